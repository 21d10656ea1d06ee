"""A table of the program's own: sealed as it stands, and compared later with what is sealed of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from libcompliance import _core, _json
from libcompliance.lab import Session
from libcompliance.outbox import Outbox

__all__ = ["Row", "baseline", "reconcile", "row_digest"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its id of 1 to 128 characters, its fields, its version from 1 if the table keeps versions."""

    id: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None


def _text(id: str, fields: Mapping[str, Any], version: int | None) -> str:
    return _json.text({"id": id, "fields": fields, "version": version})


def _texts(rows: Iterable[Row]) -> Iterator[str]:
    return (_text(row.id, row.fields, row.version) for row in rows)


def row_digest(table: str, id: str, fields: Mapping[str, Any], version: int | None = None) -> bytes:
    """The digest of a row (docs/spec/rows.md), for `before` and `after` of an event. How a value is given is part of it: 5 and "5" differ.

    Raises:
        HostTableError: the row is out of range.
    """
    return _core.row_digest(table, _text(id, fields, version))


def baseline(
    session: Session, table: str, rows: Iterable[Row], *, reason: str | None = None, text: str | None = None
) -> dict[str, Any]:
    """Seals a digest of every row as it stands. A table that had a baseline needs `reason`, a code, and may have `text`.

    Raises:
        PermissionDenied: the refusal is recorded.
        HostTableError: a row cannot be taken; nothing was sealed. What `rows` raises is raised again.
    """
    made: dict[str, Any] = json.loads(_core.baseline(session._core, table, _texts(rows), reason=reason, text=text))
    return made


def reconcile(session: Session, table: str, rows: Iterable[Row], *, outbox: Outbox | None = None) -> dict[str, Any]:
    """Compares every row with what was sealed last. The comparison is recorded, whatever it finds. `rows` begin to be read when the first is asked for.

    With `outbox`, rows that differ only by events that wait there are counted as `waiting` and are no findings.

    Raises:
        NotVerified: there are findings; `detail` counts them and names the first 1,000.
        PermissionDenied: the refusal is recorded.
        HostTableError: a row cannot be taken; nothing was recorded. What `rows` raises is raised again.
    """
    made: dict[str, Any] = json.loads(_core.reconcile(session._core, table, _texts(rows), outbox=outbox))
    return made
