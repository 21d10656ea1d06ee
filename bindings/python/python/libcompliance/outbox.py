"""The outbox: events that a program stores in its own database, in the transaction of the change, and that are sealed after.

Between the program's commit and `drain` an event is stored, not sealed: whoever can write the database can change it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from libcompliance import _core, _json
from libcompliance.errors import ArgumentError
from libcompliance.lab import Lab

__all__ = ["Drained", "Envelope", "Outbox", "drain", "envelope", "table_sql"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it is stored: the columns `id`, `body` and `stored` of the outbox. `at` is when it happened, `stored` the same as text."""

    id: UUID
    at: datetime
    stored: str
    body: str


class Outbox(Protocol):
    """Reads and clears a table of waiting events, through a connection of the program's own."""

    def waiting(self, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        """At most `most` rows with a place behind `after`, in the order of their places: each with its place and its body."""

    def sealed(self, places: Sequence[int]) -> None:
        """These are sealed: deletes or marks them, and no others."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of draining: how many were sealed now, how many before, and the places and codes of those that cannot be and stay."""

    sealed: int
    known: int
    refused: tuple[tuple[int, str], ...]


def envelope(
    kind: str, *, actor: UUID, device: str | None = None, at: datetime | None = None, **event: Any
) -> Envelope:
    """Writes an event for the outbox; no laboratory is needed, and nothing is recorded.

    `actor` is an id of the program's own for the person, which stays the same; `at` is when it happened, now unless given. The fields of the event are those
    of `Session.append`.

    Raises:
        HostEventError: it is not an event, or too large.
    """
    id, stored, body = _core.envelope(
        kind,
        _json.text(event),
        actor=str(actor),
        device=device,
        at=None if at is None else _json.micros(at),
    )
    return Envelope(UUID(id), datetime.fromisoformat(stored), stored, body)


def table_sql(database: str) -> str:
    """The statement that makes the table `compliance_outbox`: for `sqlite`, `postgresql`, `mysql`, `sqlserver`, `oracle`, `firebird`.

    Raises:
        NotFound: another database.
    """
    return _core.table_sql(database)


def drain(lab: Lab, outbox: Outbox, *, batch: int = 500) -> Drained:
    """Seals what waits, in order, each event once, also if it is given again; `batch` at most in one transaction. Several processes may drain.

    Raises:
        BusyError, DiskFull, PoisonedError: what was sealed before stays sealed. What `outbox` raises is raised again.
    """
    if batch < 1:
        raise ArgumentError("`batch` is at least 1", code="batch_out_of_range")
    sealed, known, refused = _core.drain(lab._core, outbox, batch)
    return Drained(sealed, known, tuple(refused))
