"""Scripts at the instrument: runs, files that are sealed before anything reads them, results with their source,
functions whose calls are recorded.

An administrator calls `declare(session)` once, which makes the kinds of these events known.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import inspect
import mimetypes
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeAlias, TypeVar, cast
from uuid import UUID, uuid4

from libcompliance import _json
from libcompliance._namespace import Operated
from libcompliance.answer import Answer, Receipt
from libcompliance.errors import ArgumentError, ComplianceError, NotAllowed, NotFound
from libcompliance.value import Value

__all__ = [
    "CALL",
    "FILE",
    "RUN",
    "EnteredResult",
    "Instruments",
    "Parser",
    "Run",
    "SealedFile",
    "audited",
    "declare",
    "using",
]

RUN = "host.instrument.run"
"""The kind of a run: announced when it opens, sealed when it closes."""
FILE = "host.instrument.file"
"""The kind of the event that says to which run a sealed file belongs."""
CALL = "host.instrument.call"
"""A kind for `audited`."""

Parser: TypeAlias = tuple[str, str]
"""What read a value out of a file: name and version."""

_TYPES = mimetypes.MimeTypes()
_P = ParamSpec("_P")
_R = TypeVar("_R")


def declare(session: Operated) -> tuple[str, ...]:
    """Makes the kinds of this module known, where they are not; gives those that are new. Needs `settings.manage`,
    and `trail.read` to see what is known.
    """
    new = []
    for kind in (RUN, FILE, CALL):
        about = {"object": f"host_kind:{kind}", "kind": "trail.host_kind_declared", "limit": 1}
        known = session.call("trail.search", about)
        if not known["records"]:
            session.call("host.declare", {"name": kind, "reason": "optional"})
            new.append(kind)
    return tuple(new)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file whose digest is in the trail. It stays where it is."""

    path: Path
    sha256: bytes
    role: str | None
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class EnteredResult:
    """A result that was entered: its id, and the receipt of its record."""

    id: UUID
    receipt: Receipt


def _seal(session: Operated, path: str | PathLike[str], role: str | None, media_type: str | None) -> SealedFile:
    place = Path(path)
    kind = media_type or _TYPES.guess_type(place.name)[0] or "application/octet-stream"
    answer = session.call("file.seal", {"path": place, "media_type": kind})
    return SealedFile(place, base64.b64decode(answer["sha256"]), role, answer["receipt"])


class _Announced:
    """An intent, and what came of it."""

    __slots__ = ("intent", "receipt", "_session")

    def __init__(self, session: Operated, kind: str, event: Mapping[str, Any]) -> None:
        self._session = session
        try:
            answer = session.call("intent.record", {"kind": kind, **event})
        except NotFound as error:
            error.add_note(f"the kind {kind!r} has to be declared once, as by libcompliance.instrument.declare(session)")
            raise
        self.intent: UUID = answer["intent"]
        self.receipt: Receipt = answer["receipt"]

    def complete(self) -> Receipt:
        receipt: Receipt = self._session.call("intent.complete", {"id": self.intent})["receipt"]
        return receipt

    def abandon(self, error: BaseException) -> None:
        """Seals that it came to nothing, with the exception's type, never its text. What keeps that from being sealed
        is noted at the exception: it is the exception that the caller has to see, and the intent stays open.
        """
        try:
            self._session.call("intent.abandon", {"id": self.intent, "code": _code(error)})
        except ComplianceError as other:
            error.add_note(f"that it was aborted could not be sealed: {other.code}")


