"""A handler that seals what a program logs.

    handler = SealingHandler(session)
    logging.getLogger("lims").addHandler(handler)

The kind of the events is declared once by an administrator: `declare(admin)`.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from libcompliance import _json
from libcompliance.errors import ArgumentError, ComplianceError
from libcompliance.lab import Lab, Session

__all__ = ["KIND", "SealingHandler", "declare"]

KIND = "host.python.logged"
"""The kind of the events, unless another is given."""

# An event has at most 48 KiB; what is longer is cut, and says so.
_LONGEST = 8_000
_AT_ONCE = 500


def declare(session: Session, kind: str = KIND) -> None:
    """Declares the kind of the events, with level, logger and time in clear. The message is committed.

    Raises:
        PermissionDenied: the refusal is recorded.
    """
    clear = ["level", "logger", "logged_at", "cut", "lost"]
    session.call("host.declare", {"name": kind, "reason": "optional", "clear": clear})


class _To(Protocol):
    def seal(self, events: list[tuple[str, Mapping[str, Any]]]) -> None: ...


class _BySession:
    def __init__(self, session: Session) -> None:
        self._session = session

    def seal(self, events: list[tuple[str, Mapping[str, Any]]]) -> None:
        self._session.append_all(events)


class _Asserted:
    def __init__(self, lab: Lab, actor: UUID) -> None:
        self._lab = lab
        self._actor = actor

    def seal(self, events: list[tuple[str, Mapping[str, Any]]]) -> None:
        # One after the other: what was sealed before an error is told by the length that is left.
        while events:
            kind, event = events[0]
            self._lab.append_asserted(kind, actor=self._actor, **event)
            del events[0]


class SealingHandler(logging.Handler):
    """Seals log records as events, in their order, from a thread of its own. Never raises into the program, and never waits for the disk.

    With a session they are its account's; with a laboratory `actor` is an id of the program's own, which only it vouches for. What cannot be sealed waits,
    `capacity` of them at most, and is tried again with the next; what is lost beyond that is counted, and sealed as a number (`lost`) when sealing works
    again. `flush` waits until all is sealed, `close` too, and says on the standard error what is not. Records of `libcompliance` itself are not taken.
    """

    def __init__(
        self,
        to: Session | Lab,
        *,
        actor: UUID | None = None,
        kind: str = KIND,
        level: int | str = logging.WARNING,
        capacity: int = 10_000,
    ) -> None:
        if capacity < 1:
            raise ArgumentError("`capacity` is at least 1", code="capacity_out_of_range")
        if isinstance(to, Lab):
            if actor is None:
                raise ArgumentError("with a laboratory say who acts: `actor`", code="actor_missing")
            self._to: _To = _Asserted(to, actor)
        elif actor is not None:
            raise ArgumentError("with a session its own account acts", code="actor_twice")
        else:
            self._to = _BySession(to)
        self._kind = kind
        self._waiting: deque[Mapping[str, Any]] = deque()
        self._capacity = capacity
        self._lost = 0
        self._error: ComplianceError | None = None
        self._closed = False
        self._busy = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        super().__init__(level)

    @property
    def unsealed(self) -> int:
        """How many wait."""
        with self._changed:
            return len(self._waiting)

    @property
    def lost(self) -> int:
        """How many were lost because too many waited, and are not told to the trail yet."""
        return self._lost

    @property
    def error(self) -> ComplianceError | None:
        """Why the last attempt to seal failed; `None` after one that worked."""
        return self._error

    def emit(self, record: logging.LogRecord) -> None:
        """Takes a record. Called by `logging`."""
        if record.name == "libcompliance" or record.name.startswith("libcompliance."):
            return
        try:
            message = self.format(record)
            at = datetime.fromtimestamp(record.created, UTC)
            attrs: dict[str, Any] = {"level": record.levelname, "logger": record.name, "logged_at": _json.time(at)}
            if len(message) > _LONGEST:
                message, attrs["cut"] = message[:_LONGEST], True
            attrs["message"] = message.encode("utf-8", "replace").decode()
        except Exception:  # noqa: BLE001 - a message that cannot be made is the program's mistake, told as logging tells it
            self.handleError(record)
            return
        with self._changed:
            if self._closed or len(self._waiting) >= self._capacity:
                self._lost += 1
                return
            self._waiting.append({"attrs": attrs})
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="libcompliance.logging", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self) -> None:
        """Tries once more to seal what waits, and waits until it is sealed or cannot be."""
        with self._changed:
            self._error = None
            self._changed.notify_all()
            self._changed.wait_for(lambda: not (self._waiting and self._error is None) and not self._busy, timeout=60)

    def close(self) -> None:
        """Seals what waits, and says what cannot be sealed."""
        with self._changed:
            if self._closed:
                return
        self.flush()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            left = len(self._waiting) + self._lost
        if left:
            why = "" if self._error is None else f" ({self._error.code})"
            print(f"libcompliance: {left} log records were not sealed{why}", file=sys.stderr)
        super().close()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed, timeout=5)
                if not self._waiting:
                    self._busy = False
                    self._changed.notify_all()
                    if self._closed:
                        return
                    continue
                taken = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
                lost, self._busy = self._lost, True
            if lost:
                taken[0] = {"attrs": {**taken[0]["attrs"], "lost": lost}}
            events = [(self._kind, event) for event in taken]
            try:
                self._to.seal(events)
            except ComplianceError as error:
                failed: ComplianceError | None = error
            else:
                failed = None
                events = []
            with self._changed:
                self._error, self._busy = failed, False
                if lost and (failed is None or len(events) < len(taken)):
                    self._lost -= lost
                # In their order, before those that came meanwhile.
                self._waiting.extendleft(reversed([event for _, event in events]))
                while len(self._waiting) > self._capacity:
                    self._waiting.pop()
                    self._lost += 1
                self._changed.notify_all()
                if failed is not None:
                    # Not at once again: with the next record, or in a while.
                    self._changed.wait(timeout=1)
                    if self._closed:
                        return
