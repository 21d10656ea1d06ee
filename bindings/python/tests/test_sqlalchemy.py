"""Models of SQLAlchemy are audited: what is committed is in the outbox, what is rolled back is nowhere, what is edited by hand is found."""

from __future__ import annotations

import enum
import json
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from libcompliance.errors import ArgumentError, HostEventError
from libcompliance.sqlalchemy import Acting, Audit, Audited, acting
from sqlalchemy import orm
from sqlalchemy.dialects import sqlite

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")
PIOTR = UUID("01900000-0000-7000-8000-0000000000bb")

# SQLite keeps decimal numbers as floats.
pytestmark = pytest.mark.filterwarnings("ignore:Dialect sqlite.pysqlite does .not. support Decimal")


class State(enum.Enum):
    NEW = "new"
    DONE = "done"


class Base(orm.DeclarativeBase):
    pass


tagged = sa.Table(
    "sample_tag",
    Base.metadata,
    sa.Column("sample_id", sa.ForeignKey("sample.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
)


class Client(Base):
    __tablename__ = "client"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]


class Tag(Base):
    __tablename__ = "tag"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    word: orm.Mapped[str]


class Sample(Base):
    __tablename__ = "sample"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    label: orm.Mapped[str | None] = orm.mapped_column(sa.String(200), unique=True)
    mass: orm.Mapped[Decimal | None] = orm.mapped_column(sa.Numeric(10, 3))
    taken: orm.Mapped[datetime | None] = orm.mapped_column(sa.DateTime(timezone=True))
    typed: orm.Mapped[datetime | None]
    due: orm.Mapped[date | None]
    mark: orm.Mapped[UUID | None]
    more: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(sa.JSON)
    state: orm.Mapped[State] = orm.mapped_column(default=State.NEW)
    picture: orm.Mapped[bytes | None]
    pin: orm.Mapped[str | None]
    note: orm.Mapped[str | None]
    urgent: orm.Mapped[bool] = orm.mapped_column(default=False)
    ratio: orm.Mapped[float | None]
    client_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("client.id", ondelete="SET NULL"))
    version: orm.Mapped[int] = orm.mapped_column()
    tags: orm.Mapped[list[Tag]] = orm.relationship(secondary=tagged)
    results: orm.Mapped[list[Result]] = orm.relationship(back_populates="sample", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}


class Result(Base):
    __tablename__ = "result"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    sample_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sample.id"))
    value: orm.Mapped[int]
    sample: orm.Mapped[Sample | None] = orm.relationship(back_populates="results")


class Price(Base):
    __tablename__ = "price"
    item: orm.Mapped[str] = orm.mapped_column(primary_key=True)
    place: orm.Mapped[str] = orm.mapped_column(primary_key=True)
    amount: orm.Mapped[int] = orm.mapped_column(server_default="7")


class Host:
    """A small program of a laboratory, with a database of its own."""

    Base, Client, Tag, Sample, Result, Price, tagged = Base, Client, Tag, Sample, Result, Price, tagged

    def __init__(self, path: Path, **options: Any) -> None:
        self.engine = sa.create_engine(f"sqlite:///{path}")
        sa.event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=ON"))
        self.audit = Audit(
            Base,
            tables={
                Sample: Audited(kind="host.lims.sample", exclude={"note"}, secret={"pin"}),
                Result: Audited(kind="host.lims.result"),
                Price: Audited(kind="host.lims.price"),
                tagged: Audited(kind="host.lims.tagged"),
            },
            **options,
        )
        self.sessions = orm.sessionmaker(self.engine)
        self.audit.listen(self.sessions)
        Base.metadata.create_all(self.engine)

    @property
    def models(self) -> list[Any]:
        return [self.Sample, self.Result, self.Price, self.tagged]

    def events(self) -> list[dict[str, Any]]:
        outbox = self.audit.events(self.engine)
        return [json.loads(body) for _, body in outbox.waiting(-1, 100_000)]

    def taken(self) -> list[dict[str, Any]]:
        """The events that wait, which wait no longer."""
        outbox = self.audit.events(self.engine)
        rows = outbox.waiting(-1, 100_000)
        outbox.sealed([place for place, _ in rows])
        return [json.loads(body) for _, body in rows]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path / "lims.db")
    yield made
    made.engine.dispose()


