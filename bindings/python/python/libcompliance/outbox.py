"""The outbox: events that a program stores in its own database, in the transaction of the change, and that are sealed after.

Between the program's commit and `drain` an event is stored, not sealed: whoever can write the database can change it there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Unpack
from uuid import UUID

from libcompliance import _core, _json
from libcompliance.errors import ArgumentError
from libcompliance.event import EventFields
from libcompliance.lab import Lab

__all__ = ["Drained", "Envelope", "Outbox", "SqlOutbox", "drain", "envelope", "table_sql"]


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
    kind: str, *, actor: UUID, device: str | None = None, at: datetime | None = None, **event: Unpack[EventFields]
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


class SqlOutbox:
    """The outbox through a connection of DB-API 2 (PEP 249), whichever database it leads to.

    `put` stores an event in the transaction that is under way, and leaves it to the program to commit; `waiting` and `sealed` are for `drain` and commit, so
    give `drain` a connection of its own. A connection is used by one thread at a time, as its driver asks.
    """

    __slots__ = ("_connection", "_mark", "_table")

    def __init__(self, connection: Any, *, paramstyle: str | None = None, table: str = "compliance_outbox") -> None:
        """`paramstyle` is that of the driver (`sqlite3.paramstyle`), looked up in the connection's module unless it is given.

        Raises:
            ArgumentError: the style is not known, or the name of the table is none.
        """
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?", table):
            raise ArgumentError("`table` is not a plain name", code="table_name")
        style = paramstyle or _paramstyle(connection)
        if style not in _MARKS:
            raise ArgumentError("`paramstyle` is one of qmark, numeric, named, format, pyformat", code="paramstyle_unknown")
        self._connection, self._mark, self._table = connection, _MARKS[style], table

    def _run(self, sql: str, *values: Any) -> Any:
        marks = [self._mark(number) for number in range(1, len(values) + 1)]
        cursor = self._connection.cursor()
        by_name = self._mark is _named
        cursor.execute(
            sql.format(*marks, table=self._table), {f"p{at}": held for at, held in enumerate(values, 1)} if by_name else values
        )
        return cursor

    def put(self, event: Envelope) -> None:
        """Stores an event in the transaction that is under way. What the driver raises is raised."""
        self._run(
            "INSERT INTO {table} (id, body, stored) VALUES ({}, {}, {})", str(event.id), event.body, event.stored
        ).close()

    def waiting(self, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        """At most `most` rows whose place is behind `after`, in the order of their places."""
        # How to ask for the first few differs between databases; a cursor gives no more than it is asked for in all.
        cursor = self._run("SELECT seq, body FROM {table} WHERE seq > {} ORDER BY seq", after)
        rows = [(int(seq), body if isinstance(body, bytes) else str(body).encode()) for seq, body in cursor.fetchmany(most)]
        cursor.close()
        self._connection.rollback()
        return rows

    def sealed(self, places: Sequence[int]) -> None:
        """Deletes rows that were sealed, and commits."""
        for place in places:
            self._run("DELETE FROM {table} WHERE seq = {}", place).close()
        self._connection.commit()


def _named(number: int) -> str:
    return f":p{number}"


_MARKS: dict[str, Callable[[int], str]] = {
    "qmark": lambda number: "?",
    "numeric": lambda number: f":{number}",
    "named": _named,
    "format": lambda number: "%s",
    "pyformat": lambda number: "%s",
}


def _paramstyle(connection: Any) -> str:
    name = type(connection).__module__
    while name:
        found = getattr(sys.modules.get(name), "paramstyle", None)
        if isinstance(found, str):
            return found
        name = name.rpartition(".")[0]
    raise ArgumentError("the driver does not tell its `paramstyle`: give it", code="paramstyle_unknown")


def drain(lab: Lab, outbox: Outbox, *, batch: int = 500) -> Drained:
    """Seals what waits, in order, each event once, also if it is given again; `batch` at most in one transaction. Several processes may drain.

    Raises:
        BusyError, DiskFull, PoisonedError: what was sealed before stays sealed. What `outbox` raises is raised again.
    """
    if batch < 1:
        raise ArgumentError("`batch` is at least 1", code="batch_out_of_range")
    sealed, known, refused = _core.drain(lab._core, outbox, batch)
    return Drained(sealed, known, tuple(refused))
