"""Which rows a statement may touch: read before it, and named after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy.sql import dml, operators, selectable, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, Null
from sqlalchemy.sql.functions import FunctionElement

from libcompliance._auditing import Key
from libcompliance.errors import HostEventError
from libcompliance.sqlalchemy._tables import Watched

__all__ = [
    "Given",
    "Inserting",
    "compiled_table",
    "emitted",
    "further",
    "inserting",
    "may_differ",
    "pinned",
    "refused",
    "set_columns",
]

Given: TypeAlias = Sequence[Mapping[str, Any]]
"""The parameters of a statement: one set, or as many as it is run for."""

_UNKNOWN = object()


def refused(table: str, why: str) -> HostEventError:
    """The error for a statement that cannot be audited. Nothing was done."""
    return HostEventError(f"this change of {table} cannot be audited: {why}", code="change_unauditable", detail=None)


def emitted(statement: dml.UpdateBase) -> Any:
    """The table that a statement changes. A mapped class of several tables is sent in one statement for each, which says so beside it."""
    beside = statement._annotations
    return beside.get("_emit_update_table", beside.get("_emit_insert_table", statement.table))


def compiled_table(result: sa.CursorResult[Any]) -> str | None:
    """The table that a statement did change, as it was compiled."""
    state: Any = getattr(result.context.compiled, "dml_compile_state", None)
    return None if state is None else getattr(state.dml_table, "fullname", None)


def further(statement: dml.UpdateBase) -> Iterator[str]:
    """The names of tables that a statement changes beside its own: by statements within it, or because its own is an alias or a join."""
    for part in visitors.iterate(statement):
        if isinstance(part, dml.UpdateBase) and not (part is statement and isinstance(part.table, sa.TableClause)):
            for source in visitors.iterate(part.table):
                if isinstance(source, sa.TableClause):
                    yield source.fullname


def _held(value: Any, given: Mapping[str, Any]) -> Any:
    """What a part of a statement stands for, if it is plain."""
    if isinstance(value, BindParameter):
        if value.key in given:
            return given[value.key]
        return _UNKNOWN if value.required else value.effective_value
    if isinstance(value, Null):
        return None
    return _UNKNOWN if isinstance(value, sa.ClauseElement) else value


def pinned(watched: Watched, which: sa.ColumnElement[bool] | None, given: Mapping[str, Any]) -> Key | None:
    """The key of the only row for which a condition can hold, where it names it."""
    if which is None:
        return None
    whole = isinstance(which, BooleanClauseList) and which.operator is operators.and_
    held: dict[str, Any] = {}
    for part in cast("Sequence[Any]", which.clauses) if whole and isinstance(which, BooleanClauseList) else (which,):
        if (
            isinstance(part, BinaryExpression)
            and part.operator is operators.eq
            and isinstance(part.left, sa.Column)
            and part.left.table is not None
            and getattr(part.left.table, "fullname", None) == watched.table.fullname
        ):
            value = _held(part.right, given)
            if value is not _UNKNOWN and value is not None:
                held.setdefault(part.left.key, value)
    if all(key.key in held for key in watched.keys):
        return tuple(held[key.key] for key in watched.keys)
    return None


def may_differ(which: sa.ColumnElement[bool] | None) -> bool:
    """Whether a condition may find other rows when it is asked again, as one with `random()` does. In doubt it may."""
    parts = () if which is None else visitors.iterate(which)
    return any(
        isinstance(part, (FunctionElement, sa.TextClause, selectable.GenerativeSelect))
        or getattr(part, "is_literal", False)
        for part in parts
    )


def _named(values: Mapping[Any, Any], table: sa.Table, statement: dml.UpdateBase) -> dict[str, Any]:
    """What is set, by the keys of columns."""
    apart = emitted(statement) is not statement.table
    named = {}
    for column, value in values.items():
        key = column if isinstance(column, str) else getattr(column, "key", None)
        other = getattr(getattr(column, "table", None), "fullname", table.fullname)
        if other != table.fullname and apart:
            continue
        if key is None or other != table.fullname:
            raise refused(table.fullname, "it sets columns of another table as well")
        named[key] = value
    return named


def set_columns(statement: dml.Update, watched: Watched, sets: Given) -> dict[str, Any]:
    """What an update sets, by the keys of columns; of several sets of parameters the first."""
    values = dict(statement._values or {})
    ordered = getattr(statement, "_ordered_values", None)
    if ordered:
        values.update(dict(ordered))
    named = _named(values, watched.table, statement)
    for name in sets[0]:
        if name in watched.table.c and name not in named:
            named[name] = sets[0][name]
    return named


class Inserting:
    """An insert, and how the keys of its rows become known."""

    __slots__ = ("_by_returning", "_keys", "before", "statement", "watched")

    def __init__(self, watched: Watched, statement: dml.Insert) -> None:
        self.watched = watched
        self.statement = statement
        self.before: list[sa.ColumnElement[bool]] = []
        self._keys: list[Key] | None = None
        self._by_returning = False

    def keys(self, result: sa.CursorResult[Any]) -> list[Key]:
        """The keys of the rows that are there now."""
        if self._keys is not None:
            return self._keys
        if self._by_returning:
            rows = result.all()
            keys = [tuple(row._mapping[column] for column in self.watched.keys) for row in rows]
            # Only what was read is given to whoever asked for it.
            result._rewind(rows)
            return keys
        keys = [tuple(key) for key in result.context.inserted_primary_key_rows]
        if any(part is None for key in keys for part in key):
            raise refused(self.watched.table.fullname, "the keys of its new rows are not known")
        return keys


def _unique(table: sa.Table) -> Iterator[tuple[str, ...]]:
    yield tuple(column.key for column in table.primary_key)
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield tuple(column.key for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.key for column in index.columns)


def inserting(watched: Watched, statement: dml.Insert, sets: Given, dialect: sa.Dialect) -> Inserting:
    """Prepares an insert so that the keys of its rows are known after it.

    Raises:
        HostEventError: they cannot be known.
    """
    table = watched.table
    made = Inserting(watched, statement)
    fixed = _named(statement._values or {}, table, statement)
    many = [_named(one, table, statement) for rows in statement._multi_values for one in cast("Sequence[Any]", rows)]
    rows = [
        {name: _held(value, given) for name, value in {**fixed, **own, **given}.items() if name in table.c}
        for given in (sets or [{}])
        for own in (many or [{}])
    ]
    plain = not statement._prefixes and getattr(statement, "_post_values_clause", None) is None
    if not plain:
        # A row that is there already may be changed, replaced or left.
        if statement.select is not None:
            raise refused(table.fullname, "it inserts or changes what a query finds")
        for row in rows:
            for columns in _unique(table):
                if all(row.get(name, _UNKNOWN) is not _UNKNOWN for name in columns):
                    made.before.append(sa.and_(*(table.c[name] == row[name] for name in columns)))
                elif any(row.get(name) is _UNKNOWN for name in columns):
                    raise refused(table.fullname, "a unique column gets what an expression gives")
    names = [column.key for column in watched.keys]
    known = statement.select is None and all(row.get(name) not in (None, _UNKNOWN) for row in rows for name in names)
    if known and plain:
        made._keys = [tuple(row[name] for name in names) for row in rows]
    elif statement._returning:
        given_back = {column.key for column in statement.exported_columns if isinstance(column, sa.Column)}
        if not given_back.issuperset(names):
            raise refused(table.fullname, "let it return the primary key as well")
        made._by_returning = True
    elif statement.select is not None or many or not plain:
        possible = dialect.insert_executemany_returning if len(sets) > 1 else dialect.insert_returning
        if not possible or statement._return_defaults:
            raise refused(table.fullname, "the keys of its new rows are not known")
        made.statement = statement.returning(*watched.keys)
        made._by_returning = True
    elif len(sets) > 1 and not statement._return_defaults:
        computed = all(row.get(key.key) is not None or _computed_here(key) for row in rows for key in watched.keys)
        if not computed:
            if not dialect.insert_executemany_returning:
                raise refused(table.fullname, "this database does not give the keys of many new rows")
            made.statement = statement.return_defaults(*watched.keys)
    return made


def _computed_here(column: sa.Column[Any]) -> bool:
    return column.default is not None and (column.default.is_scalar or column.default.is_callable)