def _code(error: BaseException) -> str:
    """`aborted.value_error` for a `ValueError`: what a code may be."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(error).__name__).lower()
    name = re.sub(r"[^a-z0-9._-]", "_", name)
    return f"aborted.{name}"[:64]


class Run:
    """Work at an instrument for one sample: a `with` statement opens and closes it.

    That it was opened is sealed before anything else is done. Closed, it is an event of the kind `RUN`; ended by an
    exception, it is marked aborted with the exception's type; of a process that was killed it stays open, and
    `session.open_runs()` lists it.
    """

    __slots__ = ("_announced", "_event", "_session", "clients", "closed", "id", "instrument", "method", "sample")

    def __init__(
        self,
        session: Instruments,
        instrument: str,
        method: str,
        sample: UUID,
        clients: tuple[UUID, ...],
        attrs: Mapping[str, Any],
    ) -> None:
        self._session = session
        self._announced: _Announced | None = None
        self.id = uuid4()
        self.instrument = instrument
        self.method = method
        self.sample = sample
        self.clients = clients
        self.closed: Receipt | None = None
        self._event: dict[str, Any] = {
            "object": self._object,
            "clients": clients,
            "attrs": {**attrs, "instrument": instrument, "method": method, "sample": sample},
        }

    @property
    def _object(self) -> dict[str, Any]:
        return {"kind": "run", "id": str(self.id), "version": 1}

    @property
    def intent(self) -> UUID:
        """The id by which an open run is found again."""
        return self._open().intent

    @property
    def opened(self) -> Receipt:
        """The receipt of its opening."""
        return self._open().receipt

    def _open(self) -> _Announced:
        if self._announced is None:
            raise ArgumentError("this run is not open: use it in a with statement", code="run_not_open")
        return self._announced

    def _at_work(self) -> None:
        self._open()
        if self.closed is not None:
            raise ArgumentError("this run is closed", code="run_closed")

    def __enter__(self) -> Self:
        if self._announced is not None:
            raise ArgumentError("this run was opened before: begin another", code="run_opened_twice")
        self._announced = _Announced(self._session, RUN, self._event)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if value is None:
            self.closed = self._open().complete()
        else:
            self._open().abandon(value)

    def seal_file(
        self, path: str | PathLike[str], *, role: str | None = None, media_type: str | None = None
    ) -> SealedFile:
        """Seals a file by its SHA-256, and that it belongs to this run, in the role `role`, such as `raw` or
        `report`. Do it before anything reads the file.

        Raises:
            InvalidError: the file cannot be read.
            PermissionDenied: the session may not seal files.
        """
        self._at_work()
        sealed = _seal(self._session, path, role, media_type)
        attrs = {"sha256": sealed.sha256}
        event = {
            "kind": FILE,
            "object": self._object,
            "clients": self.clients,
            "attrs": attrs if role is None else {**attrs, "role": role},
        }
        self._session.call("host.append", event)
        return sealed

    def result(
        self,
        analyte: str,
        value: Value | str | Mapping[str, Any],
        *,
        source: SealedFile | None = None,
        parser: Parser | None = None,
        line: int | None = None,
        **more: Any,
    ) -> EnteredResult:
        """Enters a result of the sample of this run, by its method, from its instrument.

        With a `source`, a file that was sealed, it is imported: `parser` says what read the value, otherwise this
        script by its name and the beginning of its SHA-256; `line` is where in the file. `more` are further fields of
        `session.result.enter`, such as `uncertainty`, `raw`, `started`.

        Raises:
            PermissionDenied: also without the authorisation for the method.
            InvalidError, ArgumentError: the value is none.
        """
        self._at_work()
        given = {
            "sample": self.sample,
            "analyte": analyte,
            "method": self.method,
            "value": value,
            "instrument": self.instrument,
            **more,
        }
        if source is None:
            if parser is not None or line is not None:
                raise ArgumentError("`parser` and `line` say where in `source` a value was read", code="source_missing")
            answer = self._session.call("result.enter", given)
        else:
            name, version = parser or _script()
            read = {"sha256": source.sha256, "parser": f"{name} {version}"}
            given["source"] = read if line is None else {**read, "line": line}
            answer = self._session.call("result.import", given)
        return EnteredResult(answer["result"], answer["receipt"])


@functools.cache
def _script() -> Parser:
    """The program that runs, by its name and the beginning of its SHA-256."""
    main = sys.modules.get("__main__")
    place = getattr(main, "__file__", None)
    if place is None:
        return "python", "interactive"
    try:
        digest = hashlib.sha256(Path(place).read_bytes()).hexdigest()
    except OSError:
        return Path(place).name, "unread"
    return re.sub(r"\s", "_", Path(place).name), digest[:16]


class Instruments(Operated):
    """What a session does for a script at an instrument."""

    __slots__ = ()

    def run(
        self, *, instrument: str, method: str, sample: UUID | str, attrs: Mapping[str, Any] | None = None
    ) -> Run:
        """Work at an instrument for one sample, as a `with` statement.

        `instrument` and `method` are codes; `sample` is an id, or the code of one sample that this session may see.
        `attrs` is what else is to be sealed of the run; it is committed, so that it can be erased.

        Raises:
            NotFound: there is no such sample, or more than one with this code.
        """
        found, clients = _sample(self, sample)
        return Run(self, instrument, method, found, clients, attrs or {})

    def open_runs(self) -> tuple[Answer, ...]:
        """The runs that were opened and neither closed nor aborted, oldest first: of processes that were killed, and
        of those that work now. `session.intent.settle` says what became of one. Needs `trail.review`.
        """
        return tuple(one for one in self.call("intent.list")["intents"] if one["kind"] == RUN)

    def seal_file(self, path: str | PathLike[str], *, media_type: str | None = None) -> SealedFile:
        """Seals a file by its SHA-256. Needs `file.seal`. The file is only read, and may be on a share.

        Raises:
            InvalidError: the file cannot be read.
        """
        return _seal(self, path, None, media_type)

    def audited(self, kind: str = CALL, **how: Any) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
        """`libcompliance.audited` for calls of this session."""
        return audited(kind, session=self, **how)


def _sample(session: Operated, sample: UUID | str) -> tuple[UUID, tuple[UUID, ...]]:
    try:
        id = sample if isinstance(sample, UUID) else UUID(sample)
    except ValueError:
        listed = session.call("sample.list")["samples"]
        found = [one for one in listed if one["code"] == sample]
        if len(found) != 1:
            raise NotFound(f"{len(found)} samples have this code", code="not_found") from None
        return UUID(found[0]["id"]), (found[0]["client"],)
    try:
        return id, (session.call("sample.get", {"id": id})["client"],)
    except NotAllowed:
        # A device may enter results of samples that it cannot look at.
        return id, ()


_CURRENT: ContextVar[Operated | None] = ContextVar("libcompliance_session", default=None)


@contextmanager
def using(session: Operated) -> Iterator[Operated]:
    """Makes a session the one whose calls of audited functions are recorded, in this thread or task, until the `with`
    statement ends.
    """
    token = _CURRENT.set(session)
    try:
        yield session
    finally:
        _CURRENT.reset(token)


def audited(
    kind: str = CALL,
    *,
    session: Operated | Callable[[], Operated] | None = None,
    attrs: tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
    object: tuple[str, str] | None = None,
) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Seals each call of a function: announced before it begins, sealed as an event of the kind `kind` when it is
    done, or marked aborted with the exception's type. Works on functions, methods and coroutine functions.

    Of the arguments only those are recorded that are named: in `attrs`, or in `changes` as what is new. `object` is a
    kind and the name of the parameter that holds the id. What the function returns is not recorded. The session is
    `session`, or what it returns when it is called, otherwise an argument that is a session, otherwise that of
    `using`; without one nothing is called.

    Raises:
        TypeError: (at once) the function has no such parameter, or is a generator; (at a call) a named argument
        cannot be recorded. ArgumentError: (at a call) there is no session.
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError("a generator does nothing when it is called, so its call says nothing")
        signature = inspect.signature(function)
        named = (*attrs, *changes, *((object[1],) if object else ()))
        for name in named:
            if name not in signature.parameters:
                raise TypeError(f"{function.__qualname__} has no parameter {name!r}")

        def announce(args: tuple[Any, ...], words: dict[str, Any]) -> _Announced:
            bound = signature.bind(*args, **words)
            bound.apply_defaults()
            given = bound.arguments
            said = {_name(name): given[name] for name in attrs}
            event: dict[str, Any] = {
                "attrs": {"function": f"{function.__module__}.{function.__qualname__}", **said},
                "changes": [{"field": _name(name), "old": None, "new": given[name]} for name in changes],
            }
            if object is not None:
                event["object"] = {"kind": object[0], "id": str(given[object[1]]), "version": 1}
            return _Announced(_session_of(session, given), kind, cast("dict[str, Any]", _json.plain(event)))

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def coroutine(*args: Any, **words: Any) -> Any:
                announced = await asyncio.to_thread(announce, args, words)
                try:
                    made = await function(*args, **words)
                except BaseException as error:
                    # Not awaited: a task that was cancelled waits for nothing more.
                    announced.abandon(error)
                    raise
                await asyncio.to_thread(announced.complete)
                return made

            return cast("Callable[_P, _R]", coroutine)

        @functools.wraps(function)
        def plain(*args: _P.args, **words: _P.kwargs) -> _R:
            announced = announce(args, words)
            try:
                made = function(*args, **words)
            except BaseException as error:
                announced.abandon(error)
                raise
            announced.complete()
            return made

        return plain

    return decorate


def _name(parameter: str) -> str:
    """A parameter's name as the name of a field."""
    return parameter.lower().strip("_")


def _session_of(given: Operated | Callable[[], Operated] | None, arguments: Mapping[str, Any]) -> Operated:
    if isinstance(given, Operated):
        return given
    if given is not None:
        return given()
    among = [one for one in arguments.values() if isinstance(one, Operated)]
    current = among[0] if len(among) == 1 else _CURRENT.get()
    if current is None:
        raise ArgumentError(
            "nobody is signed in for this call: give `session`, or call it in `with using(session)`",
            code="session_missing",
        )
    return current
