"""What auditing of a program's own tables has in common, whichever library maps them: who acts, how a row is named, and the event of a row that differs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from libcompliance import outbox as _events
from libcompliance import table as _rows
from libcompliance._recorded import Recorded, digest_of, recorded
from libcompliance.errors import ArgumentError, HostEventError

__all__ = [
    "Acting",
    "Audited",
    "Key",
    "Seen",
    "Watched",
    "acting",
    "digest",
    "event",
    "field_of",
    "id_of",
    "may_write",
    "now_acting",
    "try_names",
]

Key: TypeAlias = tuple[Any, ...]
"""The primary key of a row."""

_SHORT = 64


@dataclass(frozen=True, slots=True)
class Acting:
    """Who changes something, at which device, for which clients and why."""

    actor: UUID
    device: str | None = None
    clients: tuple[UUID, ...] = ()
    reason: str | None = None
    text: str | None = None


_ACTING: ContextVar[Acting | None] = ContextVar("libcompliance.acting", default=None)


@contextmanager
def acting(
    actor: UUID,
    *,
    device: str | None = None,
    clients: Collection[UUID] = (),
    reason: str | None = None,
    text: str | None = None,
) -> Iterator[Acting]:
    """Says who changes audited tables within the block, in this thread or task, and if wanted why.

    `actor` is an id of the host's own for the person, which stays the same; `reason` is a code of the laboratory's list, `text` says it in words. It goes
    before whoever would be acting otherwise. Send what is to be changed to the database within the block: a change belongs to whoever acts then.
    """
    if not isinstance(actor, UUID):
        raise TypeError("the actor is a UUID")
    if text is not None and reason is None:
        raise ArgumentError("`text` needs a code: give `reason` too", code="reason_missing")
    who = Acting(actor, device, tuple(clients), reason, text)
    token = _ACTING.set(who)
    try:
        yield who
    finally:
        _ACTING.reset(token)


def now_acting() -> Acting | None:
    """Who acts by `acting`, if anybody."""
    return _ACTING.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What is recorded of the rows of one table.

    `kind` is the declared kind of its events, such as `host.lims.sample`. `table` is the name under which the rows are known in the trail and by which
    they are reconciled: the table's own name unless it is given. `fields` are the attributes that are recorded, all unless they are given, without those
    in `exclude`. Of `secret` ones only that they were set or changed is recorded; an edit of them behind the trail's back is found all the same.
    """

    kind: str
    table: str | None = None
    fields: Collection[str] | None = None
    exclude: Collection[str] = ()
    secret: Collection[str] = ()

    def __post_init__(self) -> None:
        for given in (self.fields, self.exclude, self.secret):
            if isinstance(given, str):
                raise TypeError("`fields`, `exclude` and `secret` are lists of names")


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as it was read: its key, its id in the trail, its version if the table keeps one, and its fields."""

    key: Key
    id: str
    version: int | None
    fields: dict[str, Recorded]


class Watched(Protocol):
    """A table that is audited."""

    @property
    def kind(self) -> str:
        """The kind of its events."""

    @property
    def name(self) -> str:
        """Its name in the trail."""

    @property
    def fields_named(self) -> tuple[str, ...]:
        """The names of the fields, in the order of the columns."""

    @property
    def secret(self) -> frozenset[str]:
        """The fields whose values stay out of records."""


def id_of(key: Key) -> str:
    """The id of a row in the trail: its key as text; several parts are joined by `/`, and a `/` or `~` within one is `~1` or `~0`."""
    parts = [_part(held) for held in key]
    if len(parts) == 1:
        return parts[0]
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def _part(held: Any) -> str:
    if held is None:
        raise HostEventError("a row without a primary key cannot be named", code="row_keyless")
    value = recorded(held)
    return value if isinstance(value, str) else str(value).lower()


def field_of(held: Any, secret: bool) -> Recorded:
    """What stands for the content of a column in the digest of its row."""
    value = recorded(held)
    if not secret or value is None:
        return value
    # Only the digest of the row is made from it, and that stays in the host's database until it is sealed under the laboratory's key.
    return digest_of(f"{type(value).__name__}:{value}".encode())


def digest(each: Watched, row: Seen) -> bytes:
    """The digest of a row, for `reconcile`."""
    return _rows.row_digest(each.name, row.id, row.fields, row.version)


def try_names(each: Watched) -> None:
    """Names that a record refuses are told at once, not at the first change.

    Raises:
        HostEventError, HostTableError: a name cannot stand in a record.
    """
    digest(each, Seen((), "1", None, {field: None for field in each.fields_named}))
    _events.envelope(each.kind, actor=UUID(int=0))


def event(each: Watched, who: Acting, before: Seen | None, after: Seen | None) -> _events.Envelope:
    """The event of a row that was made, changed or deleted."""
    shown = after if after is not None else before
    if shown is None:
        raise HostEventError("a row that never was cannot change", code="row_missing", detail=None)
    told: dict[str, Any] = {
        "object": {"kind": each.name, "id": shown.id, "version": 1 if shown.version is None else shown.version},
        "attrs": {"action": "created" if before is None else "deleted" if after is None else "changed"},
    }
    if who.clients:
        told["clients"] = who.clients
    if who.reason is not None:
        told["reason"] = who.reason
    if who.text is not None:
        told["text"] = who.text
    if before is not None:
        told["before"] = digest(each, before)
    if after is None:
        told["deleted"] = True
    else:
        told["after"] = digest(each, after)
    changes = _changes(each, before, after)
    try:
        return _events.envelope(each.kind, actor=who.actor, device=who.device, changes=changes, **told)
    except HostEventError as error:
        if error.code != "outbox_too_large":
            raise
        short = [{"field": one["field"], "old": _short(one["old"]), "new": _short(one["new"])} for one in changes]
        return _events.envelope(each.kind, actor=who.actor, device=who.device, changes=short, **told)


def _changes(each: Watched, before: Seen | None, after: Seen | None) -> list[dict[str, Recorded]]:
    old = {} if before is None else before.fields
    new = {} if after is None else after.fields
    changes: list[dict[str, Recorded]] = []
    for field in each.fields_named:
        was, becomes = old.get(field), new.get(field)
        # A whole number and a truth value are not the same, although Python compares them so.
        if was == becomes and type(was) is type(becomes):
            continue
        if field in each.secret:
            was = None if was is None else "(secret)"
            becomes = None if becomes is None else "(secret)" if was is None else "(secret, changed)"
        changes.append({"field": field, "old": was, "new": becomes})
    return changes


def _short(value: Recorded) -> Recorded:
    return digest_of(value.encode()) if isinstance(value, str) and len(value) > _SHORT else value


# What a text begins with that changes rows, and what it may hold anywhere.
_BEGINS = re.compile(r"\s*(?:(?:--[^\n]*\n|/\*.*?\*/)\s*)*\(*\s*([a-z]+)", re.IGNORECASE | re.DOTALL)
_VERBS = frozenset(("copy", "delete", "insert", "load", "merge", "replace", "truncate", "update", "upsert"))
_WITHIN = re.compile(
    r"\b(?:insert\s+into|replace\s+into|delete\s+from|merge\s+into|update\s+\S+\s+(?:(?:as\s+)?\S+\s+)?set)\b",
    re.IGNORECASE,
)


def may_write(sql: str) -> bool:
    """Whether a text of SQL might change rows."""
    begins = _BEGINS.match(sql)
    return (begins is not None and begins.group(1).lower() in _VERBS) or _WITHIN.search(sql) is not None


def mention(names: Sequence[str]) -> re.Pattern[str]:
    """Finds one of the names of tables in a text of SQL."""
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w$])(?:{listed})(?![\w$])" if names else r"(?!)", re.IGNORECASE)
