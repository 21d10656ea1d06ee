"""Sees each statement that changes an audited table, whoever sends it: a flush, a bulk operation, or Core.

The rows that a statement may touch are read before and after it, in its transaction. What differs becomes events in the outbox, in the same
transaction. Reading more rows than a statement touches does no harm, because only differences count; reading fewer would.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary, WeakSet, ref

import sqlalchemy as sa
from sqlalchemy import event, orm
from sqlalchemy.sql import dml, selectable

from libcompliance._auditing import Key, Seen, id_of, may_write, mention
from libcompliance.errors import HostEventError
from libcompliance.sqlalchemy._cascade import Cascades
from libcompliance.sqlalchemy._statement import (
    Given,
    Inserting,
    compiled_table,
    emitted,
    further,
    inserting,
    may_differ,
    pinned,
    refused,
    set_columns,
)
from libcompliance.sqlalchemy._tables import Watched, among

__all__ = ["Capture", "Difference"]

# The keys that a statement is bound to if its condition may find other rows the second time: fewer than SQLite's parameters.
_MOST_KEYS = 10_000


class Difference:
    """A row before and after: made, changed or gone."""

    __slots__ = ("after", "before", "watched")

    def __init__(self, watched: Watched, before: Seen | None, after: Seen | None) -> None:
        self.watched = watched
        self.before = before
        self.after = after


class _Batch:
    """Rows that are being changed: as they were, by table and id. None for one that was not there."""

    __slots__ = ("_ask", "_who", "before", "keys", "made")

    def __init__(self, who: Callable[[], object]) -> None:
        self._ask = who
        self._who: object = None
        self.before: dict[Watched, dict[str, Seen | None]] = {}
        self.keys: dict[Watched, dict[Key, None]] = {}
        # Rows that were inserted, which therefore must be there afterwards.
        self.made: dict[Watched, list[str]] = {}

    def who(self) -> object:
        """Who changes them: asked before the first is changed."""
        if self._who is None:
            self._who = self._ask()
        return self._who

    def found(self, watched: Watched, rows: Iterable[Seen]) -> int:
        before, keys = self.before.setdefault(watched, {}), self.keys.setdefault(watched, {})
        count = 0
        for row in rows:
            before.setdefault(row.id, row)
            keys[row.key] = None
            count += 1
        return count

    def absent(self, watched: Watched, keys: Iterable[Key]) -> None:
        """Rows that are not there yet, or are looked for afterwards."""
        before, wanted = self.before.setdefault(watched, {}), self.keys.setdefault(watched, {})
        for key in keys:
            before.setdefault(id_of(key), None)
            wanted[key] = None

    def lacks(self, watched: Watched, keys: Iterable[Key]) -> list[Key]:
        before = self.before.get(watched, {})
        return [key for key in keys if id_of(key) not in before]


class _Work:
    """What is under way on a connection."""

    __slots__ = ("__weakref__", "batch", "broken", "insert", "many", "most", "open", "savepoints", "session")

    def __init__(self) -> None:
        self.session: ref[orm.Session] | None = None
        self.batch: _Batch | None = None
        self.open: dml.UpdateBase | None = None
        self.insert: Inserting | None = None
        # How many rows the statement may touch at most, where that is known.
        self.most: int | None = None
        # A change that was made and could not be recorded: it must not be committed.
        self.broken = False
        # Whether the open statement runs more than once: if it fails, some of its runs may have been done.
        self.many = False
        # What `broken` was when each of them was set.
        self.savepoints: list[bool] = []

    def closed(self) -> None:
        """No statement is open any more, and none is to be recorded."""
        self.batch = self.open = self.insert = self.most = None
        self.many = False


class Capture:
    """The watch over some tables, on every engine that it is attached to."""

    def __init__(
        self,
        tables: Sequence[Watched],
        *,
        who: Callable[[], object],
        write: Callable[[sa.Connection, object, list[Difference]], None],
        outbox: sa.Table,
        strict: bool,
    ) -> None:
        self._tables = {watched.table.fullname: watched for watched in tables}
        self._cascades = Cascades(tables)
        self._who = who
        self._write = write
        self._outbox = outbox
        self._lock_sqlite = f"DELETE FROM {outbox.name} WHERE 0"
        self._strict = strict
        self._mention = mention([watched.table.name for watched in tables])
        self._guard = threading.Lock()
        self._attached: WeakSet[sa.Engine] = WeakSet()
        self._work: WeakKeyDictionary[sa.Connection, _Work] = WeakKeyDictionary()
        self._flushing: WeakKeyDictionary[orm.Session, WeakSet[sa.Connection]] = WeakKeyDictionary()

    # ---- Where it listens

    def attach(self, engine: sa.Engine) -> None:
        """Listens on an engine; a second time changes nothing."""
        with self._guard:
            if engine in self._attached:
                return
            event.listen(engine, "before_execute", self._before_execute, retval=True)
            event.listen(engine, "after_execute", self._after_execute)
            event.listen(engine, "commit", self._commit)
            event.listen(engine, "prepare_twophase", self._prepare)
            event.listen(engine, "rollback", self._rollback)
            event.listen(engine, "savepoint", self._savepoint)
            event.listen(engine, "release_savepoint", self._release_savepoint)
            event.listen(engine, "rollback_savepoint", self._rollback_savepoint)
            event.listen(engine, "before_cursor_execute", self._before_cursor_execute)
            self._attached.add(engine)

    def listen(self, sessions: Any) -> None:
        """Listens to a class or maker of sessions, or one session."""
        event.listen(sessions, "after_begin", self._after_begin)
        event.listen(sessions, "before_flush", self._before_flush)
        event.listen(sessions, "after_flush", self._after_flush)
        event.listen(sessions, "after_soft_rollback", self._after_soft_rollback)

    def _of(self, connection: sa.Connection) -> _Work:
        work = self._work.get(connection)
        if work is None:
            with self._guard:
                work = self._work.setdefault(connection, _Work())
        return work

    # ---- Sessions: what a flush does to a row is one event

    def _after_begin(self, session: orm.Session, _transaction: Any, connection: sa.Connection) -> None:
        self.attach(connection.engine)
        self._of(connection).session = ref(session)

    def _before_flush(self, session: orm.Session, _context: Any, _instances: Any) -> None:
        self._flushing[session] = WeakSet()

    def _after_flush(self, session: orm.Session, _context: Any) -> None:
        for connection in self._flushing.pop(session, ()):
            work = self._of(connection)
            batch, work.batch = work.batch, None
            if batch is not None:
                self._settle(connection, work, batch)

    def _after_soft_rollback(self, session: orm.Session, _previous: Any) -> None:
        for connection in self._flushing.pop(session, ()):
            self._of(connection).batch = None

    def _flush_of(self, work: _Work) -> WeakSet[sa.Connection] | None:
        """The connections that the flush uses in which this statement is sent, if it is."""
        session = None if work.session is None else work.session()
        # A flush that finds nothing to do begins and does not end.
        if session is None or not session._flushing:
            return None
        return self._flushing.get(session)

    # ---- Statements

    def _before_execute(
        self, connection: sa.Connection, statement: Any, multi: Any, params: Any, _options: Any
    ) -> tuple[Any, Any, Any]:
        if isinstance(statement, dml.UpdateBase):
            sets: Given = multi or [params or {}]
            statement = self._begin(connection, statement, sets)
        return statement, multi, params

    def _begin(self, connection: sa.Connection, statement: dml.UpdateBase, sets: Given) -> dml.UpdateBase:
        work = self._of(connection)
        self._failed_before(work)
        table = emitted(statement)
        name = table.fullname if isinstance(table, sa.TableClause) else None
        watched = None if name is None else self._tables.get(name)
        flushing = self._flush_of(work)
        if flushing is None:
            beside = [each for each in further(statement) if each in self._tables]
            if beside:
                raise refused(beside[0], "one statement that changes several tables, or an alias or join of one")
        reaching = name is not None and self._cascades.reaching(name)
        if watched is None and not reaching:
            return statement
        if watched is not None and watched.table.metadata is not getattr(table, "metadata", watched.table.metadata):
            raise refused(watched.table.fullname, "it is given as a table of other metadata")
        if watched is None and isinstance(statement, dml.Insert):
            return statement
        self._must_be_transaction(connection)
        if flushing is None:
            batch = _Batch(self._who)
        else:
            if work.batch is None:
                work.batch = _Batch(self._who)
            batch = work.batch
            flushing.add(connection)
        if watched is not None:
            batch.who()
        if isinstance(statement, dml.Insert):
            if watched is not None:
                statement = self._insert(connection, work, batch, watched, statement, sets)
        elif isinstance(statement, (dml.Update, dml.Delete)):
            statement = self._alter(connection, work, batch, watched, statement, sets)
        else:
            raise refused(str(name), "the statement is of a kind that is not known")
        work.batch, work.open, work.many = batch, statement, len(sets) > 1
        return statement

    @staticmethod
    def _failed_before(work: _Work) -> None:
        """A statement that is still open has failed."""
        if work.open is not None:
            work.broken = work.broken or work.many
            work.open = work.batch = None
        work.insert = work.most = None
        work.many = False

    def _insert(
        self,
        connection: sa.Connection,
        work: _Work,
        batch: _Batch,
        watched: Watched,
        statement: dml.Insert,
        sets: Given,
    ) -> dml.Insert:
        work.insert = inserting(watched, statement, sets, connection.dialect)
        if work.insert.before:
            self._lock(connection)
            for which in work.insert.before:
                batch.found(watched, watched.where(connection, which, {}, lock=True))
        return work.insert.statement

    def _alter(
        self,
        connection: sa.Connection,
        work: _Work,
        batch: _Batch,
        watched: Watched | None,
        statement: dml.Update | dml.Delete,
        sets: Given,
    ) -> dml.Update | dml.Delete:
        which = statement.whereclause
        sent = statement
        self._lock(connection)
        if watched is not None:
            keys = [pinned(watched, which, given) for given in sets]
            if all(key is not None for key in keys):
                named = [key for key in keys if key is not None]
                batch.found(watched, watched.read(connection, batch.lacks(watched, named), lock=True))
                work.most = len(named)
            else:
                found = [list(watched.where(connection, which, given, lock=True)) for given in sets]
                work.most = sum(batch.found(watched, rows) for rows in found)
                if may_differ(which):
                    if len(sets) > 1 or work.most > _MOST_KEYS:
                        raise refused(
                            watched.table.fullname, "its condition may find other rows the next time it is asked"
                        )
                    sent = statement.where(among(watched.keys, [row.key for row in found[0]]))
            if isinstance(statement, dml.Update):
                self._renamed(batch, watched, keys, set_columns(statement, watched, sets), sets)
        table = emitted(statement)
        if isinstance(table, sa.Table):
            changed = None
            if isinstance(statement, dml.Update):
                values = {*(statement._values or {}), *(name for given in sets for name in given)}
                changed = {name if isinstance(name, str) else getattr(name, "key", None) for name in values}
            for child, rows in self._cascades.rows(connection, table, which, sets, changed):
                if batch.found(child, rows):
                    batch.who()
        return sent

    @staticmethod
    def _renamed(
        batch: _Batch, watched: Watched, keys: list[Key | None], values: Mapping[str, Any], sets: Given
    ) -> None:
        """Rows that get another key: the old one is gone and a new one is there."""
        names = [column.key for column in watched.keys]
        if not any(name in values for name in names):
            return
        for key, given in zip(keys, sets, strict=True):
            if key is None:
                raise refused(watched.table.fullname, "it changes primary keys of rows that it does not name")
            new = tuple(given.get(name, values.get(name, old)) for name, old in zip(names, key, strict=True))
            if any(isinstance(part, sa.ClauseElement) for part in new):
                new = tuple(
                    getattr(part, "effective_value", None) if isinstance(part, sa.BindParameter) else part
                    for part in new
                )
                if any(part is None or isinstance(part, sa.ClauseElement) for part in new):
                    raise refused(watched.table.fullname, "it computes primary keys")
            if new != key:
                batch.absent(watched, [new])

    def _after_execute(
        self,
        connection: sa.Connection,
        statement: Any,
        _multi: Any,
        _params: Any,
        _options: Any,
        result: sa.CursorResult[Any],
    ) -> None:
        work = self._work.get(connection)
        if work is None or work.open is None or work.open is not statement:
            return
        insert, most, batch = work.insert, work.most, work.batch
        work.open = work.insert = work.most = None
        work.many = False
        if batch is None:
            return
        deferred = self._flush_of(work) is not None
        try:
            if compiled_table(result) != emitted(statement).fullname:
                raise refused(insert_name(statement), "what is sent changes another table")
            if insert is not None:
                keys = insert.keys(result)
                batch.absent(insert.watched, keys)
                if not insert.before:
                    batch.made.setdefault(insert.watched, []).extend(map(id_of, keys))
            if most is not None and result.rowcount > most:
                raise refused(insert_name(statement), "it touched more rows than could be seen")
        except BaseException:
            work.broken = True
            raise
        if not deferred:
            work.batch = None
            self._settle(connection, work, batch)

    def _settle(self, connection: sa.Connection, work: _Work, batch: _Batch) -> None:
        """Reads the rows again and writes what differs into the outbox."""
        differences = []
        try:
            for watched, before in batch.before.items():
                after = {row.id: row for row in watched.read(connection, batch.keys[watched], lock=False)}
                if not after.keys() >= set(batch.made.get(watched, ())):
                    raise refused(watched.table.fullname, "a row that was inserted is not found by its key")
                for name, old in before.items():
                    new = after.pop(name, None)
                    if old != new:
                        differences.append(Difference(watched, old, new))
                if after:
                    raise refused(watched.table.fullname, "a key reads back as another one")
            if differences:
                self._write(connection, batch.who(), differences)
        except BaseException:
            work.broken = True
            raise

    # ---- Transactions

    @staticmethod
    def _must_be_transaction(connection: sa.Connection) -> None:
        level = connection.get_execution_options().get("isolation_level")
        if level is None:
            level = getattr(connection.dialect, "_on_connect_isolation_level", None)
        if level == "AUTOCOMMIT":
            raise HostEventError(
                "an audited table is changed without a transaction (AUTOCOMMIT): the change and its event must be committed together",
                code="transaction_missing",
                detail=None,
            )

    def _lock(self, connection: sa.Connection) -> None:
        # SQLite has no FOR UPDATE. A statement that may write takes its only lock, so that nobody changes the rows after they are read.
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(self._lock_sqlite)

    def _commit(self, connection: sa.Connection) -> None:
        work = self._work.get(connection)
        if work is None:
            return
        self._failed_before(work)
        if work.broken or work.batch is not None:
            # SQLAlchemy takes a transaction whose commit fails for ended, and would not roll it back any more.
            connection.dialect.do_rollback(connection.connection)
            self._rollback(connection)
            raise HostEventError(
                "a change of an audited table could not be recorded: the transaction was rolled back",
                code="change_unrecorded",
                detail=None,
            )
        work.savepoints.clear()

    def _prepare(self, connection: sa.Connection, _xid: Any) -> None:
        self._commit(connection)

    def _rollback(self, connection: sa.Connection) -> None:
        work = self._work.get(connection)
        if work is not None:
            work.closed()
            work.savepoints.clear()
            work.broken = False

    def _savepoint(self, connection: sa.Connection, _name: str | None) -> None:
        work = self._of(connection)
        self._failed_before(work)
        work.savepoints.append(work.broken)

    def _rollback_savepoint(self, connection: sa.Connection, _name: str, _context: Any) -> None:
        work = self._of(connection)
        work.closed()
        if work.savepoints:
            # If an outer one is rolled back with an inner one, the inner one's stands for it: it is no better.
            work.broken = work.savepoints.pop()

    def _release_savepoint(self, connection: sa.Connection, _name: str, _context: Any) -> None:
        work = self._of(connection)
        self._failed_before(work)
        if work.savepoints:
            work.savepoints.pop()

    # ---- What cannot be seen

    def _before_cursor_execute(
        self, connection: sa.Connection, _cursor: Any, text: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        compiled = getattr(context, "compiled", None)
        statement = getattr(compiled, "statement", None)
        if isinstance(statement, dml.UpdateBase) or getattr(context, "isddl", False):
            return
        made_here = getattr(compiled, "dml_compile_state", None) is not None
        if (
            not made_here
            and isinstance(statement, selectable.SelectBase)
            and not isinstance(statement, sa.TextualSelect)
        ):
            # Only a common table expression can change rows in a query.
            made_here = text.startswith("WITH ") and may_write(text)
            if not made_here:
                return
        if not (made_here or self._strict):
            return
        found = self._mention.search(text) if made_here or may_write(text) else None
        if found is not None:
            why = (
                "it stands within a query; send it by itself"
                if made_here
                else "it is text, not a statement made with SQLAlchemy"
            )
            raise refused(found.group(0), why)


def insert_name(statement: Any) -> str:
    """The name of the table of a statement."""
    return str(getattr(statement.table, "fullname", "a table"))
