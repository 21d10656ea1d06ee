"""Which tables are audited, which of their columns, and how a row is read and named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from libcompliance._auditing import Audited, Key, Seen, field_of, id_of
from libcompliance._recorded import Recorded
from libcompliance.errors import ArgumentError

__all__ = ["Watched", "among", "watched"]

# As many keys as every database takes in one statement.
_AT_ONCE = 400


def among(columns: Sequence[sa.ColumnElement[Any]], keys: Collection[Key]) -> sa.ColumnElement[bool]:
    """Those rows whose columns hold one of the keys."""
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    alike = (sa.and_(*(column == held for column, held in zip(columns, key, strict=True))) for key in keys)
    return sa.or_(sa.false(), *alike)


class Watched:
    """A table that is audited."""

    __slots__ = ("_columns", "_fields", "_names", "_version", "audited", "keys", "kind", "name", "table")

    def __init__(
        self, table: sa.Table, audited: Audited, names: Mapping[str, str], version: sa.Column[Any] | None
    ) -> None:
        self.table = table
        self.audited = audited
        self.kind = audited.kind
        self.name = table.name.lower() if audited.table is None else audited.table
        self.keys: tuple[sa.Column[Any], ...] = tuple(table.primary_key.columns)
        if not self.keys:
            raise ArgumentError(f"the table {table.fullname} has no primary key", code="table_keyless")
        known = {names.get(column.key, column.key) for column in table.columns}
        asked = known if audited.fields is None else set(audited.fields)
        unknown = sorted((asked | set(audited.exclude) | set(audited.secret)) - known)
        if unknown:
            raise ArgumentError(f"the table {table.fullname} has no {', '.join(unknown)}", code="field_unknown")
        self._version = version
        self._fields = tuple(
            column
            for column in table.columns
            if (name := names.get(column.key, column.key)) in asked
            and name not in audited.exclude
            and column is not version
        )
        # INVARIANT: the keys stand first, then the version, then the fields.
        self._columns = (*self.keys, *(() if version is None else (version,)), *self._fields)
        self._names = tuple(
            (names.get(column.key, column.key).lower(), names.get(column.key, column.key) in audited.secret)
            for column in self._fields
        )

    @property
    def fields_named(self) -> tuple[str, ...]:
        """The names of the fields, in the order of the columns."""
        return tuple(name for name, _ in self._names)

    @property
    def secret(self) -> frozenset[str]:
        """The fields whose values stay out of records."""
        return frozenset(name for name, secret in self._names if secret)

    def select(self) -> sa.Select[*tuple[Any, ...]]:
        """What reads the rows."""
        return sa.select(*self._columns)

    def seen(self, row: Sequence[Any]) -> Seen:
        """A row as `select` read it."""
        count = len(self.keys)
        key = tuple(row[:count])
        version: int | None = None
        if self._version is not None:
            version, count = row[count], count + 1
        fields = {
            name: field_of(held, secret)
            for (name, secret), held in zip(self._names, row[count:], strict=True)
        }
        return Seen(key, id_of(key), version, fields)

    def read(self, connection: sa.Connection, keys: Iterable[Key], *, lock: bool) -> Iterator[Seen]:
        """The rows with these keys, as they are now."""
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _AT_ONCE):
            yield from self.where(connection, among(self.keys, wanted[start : start + _AT_ONCE]), {}, lock=lock)

    def where(
        self, connection: sa.Connection, which: sa.ColumnElement[bool] | None, given: Mapping[str, Any], *, lock: bool
    ) -> Iterator[Seen]:
        """The rows for which `which` holds, as they are now; with `lock` nobody else changes them until the transaction ends."""
        query = self.select()
        if which is not None:
            query = query.where(which)
        if lock:
            query = query.with_for_update(of=self.keys).with_hint(self.table, "WITH (UPDLOCK, ROWLOCK)", "mssql")
        return map(self.seen, connection.execute(query, given).all())


def watched(source: type[Any] | sa.Table, audited: Audited) -> Watched:
    """What is audited of a mapped class, or of a table without one, such as that of a many-to-many relationship."""
    if isinstance(source, sa.Table):
        return Watched(source, audited, {}, None)
    mapper: orm.Mapper[Any] | None = sa.inspect(source, raiseerr=False)
    if not isinstance(mapper, orm.Mapper):
        raise TypeError(f"{source!r} is neither a mapped class nor a Table")
    table = mapper.local_table
    if not isinstance(table, sa.Table):
        raise ArgumentError(f"{source.__name__} is not mapped to a table", code="table_unmapped")
    if mapper.inherits is not None and mapper.inherits.local_table is table:
        raise ArgumentError(
            f"{source.__name__} shares the table of {mapper.inherits.class_.__name__}: name that class",
            code="table_shared",
        )
    names: dict[str, str] = {}
    for each in mapper.self_and_descendants:
        for prop in each.column_attrs:
            for column in prop.columns:
                if isinstance(column, sa.Column) and column.table is table:
                    names.setdefault(column.key, prop.key)
    version = mapper.version_id_col
    if not (isinstance(version, sa.Column) and version.table is table and isinstance(version.type, sa.Integer)):
        return Watched(table, audited, names, None)
    return Watched(table, audited, names, version)
