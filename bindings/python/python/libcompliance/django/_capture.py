"""Sees each statement that Django makes of a model, whichever way it takes: the compilers of INSERT, UPDATE and DELETE are the one door.

The rows that a statement touches are read before and after it, in its transaction, and what differs becomes events in the outbox, in the same
transaction. Values are those that the database gives back, not those that the program meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import connections, models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.signals import connection_created
from django.db.models import Q
from django.db.models.constants import OnConflict
from django.db.models.lookups import Exact
from django.db.models.sql import Query

from libcompliance._auditing import Key, Seen, event, may_write
from libcompliance.django._acting import who
from libcompliance.django._registry import registry
from libcompliance.django._tables import Watched
from libcompliance.django.conf import conf
from libcompliance.django.outbox import put, writing
from libcompliance.errors import HostEventError

__all__ = ["install", "migrating"]

# Set while a statement is under way that was seen here.
_SEEN_HERE: ContextVar[bool] = ContextVar("libcompliance.django.seen_here", default=False)
# Set while migrations run: they copy whole tables.
_MIGRATING: ContextVar[bool] = ContextVar("libcompliance.django.migrating", default=False)

Rows = dict[str, Seen]


def _refused(model: type[models.Model], why: str, code: str = "change_unauditable") -> HostEventError:
    return HostEventError(f"this change of {model._meta.label} cannot be audited: {why}", code=code, detail=None)


def _by_id(rows: Iterable[Seen]) -> Rows:
    return {row.id: row for row in rows}


@contextmanager
def _seen_here() -> Iterator[None]:
    token = _SEEN_HERE.set(True)
    try:
        yield
    finally:
        _SEEN_HERE.reset(token)


class _Work:
    """One statement that changes an audited table."""

    def __init__(self, watched: Watched, using: str) -> None:
        self.watched = watched
        self.using = using

    @contextmanager
    def run(self) -> Iterator[None]:
        """The transaction that has the change and its events, or neither."""
        with writing(self.using), _seen_here():
            yield

    def read(self, keys: Iterable[Key], *, lock: bool = False) -> Rows:
        return _by_id(self.watched.read(self.using, keys, lock=lock))

    def found(self, query: Query) -> Rows:
        return _by_id(self.watched.where(self.using, query, lock=True))

    def write(self, before: Rows, after: Rows) -> None:
        differing = [id for id in dict.fromkeys((*before, *after)) if before.get(id) != after.get(id)]
        if differing:
            acting = who()
            put([event(self.watched, acting, before.get(id), after.get(id)) for id in differing], self.using)


def _plain(value: Any) -> bool:
    return value is not None and not hasattr(value, "resolve_expression")


class _Insert:
    """Rows that are made."""

    query: Any
    using: str

    def execute_sql(self, returning_fields: Any = None, **more: Any) -> Any:
        run = super().execute_sql  # type: ignore[misc]
        watched = registry().tables.get(self.query.get_meta().db_table)
        if watched is None:
            with _seen_here():
                return run(returning_fields, **more)
        watched = watched.as_of(self.query.model)
        work = _Work(watched, self.using)
        with work.run():
            before, find = self._before(work)
            made = run(returning_fields, **more)
            work.write(before, find(made, returning_fields))
        return made

    def _before(self, work: _Work) -> tuple[Rows, Callable[[Any, Any], Rows]]:
        """The rows that may be met, as they are, and how to find those that are there afterwards."""
        keys = [tuple(getattr(each, field.attname) for field in work.watched.keys) for each in self.query.objs]
        given = all(_plain(part) for key in keys for part in key)
        conflict = self.query.on_conflict
        if conflict is None:
            if given:
                return {}, lambda made, returned: work.read(keys)
            return {}, lambda made, returned: work.read(self._returned(work, made, returned))
        if conflict == OnConflict.UPDATE and self.query.unique_fields:
            alike = self._alike([tuple(self.query.unique_fields)])
        elif given:
            alike = self._alike([work.watched.keys])
        else:
            alike = self._alike(_unique(self.query.model))
        if alike is None:
            raise _refused(self.query.model, "which rows it meets is not known before; give primary keys, or look first")
        return self._by(work, alike), lambda made, returned: self._by(work, alike)

    def _returned(self, work: _Work, made: Any, returned: Any) -> list[Key]:
        places = {field: place for place, field in enumerate(returned or ())}
        if len(made or ()) != len(self.query.objs) or not all(field in places for field in work.watched.keys):
            raise _refused(
                self.query.model,
                "the database does not give back the keys of the new rows; make them one by one, or give primary keys",
            )
        return [tuple(row[places[field]] for field in work.watched.keys) for row in made]

    def _alike(self, unique: Iterable[tuple[Any, ...]]) -> Q | None:
        """The rows that hold what the new ones hold in fields that are unique, by the first such fields that are all given."""
        for fields in unique:
            rows = [{field.attname: getattr(each, field.attname) for field in fields} for each in self.query.objs]
            if all(_plain(held) for row in rows for held in row.values()):
                return Q(*(Q(**row) for row in rows), _connector=Q.OR) if rows else Q(pk__in=[])
        return None

    def _by(self, work: _Work, which: Q) -> Rows:
        query = Query(work.watched.model)
        query.add_q(which)
        return work.found(query)


def _unique(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    """The fields of a model that are unique by themselves or together."""
    options = model._meta
    for field in options.local_concrete_fields:
        if field.unique and not field.primary_key:
            yield (field,)
    for names in (*options.unique_together, *(each.fields for each in options.total_unique_constraints)):
        yield tuple(options.get_field(name) for name in names)


def _key_of(query: Any, watched: Watched) -> Key | None:
    """The key, if a query asks for one row by it and for nothing else: so does `save`."""
    if len(watched.keys) != 1 or query.where.negated or len(query.where.children) != 1:
        return None
    asked = query.where.children[0]
    if not isinstance(asked, Exact) or not _plain(asked.rhs) or isinstance(asked.rhs, Query | models.Model):
        return None
    field = getattr(asked.lhs, "target", None)
    return (asked.rhs,) if field == watched.keys[0] and asked.lhs.alias == query.get_initial_alias() else None


class _Update:
    """Rows that are changed."""

    query: Any
    using: str

    def execute_sql(self, result_type: Any, *more: Any, **named: Any) -> Any:
        return self._audited(super().execute_sql, result_type, *more, **named)  # type: ignore[misc]

    def execute_returning_sql(self, returning_fields: Any, *more: Any, **named: Any) -> Any:
        return self._audited(super().execute_returning_sql, returning_fields, *more, **named)  # type: ignore[misc]

    def _audited(self, run: Callable[..., Any], *given: Any, **named: Any) -> Any:
        watched = registry().tables.get(self.query.get_meta().db_table)
        # Where only columns of an inherited table change, that table's own statement comes by here.
        if watched is None or not self.query.values:
            with _seen_here():
                return run(*given, **named)
        watched = watched.as_of(self.query.model)
        if any(field in watched.keys for field, *_ in self.query.values):
            raise _refused(self.query.model, "it changes the primary key; make a new row and delete the old one")
        work = _Work(watched, self.using)
        with work.run():
            key = _key_of(self.query, watched)
            if key is None:
                query = self.query.chain(klass=Query)
                query.select_related = False
                query.clear_ordering(force=True)
                query.extra = {}
                query.clear_select_clause()
                before = work.found(query)
            else:
                before = work.read([key], lock=True)
            made = run(*given, **named)
            if type(made) is int and made != len(before):
                raise _refused(self.query.model, "other rows were there when it ran; try again", "rows_changed_meanwhile")
            # What was read before it is all that there is if nothing was found.
            after = work.read([row.key for row in before.values()]) if before else {}
            work.write(before, after)
        return made


class _Delete:
    """Rows that are deleted."""

    query: Any
    using: str

    def execute_sql(self, *given: Any, **named: Any) -> Any:
        run = super().execute_sql  # type: ignore[misc]
        watched = registry().tables.get(self.query.get_meta().db_table)
        if watched is None:
            with _seen_here():
                return run(*given, **named)
        watched = watched.as_of(self.query.model)
        work = _Work(watched, self.using)
        with work.run():
            query = self.query.chain(klass=Query)
            query.clear_ordering(force=True)
            query.clear_select_clause()
            before = work.found(query)
            made = run(*given, **named)
            if type(made) is int and made != len(before):
                raise _refused(self.query.model, "other rows were there when it ran; try again", "rows_changed_meanwhile")
            work.write(before, {})
        return made


_DOORS: dict[str, type] = {"SQLInsertCompiler": _Insert, "SQLUpdateCompiler": _Update, "SQLDeleteCompiler": _Delete}


@cache
def _audited(door: type, compiler: Any) -> type:
    return type(compiler.__name__, (door, compiler), {"__module__": compiler.__module__})


def _guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not _SEEN_HERE.get() and not _MIGRATING.get() and conf().strict and may_write(str(sql)):
        found = registry().mention.search(str(sql))
        if found is not None:
            raise HostEventError(
                f"this change of {found.group(0)} cannot be audited: it is raw SQL", code="change_unauditable", detail=None
            )
    return execute(sql, params, many, context)


def _connected(*, connection: Any, **_: Any) -> None:
    if _guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(_guard)


def install() -> None:
    """From now on every compiler of a statement that changes rows is one of ours."""
    original = BaseDatabaseOperations.compiler
    if getattr(original, "audits", False):
        return

    def compiler(self: Any, compiler_name: str) -> Any:
        made: Any = original(self, compiler_name)
        door = _DOORS.get(compiler_name)
        return made if door is None else _audited(door, made)

    compiler.audits = True  # type: ignore[attr-defined]
    BaseDatabaseOperations.compiler = compiler  # type: ignore[method-assign]
    connection_created.connect(_connected, dispatch_uid="libcompliance.django")
    for connection in connections.all(initialized_only=True):
        _connected(connection=connection)


def migrating(now: bool) -> None:
    """Whether migrations run: their raw SQL, which copies whole tables, is let through."""
    _MIGRATING.set(now)