def short(events: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, tuple[Any, Any]]]]:
    """What was done to which row, and the fields that differ."""
    return [
        (
            event["attrs"]["action"],
            f"{event['object']['kind']}:{event['object']['id']}",
            {change["field"]: (change["old"], change["new"]) for change in event.get("changes", ())},
        )
        for event in events
    ]


def test_a_flush_writes_what_is_new_changed_and_deleted(host: Host) -> None:
    with acting(ANNA, device="PC-1", reason="entered"), host.sessions.begin() as session:
        session.add(host.Sample(label="S1", mass=Decimal("1.500")))
        session.add(host.Price(item="pH", place="PL"))
    first, second = sorted(host.taken(), key=lambda event: str(event["object"]["kind"]))
    assert (first["actor"], first["device"], first["reason"]) == (str(ANNA), "PC-1", {"code": "entered"})
    assert short([first]) == [
        ("created", "price:pH/PL", {"item": (None, "pH"), "place": (None, "PL"), "amount": (None, 7)})
    ]
    assert short([second])[0][2] == {
        "id": (None, 1),
        "label": (None, "S1"),
        "mass": (None, "1.500"),
        "state": (None, "new"),
        "urgent": (None, False),
    }
    assert second["object"]["version"] == 1 and "after" in second and "before" not in second
    # The attributes are expired: nothing of the old row is in memory.
    with acting(PIOTR), host.sessions() as session:
        sample = session.get_one(host.Sample, 1)
        session.commit()
        sample.mass = Decimal("2")
        sample.note = "not audited"
        session.commit()
    (changed,) = host.taken()
    assert short([changed]) == [("changed", "sample:1", {"mass": ("1.500", "2.000")})]
    assert (changed["object"]["version"], changed["before"], changed["actor"]) == (2, second["after"], str(PIOTR))
    with acting(ANNA), host.sessions.begin() as session:
        session.delete(session.get_one(host.Sample, 1))
    (deleted,) = host.taken()
    assert deleted["deleted"] and deleted["before"] == changed["after"] and "after" not in deleted
    assert short([deleted])[0][2]["mass"] == ("2.000", None)


def test_what_differs_in_nothing_audited_is_no_event(host: Host) -> None:
    with acting(ANNA), host.sessions.begin() as session:
        session.add(host.Sample(label="S1"))
    host.taken()
    with acting(ANNA), host.sessions.begin() as session:
        sample = session.get_one(host.Sample, 1)
        sample.label = "S1"
        session.flush()
        session.execute(sa.update(host.Price).values(amount=1))
        session.execute(sa.delete(host.Result).where(host.Result.id == 5))
    assert host.taken() == []


def test_without_an_actor_nothing_is_changed(host: Host) -> None:
    with pytest.raises(HostEventError) as caught, host.sessions.begin() as session:
        session.add(host.Sample(label="S1"))
    assert caught.value.code == "actor_missing"
    with host.sessions.begin() as session:
        session.add(host.Client(name="not audited"))
    for statement in (sa.insert(host.Price), sa.update(host.Price), sa.delete(host.Price)):
        with pytest.raises(HostEventError), host.engine.begin() as connection:
            connection.execute(statement, {"item": "a", "place": "b", "amount": 1})
    with host.sessions() as session:
        assert session.scalars(sa.select(host.Sample)).all() == []
        assert len(session.scalars(sa.select(host.Client)).all()) == 1
    assert host.events() == []


def test_the_actor_comes_from_a_callable_or_a_context_variable(tmp_path: Path) -> None:
    variable: ContextVar[UUID | None] = ContextVar("user")
    for number, actor in enumerate((lambda: PIOTR, variable, lambda: Acting(PIOTR, reason="night"))):
        host = Host(tmp_path / f"{number}.db", actor=actor)
        if actor is variable:
            with pytest.raises(HostEventError), host.sessions.begin() as session:
                session.add(host.Price(item="a", place="b"))
            variable.set(PIOTR)
        with host.sessions.begin() as session:
            session.add(host.Price(item="a", place="b"))
        assert host.events()[0]["actor"] == str(PIOTR)
        host.engine.dispose()


