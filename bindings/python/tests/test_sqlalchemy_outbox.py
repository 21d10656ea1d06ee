"""The table in which events wait, in each database, and its reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from libcompliance.outbox import envelope, table_sql
from libcompliance.sqlalchemy import SqlAlchemyOutbox, outbox_table
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")


@pytest.mark.parametrize("dialect", [sqlite, postgresql, mysql, mssql, oracle])
def test_the_outbox_is_made_for_each_database(dialect: Any) -> None:
    table = outbox_table(sa.MetaData())
    text = " ".join(str(sa.schema.CreateTable(table).compile(dialect=dialect.dialect())).split())
    wanted = {
        sqlite: ["seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"],
        postgresql: ["seq BIGINT GENERATED ALWAYS AS IDENTITY", "body TEXT NOT NULL"],
        mysql: [
            "seq BIGINT NOT NULL AUTO_INCREMENT",
            "body MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL",
            "ENGINE=InnoDB",
        ],
        mssql: ["seq BIGINT NOT NULL IDENTITY", "body NVARCHAR(max) NOT NULL"],
        oracle: ["seq NUMBER(19) GENERATED ALWAYS AS IDENTITY", "body CLOB NOT NULL"],
    }[dialect]
    for part in [*wanted, "id CHAR(36) NOT NULL", "UNIQUE (id)"]:
        assert part in text


def test_it_says_what_waits_and_since_when(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    table = outbox_table(metadata := sa.MetaData())
    assert outbox_table(metadata) is table
    metadata.create_all(engine)
    outbox = SqlAlchemyOutbox(engine)
    assert outbox.backlog() == (0, None)
    with engine.begin() as connection:
        made = [envelope("host.lims.price", actor=ANNA) for _ in range(5)]
        connection.execute(
            table.insert(), [{"id": str(each.id), "body": each.body, "stored": each.stored} for each in made]
        )
    count, oldest = outbox.backlog()
    assert count == 5 and oldest is not None and timedelta(0) <= datetime.now(UTC) - oldest < timedelta(minutes=1)
    rows = outbox.waiting(0, 3)
    assert [body for _, body in rows] == [each.body.encode() for each in made[:3]]
    assert outbox.waiting(rows[-1][0], 10)[0][0] > rows[-1][0]
    outbox.sealed([place for place, _ in rows])
    assert outbox.backlog()[0] == 2
    engine.dispose()


def test_a_table_that_was_made_by_the_statement_of_the_library_is_the_same(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text(table_sql("sqlite")))
    made = sa.Table("compliance_outbox", sa.MetaData(), autoload_with=engine)
    ours = outbox_table(sa.MetaData())
    # SQLite takes no null for a key, whatever the statement says.
    assert [(column.name, column.nullable or column.primary_key, column.primary_key) for column in made.columns] == [
        (column.name, column.nullable or column.primary_key, column.primary_key) for column in ours.columns
    ]
    engine.dispose()
