"""The table in which events wait, and its reading for `drain`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle

__all__ = ["SqlAlchemyOutbox", "outbox_table"]

_NAME = "compliance_outbox"


def outbox_table(metadata: sa.MetaData, *, name: str = _NAME, schema: str | None = None) -> sa.Table:
    """The outbox as a table of `metadata`, with the columns of docs/spec/host.md; `create_all` and migrations then make it."""
    known = metadata.tables.get(name if schema is None else f"{schema}.{name}")
    if known is not None:
        return known
    body = sa.Text().with_variant(mysql.MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb")
    body = body.with_variant(mssql.NVARCHAR(None), "mssql").with_variant(oracle.CLOB(), "oracle")
    return sa.Table(
        name,
        metadata,
        # SQLite counts up only in a column that is INTEGER by name.
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=True),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("id", sa.CHAR(36), nullable=False, unique=True),
        sa.Column("body", body, nullable=False),
        sa.Column("stored", sa.String(40), nullable=False),
        schema=schema,
        sqlite_autoincrement=True,
        mysql_engine="InnoDB",
    )


class SqlAlchemyOutbox:
    """The events that wait in the host's database, for `drain`. Each call is a transaction of its own.

    Several processes may drain at once: an event is sealed once, by its id, and a row that is gone already is not missed.
    """

    __slots__ = ("_engine", "_table")

    def __init__(self, engine: sa.Engine, table: sa.Table | None = None) -> None:
        self._engine = engine
        self._table = outbox_table(sa.MetaData()) if table is None else table

    def waiting(self, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        """At most `most` rows whose place is behind `after`, in the order of their places."""
        table = self._table
        query = sa.select(table.c.seq, table.c.body).where(table.c.seq > after).order_by(table.c.seq).limit(most)
        with self._engine.begin() as connection:
            return [(seq, body.encode()) for seq, body in connection.execute(query)]

    def sealed(self, places: Sequence[int]) -> None:
        """Deletes rows that were sealed."""
        table = self._table
        with self._engine.begin() as connection:
            for start in range(0, len(places), 500):
                connection.execute(table.delete().where(table.c.seq.in_(places[start : start + 500])))

    def backlog(self) -> tuple[int, datetime | None]:
        """How many wait, and since when the oldest does."""
        table = self._table
        with self._engine.begin() as connection:
            count, oldest = connection.execute(sa.select(sa.func.count(), sa.func.min(table.c.stored))).one()
        return count, None if oldest is None else datetime.fromisoformat(oldest)
