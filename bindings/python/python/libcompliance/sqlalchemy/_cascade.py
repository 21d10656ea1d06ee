"""Rows that the database changes by itself, because a row that they refer to is deleted or gets another key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from libcompliance._auditing import Seen
from libcompliance.sqlalchemy._tables import Watched, among

__all__ = ["Cascades"]

_ACTS = frozenset(("CASCADE", "SET NULL", "SET DEFAULT"))
_AT_ONCE = 400


def _acts(rule: str | None) -> bool:
    return rule is not None and rule.upper() in _ACTS


class _Link:
    """A foreign key by which a change of one table reaches another."""

    __slots__ = ("child", "columns", "deletes", "on_delete", "on_update", "referred")

    def __init__(self, key: sa.ForeignKeyConstraint) -> None:
        self.child: sa.Table = key.table
        self.columns: tuple[sa.Column[Any], ...] = tuple(key.columns)
        self.referred: tuple[sa.Column[Any], ...] = tuple(element.column for element in key.elements)
        self.on_delete = _acts(key.ondelete)
        self.on_update = _acts(key.onupdate)
        self.deletes = key.ondelete is not None and key.ondelete.upper() == "CASCADE"


class Cascades:
    """The foreign keys with `ON DELETE` or `ON UPDATE` actions that reach audited tables, also by way of others."""

    __slots__ = ("_links", "_watched")

    def __init__(self, tables: Sequence[Watched]) -> None:
        self._watched = {watched.table.fullname: watched for watched in tables}
        every = {table for watched in tables for table in watched.table.metadata.tables.values()}
        links = [
            _Link(key)
            for table in every
            for key in table.foreign_key_constraints
            if _acts(key.ondelete) or _acts(key.onupdate)
        ]
        self._links: dict[str, list[_Link]] = {}
        reached = set(self._watched)
        # A table reaches an audited one directly, or through one that does.
        while True:
            new = [
                link
                for link in links
                if link.child.fullname in reached and link not in self._links.get(link.referred[0].table.fullname, [])
            ]
            if not new:
                break
            for link in new:
                parent = link.referred[0].table.fullname
                self._links.setdefault(parent, []).append(link)
                reached.add(parent)

    def reaching(self, table: str) -> bool:
        """Whether a change of this table may reach an audited one."""
        return table in self._links

    def rows(
        self,
        connection: sa.Connection,
        table: sa.Table,
        which: sa.ColumnElement[bool] | None,
        sets: Sequence[Mapping[str, Any]],
        changed: set[str | None] | None,
    ) -> Iterator[tuple[Watched, list[Seen]]]:
        """The rows of audited tables that a statement reaches; `changed` are the columns that it sets, `None` if it deletes."""
        for link in self._links.get(table.fullname, ()):
            if changed is None and not link.on_delete:
                continue
            if changed is not None and not (link.on_update and any(column.key in changed for column in link.referred)):
                continue
            query = sa.select(*link.referred)
            query = query if which is None else query.where(which)
            held = {tuple(row) for given in sets for row in connection.execute(query, given)}
            yield from self._reached(connection, link, held, deleting=changed is None, been=set())

    def _reached(
        self,
        connection: sa.Connection,
        link: _Link,
        held: set[tuple[Any, ...]],
        *,
        deleting: bool,
        been: set[tuple[int, tuple[Any, ...]]],
    ) -> Iterator[tuple[Watched, list[Seen]]]:
        wanted = [key for key in held if None not in key and (id(link), key) not in been]
        been.update((id(link), key) for key in wanted)
        watched = self._watched.get(link.child.fullname)
        for start in range(0, len(wanted), _AT_ONCE):
            which = among(link.columns, wanted[start : start + _AT_ONCE])
            if watched is not None:
                yield watched, list(watched.where(connection, which, {}, lock=True))
            for further in self._links.get(link.child.fullname, ()):
                goes_on = (further.on_delete and link.deletes) if deleting else further.on_update
                if goes_on:
                    query = sa.select(*further.referred).where(which)
                    below = {tuple(row) for row in connection.execute(query)}
                    yield from self._reached(connection, further, below, deleting=deleting, been=been)