def test_a_rollback_leaves_neither_row_nor_event(host: Host) -> None:
    with acting(ANNA), host.sessions() as session:
        session.add(host.Sample(label="S1"))
        session.flush()
        session.execute(sa.insert(host.Price), [{"item": "a", "place": "b"}])
        session.rollback()
        assert session.scalar(sa.select(sa.func.count()).select_from(host.Sample)) == 0
        session.add(host.Sample(label="S2"))
        session.commit()
        session.add(host.Sample(label="S2"))
        with pytest.raises(sa.exc.IntegrityError):
            session.commit()
        session.rollback()
        session.add(host.Sample(label="S3"))
        session.commit()
    assert [changes["label"] for _, _, changes in short(host.events())] == [(None, "S2"), (None, "S3")]


def test_a_savepoint_that_is_rolled_back_leaves_neither_row_nor_event(host: Host) -> None:
    # The driver's own BEGIN comes too late for savepoints: SQLAlchemy's documented way.
    sa.event.listen(host.engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    sa.event.listen(host.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    host.engine.dispose()
    with acting(ANNA), host.sessions.begin() as session:
        session.add(host.Sample(label="S1"))
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            session.add(host.Sample(label="S2"))
            session.flush()
            session.execute(sa.update(host.Sample).values(mass=5))
            raise ZeroDivisionError
        with session.begin_nested():
            session.add(host.Sample(label="S3"))
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(sa.insert(host.Sample), [{"label": "S4", "version": 1}, {"label": "S1", "version": 1}])
    assert [changes["label"] for _, _, changes in short(host.events())] == [(None, "S1"), (None, "S3")]
    with host.sessions() as session:
        assert session.scalars(sa.select(host.Sample.label)).all() == ["S1", "S3"]


def test_relationships(host: Host) -> None:
    Sample, Tag, Result = host.Sample, host.Tag, host.Result
    with acting(ANNA), host.sessions.begin() as session:
        red, blue = Tag(word="red"), Tag(word="blue")
        session.add(Sample(label="S1", tags=[red], results=[Result(value=1), Result(value=2)]))
        session.add(blue)
    actions = [(action, row) for action, row, _ in short(host.taken())]
    assert sorted(actions) == [
        ("created", "result:1"),
        ("created", "result:2"),
        ("created", "sample:1"),
        ("created", "sample_tag:1/1"),
    ]
    with acting(ANNA), host.sessions.begin() as session:
        sample = session.get_one(Sample, 1)
        sample.tags = [session.get_one(Tag, 2)]
        # An orphan, which the flush finds by itself.
        sample.results.pop(0)
    assert sorted(short(host.taken())) == [
        ("created", "sample_tag:1/2", {"sample_id": (None, 1), "tag_id": (None, 2)}),
        ("deleted", "result:1", {"id": (1, None), "sample_id": (1, None), "value": (1, None)}),
        ("deleted", "sample_tag:1/1", {"sample_id": (1, None), "tag_id": (1, None)}),
    ]
    with acting(ANNA), host.sessions.begin() as session:
        session.delete(session.get_one(Sample, 1))
    assert sorted((action, row) for action, row, _ in short(host.taken())) == [
        ("deleted", "result:2"),
        ("deleted", "sample:1"),
        ("deleted", "sample_tag:1/2"),
    ]


def test_what_the_database_does_by_itself(host: Host) -> None:
    Sample, Client = host.Sample, host.Client
    with acting(ANNA), host.sessions.begin() as session:
        session.add(Client(name="C"))
        session.flush()
        session.add(Sample(label="S1", client_id=1, tags=[host.Tag(word="red")]))
    host.taken()
    with acting(ANNA), host.sessions.begin() as session:
        session.execute(sa.delete(Client).where(Client.name == "C"))
    assert short(host.taken()) == [("changed", "sample:1", {"client_id": (1, None)})]
    with acting(ANNA), host.sessions.begin() as session:
        session.execute(sa.delete(Sample))
    assert sorted((action, row) for action, row, _ in short(host.taken())) == [
        ("deleted", "sample:1"),
        ("deleted", "sample_tag:1/1"),
    ]
    with host.sessions.begin() as session:
        session.add(Client(name="D"))
        session.flush()
        session.execute(sa.update(Client).values(name="E"))
        session.execute(sa.delete(Client))
        session.add(Client(id=7, name="F"))
    with acting(ANNA), host.sessions.begin() as session:
        session.add(Sample(label="S2", client_id=7))
    # The table is not audited, but reaches one that is.
    with pytest.raises(HostEventError), host.sessions.begin() as session:
        session.execute(sa.delete(Client))


def test_bulk_operations(host: Host) -> None:
    Price, Sample = host.Price, host.Sample

    def done() -> list[tuple[str, str, dict[str, tuple[Any, Any]]]]:
        return short(host.taken())

    with acting(ANNA), host.sessions.begin() as session:
        session.execute(
            sa.insert(Price), [{"item": "a", "place": "x", "amount": 1}, {"item": "b", "place": "x", "amount": 2}]
        )
    assert [(action, row) for action, row, _ in done()] == [("created", "price:a/x"), ("created", "price:b/x")]
    with acting(ANNA), host.sessions.begin() as session:
        session.execute(sa.update(Price).where(Price.amount > 1).values(amount=Price.amount * 10))
    assert done() == [("changed", "price:b/x", {"amount": (2, 20)})]
    with acting(ANNA), host.sessions.begin() as session:
        session.execute(
            sa.update(Price), [{"item": "a", "place": "x", "amount": 5}, {"item": "b", "place": "x", "amount": 6}]
        )
    assert done() == [("changed", "price:a/x", {"amount": (1, 5)}), ("changed", "price:b/x", {"amount": (20, 6)})]
    with acting(ANNA), host.sessions.begin() as session:
        session.execute(sa.delete(Price).where(Price.item.in_(["a", "b"])))
    assert [row for _, row, _ in done()] == ["price:a/x", "price:b/x"]
    # Keys that the database makes.
    with acting(ANNA), host.sessions.begin() as session:
        session.bulk_insert_mappings(Sample, [{"label": "S1"}, {"label": "S2"}])
        session.bulk_save_objects([Sample(label="S3"), Sample(label="S4")])
    assert [(row, changes["label"]) for _, row, changes in done()] == [
        (f"sample:{number}", (None, f"S{number}")) for number in range(1, 5)
    ]
    with acting(ANNA), host.sessions.begin() as session:
        session.bulk_update_mappings(
            Sample, [{"id": 1, "label": "T1", "version": 1}, {"id": 2, "label": "T2", "version": 1}]
        )
    assert done() == [
        ("changed", "sample:1", {"label": ("S1", "T1")}),
        ("changed", "sample:2", {"label": ("S2", "T2")}),
    ]
    with acting(ANNA), host.sessions.begin() as session:
        made = session.scalars(sa.insert(Sample).returning(Sample), [{"label": "S5"}, {"label": "S6"}]).all()
        assert sorted(str(sample.label) for sample in made) == ["S5", "S6"]
        session.execute(
            sa.insert(Sample).values([{"label": "S7", "state": State.NEW, "urgent": False, "version": 1}] * 1)
        )
        found = session.execute(sa.delete(Sample).where(Sample.label == "S7").returning(Sample.label)).all()
        assert found == [("S7",)]
    assert [(action, row) for action, row, _ in done()] == [
        ("created", "sample:5"),
        ("created", "sample:6"),
        ("created", "sample:7"),
        ("deleted", "sample:7"),
    ]


def test_statements_of_core_on_a_connection(host: Host) -> None:
    prices: Any = host.Price.__table__
    with acting(ANNA), host.engine.begin() as connection:
        connection.execute(prices.insert(), {"item": "a", "place": "x", "amount": 1})
        connection.execute(prices.update().where(prices.c.item == sa.bindparam("which")), {"which": "a", "amount": 3})
        connection.execute(
            prices.insert().from_select(
                ["item", "place", "amount"], sa.select(sa.literal("b"), prices.c.place, prices.c.amount)
            )
        )
        upsert = sqlite.insert(prices).values(item="a", place="x", amount=9)
        connection.execute(
            upsert.on_conflict_do_update(index_elements=["item", "place"], set_={"amount": upsert.excluded.amount})
        )
        connection.execute(upsert.on_conflict_do_nothing())
        connection.execute(prices.insert().prefix_with("OR REPLACE"), {"item": "b", "place": "x", "amount": 4})
        connection.execute(prices.update().where(prices.c.item == "b", prices.c.place == "x").values(place="y"))
        connection.execute(prices.delete())
    every = {"item": (None, "a"), "place": (None, "x"), "amount": (None, 1)}
    assert short(host.taken()) == [
        ("created", "price:a/x", every),
        ("changed", "price:a/x", {"amount": (1, 3)}),
        ("created", "price:b/x", {**every, "item": (None, "b"), "amount": (None, 3)}),
        ("changed", "price:a/x", {"amount": (3, 9)}),
        ("changed", "price:b/x", {"amount": (3, 4)}),
        ("deleted", "price:b/x", {"item": ("b", None), "place": ("x", None), "amount": (4, None)}),
        ("created", "price:b/y", {"item": (None, "b"), "place": (None, "y"), "amount": (None, 4)}),
        ("deleted", "price:a/x", {"item": ("a", None), "place": ("x", None), "amount": (9, None)}),
        ("deleted", "price:b/y", {"item": ("b", None), "place": ("y", None), "amount": (4, None)}),
    ]


def test_a_condition_that_finds_other_rows_each_time(host: Host) -> None:
    Price = host.Price
    with acting(ANNA), host.sessions.begin() as session:
        session.add_all([Price(item=str(number), place="x", amount=0) for number in range(100)])
    host.taken()
    any_one = sa.select(Price.item).order_by(sa.func.random()).limit(1).scalar_subquery()
    for _ in range(10):
        with acting(ANNA), host.sessions.begin() as session:
            before = {row.item: row.amount for row in session.execute(sa.select(Price.item, Price.amount))}
            session.execute(sa.update(Price).where(sa.func.random() > 0).values(amount=Price.amount + 1))
            session.execute(sa.update(Price).where(sa.text("abs(random()) % 2 = 0")).values(amount=Price.amount + 1))
            session.execute(sa.delete(Price).where(Price.item == any_one))
        with host.sessions() as session:
            after = {row.item: row.amount for row in session.execute(sa.select(Price.item, Price.amount))}
        for _, row, changes in short(host.taken()):
            item = row.removeprefix("price:").removesuffix("/x")
            old, before[item] = changes["amount"]
            assert old is not None
        assert {item: amount for item, amount in before.items() if amount is not None} == after
        assert len(after) in (len(before), len(before) - 1)


def test_what_cannot_be_audited_is_refused_and_nothing_is_done(host: Host) -> None:
    Price, Sample = host.Price, host.Sample
    other = sa.Table(
        "price", sa.MetaData(), sa.Column("item", sa.String, primary_key=True), sa.Column("amount", sa.Integer)
    )
    gone = sa.delete(Price).returning(Price.item).cte("gone")
    statements: list[Any] = [
        sa.update(Price).values(item=Price.item + "x"),
        sa.insert(Sample).returning(Sample.label).values(label="S", version=1),
        sqlite.insert(Sample).values(label=sa.func.lower("S"), version=1).on_conflict_do_nothing(),
        other.update().values(amount=5),
        sa.insert(host.Client).from_select(["name"], sa.select(gone.c.item)).add_cte(gone),
        sa.select(gone.c.item),
        sa.select(Price).from_statement(sa.update(Price).values(amount=8).returning(Price)),
    ]
    with acting(ANNA), host.sessions.begin() as session:
        session.add(Price(item="a", place="x"))
        session.flush()
        for statement in statements:
            with pytest.raises(HostEventError) as caught:
                session.execute(statement)
            assert caught.value.code == "change_unauditable"
    assert len(host.taken()) == 1
    with acting(ANNA), host.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        with pytest.raises(HostEventError) as caught:
            connection.execute(sa.delete(Price))
        assert caught.value.code == "transaction_missing"


def test_a_part_of_many_that_was_done_is_not_committed(host: Host) -> None:
    prices: Any = host.Price.__table__
    two = [{"item": "a", "place": "x", "amount": 1}] * 2
    with acting(ANNA), host.engine.connect() as connection:
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(prices.insert(), two)
        with pytest.raises(HostEventError) as caught:
            connection.commit()
        assert caught.value.code == "change_unrecorded"
        connection.rollback()
        connection.execute(prices.insert(), two[0])
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(prices.insert(), two[0])
        connection.commit()
    assert len(host.taken()) == 1
    with host.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(prices)) == 1


def test_a_part_of_many_in_a_savepoint_goes_with_it(host: Host) -> None:
    sa.event.listen(host.engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    sa.event.listen(host.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    host.engine.dispose()
    prices: Any = host.Price.__table__
    two = [{"item": "a", "place": "x", "amount": 1}] * 2

    def half(connection: sa.Connection) -> None:
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(prices.insert(), two)
        connection.execute(prices.delete())

    with acting(ANNA), host.engine.begin() as connection:
        savepoint = connection.begin_nested()
        half(connection)
        savepoint.rollback()
        connection.execute(prices.insert(), {"item": "b", "place": "x", "amount": 1})
    assert [row for _, row, _ in short(host.taken())] == ["price:b/x"]
    with acting(ANNA), pytest.raises(HostEventError) as caught, host.engine.begin() as connection:
        half(connection)
        connection.begin_nested().rollback()
    assert caught.value.code == "change_unrecorded"
    assert host.taken() == []
    with host.engine.connect() as connection:
        assert connection.execute(prices.select()).all() == [("b", "x", 1)]


def test_a_flush_that_finds_nothing_to_do(host: Host) -> None:
    with acting(ANNA), host.sessions() as session:
        sa.event.listen(session, "before_flush", lambda session, *_: session.expunge_all())
        session.connection()
        session.add(host.Price(item="a", place="x"))
        session.flush()
        session.execute(sa.insert(host.Price).values(item="b", place="x"))
        session.commit()
    assert [row for _, row, _ in short(host.taken())] == ["price:b/x"]


def test_text_is_refused_if_asked_for(tmp_path: Path) -> None:
    for strict in (True, False):
        host = Host(tmp_path / f"{strict}.db", strict=strict, actor=lambda: ANNA)
        refused = [
            "UPDATE price SET amount = 5",
            "  -- a remark\n (delete from PRICE)" if strict else "delete from PRICE",
            "WITH x AS (SELECT 1) INSERT INTO sample_tag SELECT 1, 1 FROM x WHERE 0",
            'REPLACE INTO "price" VALUES (1, 2, 3)',
        ]
        taken = [
            "SELECT replace(item, 'a', 'b') AS \"update\" FROM price",
            "SELECT * FROM price",
            "UPDATE client SET name = 'x'",
            "CREATE TABLE price_list (price INTEGER)",
        ]
        for text in refused:
            with host.engine.begin() as connection:
                if strict:
                    for run, given in ((connection.execute, sa.text(text)), (connection.exec_driver_sql, text)):
                        with pytest.raises(HostEventError) as caught:
                            run(given)
                        assert caught.value.code == "change_unauditable"
                else:
                    connection.execute(sa.text(text))
        for text in taken:
            with host.engine.begin() as connection:
                connection.execute(sa.text(text))
        with host.sessions.begin() as session:
            session.add(host.Sample(label="S1", tags=[host.Tag(word="red")]))
            session.flush()
            session.execute(sa.update(host.Sample).values(mass=1))
        assert len(host.taken()) == 3
        host.engine.dispose()


def test_values_of_every_type(host: Host) -> None:
    taken = datetime(2026, 11, 22, 14, 30, 0, 123, tzinfo=UTC)
    with acting(ANNA), host.sessions.begin() as session:
        session.add(
            host.Sample(
                label="ł" * 3000,
                mass=Decimal("0.10"),
                taken=taken,
                typed=datetime(2026, 11, 22, 14, 30),
                due=date(2026, 12, 1),
                mark=ANNA,
                more={"b": 1.5, "a": [True, None, "x"]},
                state=State.DONE,
                picture=b"\x00\xff",
                pin="4711",
                urgent=True,
                ratio=0.1,
            )
        )
    text = json.dumps(host.events())
    assert "4711" not in text
    changes = short(host.taken())[0][2]
    assert {name: new for name, (_, new) in changes.items()} == {
        "id": 1,
        "label": changes["label"][1],
        "mass": "0.100",
        # SQLite keeps no zone: what it gives back has none.
        "taken": "2026-11-22T14:30:00.000123",
        "typed": "2026-11-22T14:30:00.000000",
        "due": "2026-12-01",
        "mark": str(ANNA),
        "more": '{"a":[true,null,"x"],"b":1.5}',
        "state": "done",
        "picture": "sha256:06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8",
        "pin": "(secret)",
        "urgent": True,
        "ratio": "0.1",
    }
    assert str(changes["label"][1]).startswith("sha256:")
    for pin, said in (("1234", ("(secret)", "(secret, changed)")), (None, ("(secret)", None))):
        with acting(ANNA), host.sessions.begin() as session:
            session.get_one(host.Sample, 1).pin = pin
        assert short(host.taken())[0][2] == {"pin": said}


def test_two_sessions_and_a_version_that_is_behind(host: Host) -> None:
    with acting(ANNA), host.sessions.begin() as session:
        session.add(host.Sample(label="S1"))
    with host.sessions() as first, host.sessions() as second:
        mine, theirs = first.get_one(host.Sample, 1), second.get_one(host.Sample, 1)
        with acting(ANNA):
            mine.mass = Decimal(1)
            first.commit()
        with acting(PIOTR):
            theirs.mass = Decimal(2)
            with pytest.raises(orm.exc.StaleDataError):
                second.commit()
            second.rollback()
            theirs.mass = Decimal(3)
            second.commit()
    done = host.taken()
    assert [event["actor"] for event in done] == [str(ANNA), str(ANNA), str(PIOTR)]
    assert [event["object"]["version"] for event in done] == [1, 2, 3]
    assert short(done)[2][2] == {"mass": ("1.000", "3.000")}
    assert done[2]["before"] == done[1]["after"]


def test_two_threads_change_one_row(host: Host) -> None:
    """The old value is the one that was there when the row was locked: the events of one row follow from one another."""
    with acting(ANNA), host.sessions.begin() as session:
        session.add(host.Price(item="a", place="x", amount=0))

    def count() -> None:
        for _ in range(20):
            with acting(ANNA), host.sessions.begin() as session:
                session.execute(sa.update(host.Price).values(amount=host.Price.amount + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = host.taken()
    assert len(done) == 81
    for before, after in zip(done, done[1:], strict=False):
        assert after["before"] == before["after"]


class Capitals(sa.types.TypeDecorator[str]):
    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else value.upper()


def test_a_row_that_is_not_there_under_its_key_is_not_committed(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    unit = sa.Table("unit", metadata, sa.Column("code", Capitals, primary_key=True))
    other = sa.Table("other", metadata, sa.Column("code", sa.String, primary_key=True))
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    audit = Audit(metadata, tables={unit: Audited(kind="host.lims.unit"), other: Audited(kind="host.lims.other")})
    audit.listen(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TRIGGER t AFTER INSERT ON other BEGIN DELETE FROM other; END"))
    for table in (unit, other):
        with acting(ANNA), engine.connect() as connection:
            with pytest.raises(HostEventError) as caught:
                connection.execute(table.insert(), {"code": "mg"})
            assert caught.value.code == "change_unauditable"
            with pytest.raises(HostEventError) as caught:
                connection.commit()
            assert caught.value.code == "change_unrecorded"
            connection.rollback()
            assert connection.execute(table.select()).all() == []
    engine.dispose()


def test_what_is_said_wrong_is_told_at_once(host: Host) -> None:
    plain = Audited(kind="host.lims.sample")
    for tables in (
        {host.Sample: Audited(kind="host.lims.sample", exclude={"nothing"}), host.tagged: Audited(kind="host.lims.t")},
        {host.Sample: plain},
        {host.Sample: plain, host.tagged: Audited(kind="host.lims.t", table="sample")},
    ):
        with pytest.raises(ArgumentError):
            Audit(sa.MetaData(), tables=tables)
    with pytest.raises(HostEventError):
        Audit(sa.MetaData(), tables={host.Price: Audited(kind="not.the.hosts")})
    with pytest.raises(TypeError):
        Audited(kind="host.lims.sample", fields="label")
    with pytest.raises(TypeError), acting("anna"):  # type: ignore[arg-type]
        pass
