"""Sessions of asyncio: each task has its own actor."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from libcompliance.errors import HostEventError
from libcompliance.sqlalchemy import Audit, Audited, acting
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

pytest.importorskip("aiosqlite")
pytest.importorskip("greenlet")

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")
PIOTR = UUID("01900000-0000-7000-8000-0000000000bb")


class Base(orm.DeclarativeBase):
    pass


class Reading(Base):
    __tablename__ = "reading"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    value: orm.Mapped[int]


def test_sessions_of_asyncio(tmp_path: Path) -> None:
    async def work() -> list[dict[str, object]]:
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'host.db'}")
        audit = Audit(Base, tables={Reading: Audited(kind="host.lims.reading")}, strict=True)
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        audit.listen(sessions)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

        async def add(who: UUID, value: int) -> None:
            with acting(who):
                await asyncio.sleep(0)
                async with sessions.begin() as session:
                    session.add(Reading(value=value))

        await add(ANNA, 1)
        await asyncio.gather(add(ANNA, 2), add(PIOTR, 3))
        with acting(PIOTR):
            async with sessions.begin() as session:
                await session.execute(sa.update(Reading).values(value=Reading.value * 10))
                await session.delete(await session.get_one(Reading, 1))
        for session in (sessions(), AsyncSession(engine)):
            async with session:
                with pytest.raises(HostEventError):
                    session.add(Reading(value=9))
                    await session.commit()
                await session.rollback()
                with pytest.raises(HostEventError):
                    await session.execute(sa.text("DELETE FROM reading"))
        async with engine.connect() as connection:
            rows = list(await connection.run_sync(lambda inner: list(audit.rows(inner, Reading, batch=1))))
            bodies = await connection.scalars(sa.select(audit.outbox.c.body).order_by(audit.outbox.c.seq))
            events = [json.loads(body) for body in bodies]
        assert sorted(row.fields["value"] for row in rows) == [20, 30]
        await engine.dispose()
        return events

    events = asyncio.run(work())
    by = [(event["actor"], event["attrs"]["action"]) for event in events]  # type: ignore[index]
    assert sorted(by[:3]) == [(str(ANNA), "created"), (str(ANNA), "created"), (str(PIOTR), "created")]
    assert by[3:] == [(str(PIOTR), "changed")] * 3 + [(str(PIOTR), "deleted")]
    for event in events[:3]:
        assert event["actor"] == str(PIOTR if event["changes"][1]["new"] == 3 else ANNA)  # type: ignore[index]
