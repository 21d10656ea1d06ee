"""Auditing for sessions and engines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from libcompliance import table as _rows
from libcompliance._auditing import Acting, Audited, acting, event, now_acting, try_names
from libcompliance.errors import ArgumentError, HostEventError
from libcompliance.lab import Session as LabSession
from libcompliance.sqlalchemy._capture import Capture, Difference
from libcompliance.sqlalchemy._outbox import SqlAlchemyOutbox, outbox_table
from libcompliance.sqlalchemy._tables import Watched, watched

__all__ = ["Acting", "Audit", "acting"]

class Audit:
    """Records each change of some tables in an outbox of the same database, in the transaction of the change.

    `base` is the metadata, or the declarative base, of the tables; the outbox becomes one of its tables. `tables` says what is recorded of which: a mapped
    class, or a `Table` for what has no class, such as the table of a many-to-many relationship, which is to be named here or in `unaudited`. `actor` is
    a callable or context variable that gives the id of whoever acts; without an answer, and outside of `acting`, a change is refused.

    With `strict`, raw SQL that names an audited table and might change it is refused. Otherwise it goes unseen, as does what other programs,
    triggers of the database and engines that are not listened to change: `reconcile` finds it.
    """

    def __init__(
        self,
        base: sa.MetaData | type[Any],
        *,
        tables: Mapping[type[Any] | sa.Table, Audited],
        actor: Callable[[], UUID | Acting | None] | ContextVar[Any] | None = None,
        strict: bool = False,
        unaudited: Collection[sa.Table] = (),
        outbox: str = "compliance_outbox",
        schema: str | None = None,
    ) -> None:
        metadata = base if isinstance(base, sa.MetaData) else getattr(base, "metadata", None)
        if not isinstance(metadata, sa.MetaData):
            raise TypeError("give the MetaData, or a declarative base")
        self._actor = actor.get if isinstance(actor, ContextVar) else actor
        self._unset = isinstance(actor, ContextVar)
        self._watched: dict[Any, Watched] = {source: watched(source, audited) for source, audited in tables.items()}
        names: dict[str, Watched] = {}
        for each in self._watched.values():
            other = names.setdefault(each.name, each)
            if other is not each:
                raise ArgumentError(
                    f"{each.table.fullname} and {other.table.fullname} have one name in the trail, {each.name}: give `table`",
                    code="table_twice",
                )
            try_names(each)
        self._relationships(unaudited)
        self._outbox = outbox_table(metadata, name=outbox, schema=schema)
        self._capture = Capture(
            list(self._watched.values()), who=self._who, write=self._write, outbox=self._outbox, strict=strict
        )

    def _relationships(self, unaudited: Collection[sa.Table]) -> None:
        """A many-to-many table of an audited class is audited, or it is said that it is not."""
        known = {each.table for each in self._watched.values()} | set(unaudited)
        for source in self._watched:
            if isinstance(source, sa.Table):
                continue
            for relationship in sa.inspect(source).relationships:
                if isinstance(relationship.secondary, sa.Table) and relationship.secondary not in known:
                    raise ArgumentError(
                        f"the table {relationship.secondary.fullname} of {source.__name__}.{relationship.key} is neither in `tables` nor in `unaudited`",
                        code="table_unsaid",
                    )

    @property
    def outbox(self) -> sa.Table:
        """The outbox, a table of the metadata."""
        return self._outbox

    def listen(self, *sources: Any) -> None:
        """Audits what goes through engines and sessions: an `Engine`, `AsyncEngine`, `sessionmaker`, `async_sessionmaker`, a class of sessions or a session.

        An engine to which a session connects is audited from then on, whoever uses it; one that is given here from now on.
        """
        # Who gives something asynchronous has imported it; without greenlet nobody can.
        asynchronous: Any = sys.modules.get("sqlalchemy.ext.asyncio")
        for source in sources:
            if isinstance(source, sa.Engine):
                self._capture.attach(source)
            elif asynchronous and isinstance(source, asynchronous.AsyncEngine):
                self._capture.attach(source.sync_engine)
            elif asynchronous and isinstance(source, asynchronous.async_sessionmaker):
                inner = source.kw.get("sync_session_class", source.class_.sync_session_class)
                audited = type("AuditedSession", (inner,), {})
                self._capture.listen(audited)
                source.configure(sync_session_class=audited)
                self._bound(source.kw.get("bind"))
            elif asynchronous and isinstance(source, asynchronous.AsyncSession):
                self._capture.listen(source.sync_session)
            else:
                self._capture.listen(source)
                if isinstance(source, orm.sessionmaker):
                    self._bound(source.kw.get("bind"))

    def _bound(self, bind: Any) -> None:
        if isinstance(bind, sa.Connection):
            self.listen(bind.engine)
        elif isinstance(bind, sa.Engine) or hasattr(bind, "sync_engine"):
            self.listen(bind)

    def events(self, engine: sa.Engine) -> SqlAlchemyOutbox:
        """The events that wait, for `drain`."""
        return SqlAlchemyOutbox(engine, self._outbox)

    def name(self, source: type[Any] | sa.Table) -> str:
        """The name under which the rows of a class or table are known in the trail."""
        return self._found(source).name

    def declare(self, session: LabSession, *, reason: str = "optional", clear: Collection[str] = ()) -> None:
        """Declares the kinds of events in the laboratory, once, by an administrator. `clear` are fields that may stand in clear.

        Raises:
            PermissionDenied: the refusal is recorded.
        """
        for kind in dict.fromkeys(each.kind for each in self._watched.values()):
            session.call("host.declare", {"name": kind, "reason": reason, "clear": list(clear)})

    def rows(self, source: Any, model: type[Any] | sa.Table, *, batch: int = 500) -> Iterator[_rows.Row]:
        """The rows of a class or table, one after the other, for `baseline` and `reconcile`.

        `source` is an `Engine`, a `Connection` or a session, of which the transaction that is under way is used. The reading begins when the first row is
        asked for; `batch` rows are held at a time.
        """
        each = self._found(model)
        if isinstance(source, sa.Engine):
            with source.connect() as connection:
                yield from self._read(connection, each, batch)
        elif isinstance(source, orm.Session):
            bind = {} if isinstance(model, sa.Table) else {"mapper": model}
            yield from self._read(source.connection(bind_arguments=bind), each, batch)
        else:
            yield from self._read(source, each, batch)

    @staticmethod
    def _read(connection: sa.Connection, each: Watched, batch: int) -> Iterator[_rows.Row]:
        with connection.execute(each.select(), execution_options={"yield_per": batch}) as result:
            for row in result:
                seen = each.seen(row)
                yield _rows.Row(seen.id, seen.fields, version=seen.version)

    def _found(self, source: type[Any] | sa.Table) -> Watched:
        try:
            return self._watched[source]
        except KeyError:
            raise ArgumentError("this class or table is not audited", code="table_unaudited") from None

    def _who(self) -> Acting:
        who: Any = now_acting()
        if who is None and self._actor is not None:
            try:
                who = self._actor()
            except LookupError:
                if not self._unset:
                    raise
        if isinstance(who, UUID):
            return Acting(who)
        if isinstance(who, Acting):
            return who
        if who is None:
            raise HostEventError(
                "nobody is known to be acting: set the actor, or use `acting`", code="actor_missing", detail=None
            )
        raise TypeError("the actor is a UUID or an Acting")

    def _write(self, connection: sa.Connection, who: object, differences: list[Difference]) -> None:
        if not isinstance(who, Acting):
            raise TypeError("the actor is an Acting")
        stored = [event(one.watched, who, one.before, one.after) for one in differences]
        connection.execute(
            self._outbox.insert(), [{"id": str(made.id), "body": made.body, "stored": made.stored} for made in stored]
        )
