"""What auditing costs a program on SQLAlchemy: the same work with and without, in turns, each in a transaction on a file.

python benches/sqlalchemy_flush.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import sqlalchemy as sa
from libcompliance.sqlalchemy import Audit, Audited, acting
from sqlalchemy import orm

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")


class Base(orm.DeclarativeBase):
    pass


class Sample(Base):
    __tablename__ = "sample"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    label: orm.Mapped[str]
    mass: orm.Mapped[str | None]
    state: orm.Mapped[str] = orm.mapped_column(default="new")
    note: orm.Mapped[str | None]


def insert(session: orm.Session, count: int) -> None:
    session.add_all([Sample(label=f"S{number}", mass="1.50") for number in range(count)])


def change(session: orm.Session, count: int) -> None:
    for number, sample in enumerate(session.scalars(sa.select(Sample).order_by(sa.desc(Sample.id)).limit(count))):
        sample.mass = str(time.perf_counter_ns() + number)


def bulk(session: orm.Session, count: int) -> None:
    last = session.scalar(sa.select(sa.func.max(Sample.id))) or 0
    session.execute(sa.update(Sample).where(Sample.id > last - count).values(mass=str(time.perf_counter_ns())))


def main(rounds: int) -> None:
    with TemporaryDirectory() as folder:
        engines = [sa.create_engine(f"sqlite:///{Path(folder) / name}") for name in ("plain.db", "audited.db")]
        makers = [orm.sessionmaker(engine) for engine in engines]
        audit = Audit(Base, tables={Sample: Audited(kind="host.bench.sample")})
        audit.listen(makers[1])
        for engine in engines:
            sa.event.listen(engine, "connect", lambda raw, _: raw.executescript("PRAGMA journal_mode=WAL"))
            Base.metadata.create_all(engine)
        work: list[tuple[str, Callable[[orm.Session, int], None], int, int]] = [
            ("insert 1", insert, 1, 100),
            ("change 1", change, 1, 100),
            ("insert 100", insert, 100, 10),
            ("change 100", change, 100, 10),
            ("bulk update 100", bulk, 100, 10),
        ]
        for name, step, count, times in work:
            took: list[list[float]] = [[], []]
            for turn in range(rounds * times + 2):
                for which, maker in enumerate(makers):
                    begun = time.perf_counter()
                    with acting(ANNA), maker.begin() as session:
                        step(session, count)
                    if turn >= 2:
                        took[which].append((time.perf_counter() - begun) / count * 1e6)
            plain, audited = (statistics.median(each) for each in took)
            print(
                f"{name:16} plain {plain:8.1f} us a row, audited {audited:8.1f} us, {audited / plain:5.2f}x, {audited - plain:+8.1f} us"
            )
        for engine in engines:
            engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
