"""Whatever a program does with its models, in whatever order: the events tell all of it, and reconcile finds nothing until somebody edits the table."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from uuid import UUID

import libcompliance as lc
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libcompliance import table
from libcompliance.errors import NotVerified
from libcompliance.outbox import drain
from libcompliance.sqlalchemy import Audit, Audited, SqlAlchemyOutbox, acting
from sqlalchemy import orm

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")
PASSWORD = "Correct-horse-2-staple"

# Some histories are odd programs.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


class Base(orm.DeclarativeBase):
    pass


marked = sa.Table(
    "vessel_mark",
    Base.metadata,
    sa.Column("vessel_id", sa.ForeignKey("vessel.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("mark_id", sa.ForeignKey("mark.id", ondelete="CASCADE"), primary_key=True),
)


class Mark(Base):
    __tablename__ = "mark"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)


class Vessel(Base):
    __tablename__ = "vessel"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    kind: orm.Mapped[str] = orm.mapped_column(default="vessel")
    label: orm.Mapped[str | None]
    volume: orm.Mapped[int | None]
    content: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(sa.JSON)
    inside_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("vessel.id", ondelete="CASCADE"))
    version: orm.Mapped[int] = orm.mapped_column()
    marks: orm.Mapped[list[Mark]] = orm.relationship(secondary=marked, passive_deletes=True)
    inside: orm.Mapped[Vessel | None] = orm.relationship(remote_side=[id], post_update=True)
    __mapper_args__ = {"version_id_col": version, "polymorphic_on": kind, "polymorphic_identity": "vessel"}


class Flask(Vessel):
    stopper: orm.Mapped[str | None] = orm.mapped_column()
    __mapper_args__ = {"polymorphic_identity": "flask"}


class Bath(Vessel):
    __tablename__ = "bath"
    id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("vessel.id", ondelete="CASCADE"), primary_key=True)
    degrees: orm.Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": "bath"}


Step: TypeAlias = Callable[[orm.Session], None]

ids = st.integers(1, 6)
words = st.none() | st.sampled_from(["a", "b", "ż", ""])
numbers = st.none() | st.integers(-3, 3)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Step]:
    which, other, word, number = draw(ids), draw(ids), draw(words), draw(numbers)
    cls = draw(st.sampled_from([Vessel, Flask, Bath]))

    def add(session: orm.Session) -> None:
        session.add(cls(label=word, volume=number, content={"n": [number, word]}))

    def add_marked(session: orm.Session) -> None:
        session.add(cls(label=word, marks=[Mark()]))

    def change(session: orm.Session) -> None:
        if (vessel := session.get(Vessel, which)) is not None:
            vessel.label, vessel.volume = word, number
            if isinstance(vessel, Bath):
                vessel.degrees = word

    def put(session: orm.Session) -> None:
        vessel, outer = session.get(Vessel, which), session.get(Vessel, other)
        if vessel is not None:
            vessel.inside = outer

    def delete(session: orm.Session) -> None:
        if (vessel := session.get(Vessel, which)) is not None:
            session.delete(vessel)

    def mark(session: orm.Session) -> None:
        vessel, tag = session.get(Vessel, which), session.get(Mark, other)
        if vessel is not None and tag is not None:
            vessel.marks = [] if tag in vessel.marks else [*vessel.marks, tag]

    def unmark_all(session: orm.Session) -> None:
        session.execute(sa.delete(Mark).where(Mark.id == which))
        session.expire_all()

    def update_some(session: orm.Session) -> None:
        # An update through Core leaves the counter of versions alone, unless it is counted up.
        changed = sa.update(Vessel).where(Vessel.volume > which - 4)
        session.execute(changed.values(label=Vessel.label + "x", version=Vessel.version + 1))

    def update_flasks(session: orm.Session) -> None:
        session.execute(sa.update(Flask).values(stopper=word, version=Flask.version + 1))

    def update_by_key(session: orm.Session) -> None:
        found = session.execute(sa.select(Bath.id, Bath.version)).all()
        if found:
            session.execute(sa.update(Bath), [{"id": key, "degrees": word, "version": at} for key, at in found])
            session.expire_all()

    def delete_some(session: orm.Session) -> None:
        session.execute(sa.delete(Vessel).where(Vessel.label == word), execution_options={"synchronize_session": False})
        session.expire_all()

    def insert_some(session: orm.Session) -> None:
        session.execute(sa.insert(Flask), [{"label": word, "volume": number}, {"label": "b", "volume": which}])

    def insert_mappings(session: orm.Session) -> None:
        session.bulk_insert_mappings(
            sa.inspect(Bath), [{"label": word, "degrees": "5"}, {"label": "c", "degrees": None}]
        )

    def save_objects(session: orm.Session) -> None:
        session.bulk_save_objects([cls(label=word), cls(volume=number)])

    def rollback(session: orm.Session) -> None:
        session.flush()
        session.rollback()

    def savepoint(session: orm.Session) -> None:
        nested = session.begin_nested()
        change(session)
        add(session)
        nested.rollback() if number is None else nested.commit()

    def commit(session: orm.Session) -> None:
        session.commit()

    every = [add, add_marked, change, put, delete, mark, unmark_all, update_some, update_flasks, update_by_key]
    every += [delete_some, insert_some, insert_mappings, save_objects, rollback, savepoint, commit]
    step = draw(st.sampled_from(every))
    return f"{step.__name__}({which}, {other}, {word!r}, {number}, {cls.__name__})", step


class Host:
    models: tuple[Any, ...] = (Vessel, Bath, marked)

    def __init__(self, folder: Path, suffix: str = "") -> None:
        self.engine = sa.create_engine(f"sqlite:///{folder / 'host.db'}")

        @sa.event.listens_for(self.engine, "connect")
        def _(raw: Any, _: Any) -> None:
            raw.isolation_level = None
            raw.executescript("PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF")

        @sa.event.listens_for(self.engine, "begin")
        def _(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN")

        self.audit = Audit(
            Base,
            tables={
                Vessel: Audited(kind="host.lims.vessel", table=f"vessel{suffix}"),
                Bath: Audited(kind="host.lims.bath", table=f"bath{suffix}"),
                marked: Audited(kind="host.lims.marked", table=f"marked{suffix}"),
            },
            strict=True,
        )
        self.sessions = orm.sessionmaker(self.engine)
        self.audit.listen(self.sessions)
        Base.metadata.create_all(self.engine)

    def play(self, history: list[tuple[str, Step]]) -> None:
        with acting(ANNA), self.sessions() as session:
            for _, step in history:
                try:
                    step(session)
                except (
                    sa.exc.IntegrityError,
                    sa.exc.InvalidRequestError,
                    orm.exc.StaleDataError,
                    orm.exc.ObjectDeletedError,
                ):
                    session.rollback()
            try:
                session.commit()
            except (sa.exc.IntegrityError, orm.exc.StaleDataError, sa.exc.InvalidRequestError):
                session.rollback()

    def rows(self, model: Any) -> dict[str, Any]:
        with self.engine.connect() as connection:
            return {row.id: row for row in self.audit.rows(connection, model, batch=2)}


def digest(kind: str, row: Any) -> str:
    """Another writer of the form in docs/spec/rows.md."""
    form = {
        "fields": {name: held for name, held in row.fields.items() if held is not None},
        "id": row.id,
        "kind": kind,
        "v": 1,
    }
    if row.version is not None:
        form["version"] = row.version
    text = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return b64encode(hashlib.sha256(b"libcompliance/host-row/v1\n" + text.encode()).digest()).decode()


SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=150
)


@SLOW
@given(st.lists(steps(), max_size=14))
def test_events_follow_from_one_another_and_end_in_the_table(history: list[tuple[str, Step]]) -> None:
    with TemporaryDirectory() as folder:
        host = Host(Path(folder))
        try:
            host.play(history)
            last: dict[tuple[str, str], str | None] = {}
            fields: dict[tuple[str, str], dict[str, Any]] = {}
            for _, body in host.audit.events(host.engine).waiting(-1, 100_000):
                event = json.loads(body)
                row: Any = (event["object"]["kind"], event["object"]["id"])
                assert last.get(row) == event.get("before")
                assert event.get("after") != event.get("before")
                last[row] = event.get("after")
                known = fields.setdefault(row, {})
                for change in event.get("changes", ()):
                    assert known.get(change["field"]) == change["old"]
                    known[change["field"]] = change["new"]
            for model in host.models:
                name = host.audit.name(model)
                rows = host.rows(model)
                there = {row: held for (kind, row), held in last.items() if kind == name and held is not None}
                assert there == {row: digest(name, held) for row, held in rows.items()}
                for row, held in rows.items():
                    assert {k: v for k, v in fields[(name, row)].items() if v is not None} == {
                        k: v for k, v in held.fields.items() if v is not None
                    }
        finally:
            host.engine.dispose()


def test_what_is_deleted_with_what_holds_it(tmp_path: Path) -> None:
    """The database goes on by itself: a vessel, those inside of it, their parts and marks."""
    host = Host(tmp_path)
    with acting(ANNA), host.sessions.begin() as session:
        outer = Bath(label="1")
        inner = Vessel(label="2", inside=outer, marks=[Mark()])
        session.add(Bath(label="3", inside=inner, marks=[Mark()]))
    outbox = host.audit.events(host.engine)
    outbox.sealed([place for place, _ in outbox.waiting(-1, 100)])
    with acting(ANNA), host.sessions.begin() as session:
        session.execute(sa.delete(sa.inspect(Vessel).local_table).where(Vessel.inside_id.is_(None)))
    gone = [json.loads(body)["object"] for _, body in outbox.waiting(-1, 100)]
    count = {kind: len([each for each in gone if each["kind"] == kind]) for kind in ("vessel", "bath", "marked")}
    assert count == {"vessel": 3, "bath": 2, "marked": 2} and len(gone) == 7
    assert all(not host.rows(model) for model in host.models)
    host.engine.dispose()


class Trail:
    """A laboratory in which every history is sealed, each under names of its own."""

    def __init__(self, folder: Path) -> None:
        self.lab = lc.Lab.create(
            folder / "lab.db",
            key=lc.Passphrase("a passphrase for tests"),
            name="Test",
            login="admin",
            password=PASSWORD,
            demo_key=True,
            state_folder=folder / "state",
        ).lab
        with self.lab.sign_in("admin", PASSWORD) as admin:
            for kind in ("vessel", "bath", "marked"):
                admin.call("host.declare", {"name": f"host.lims.{kind}", "reason": "optional"})
            made = admin.call(
                "account.admit",
                {
                    "account": {"login": "maria", "name": "Maria", "kind": "person", "roles": ["laboratory_manager"]},
                    "how": "known_personally",
                },
            )
        self.lab.enrol("maria", made["code"], PASSWORD)
        self.maria = self.lab.sign_in("maria", PASSWORD)
        self.histories = 0

    def reconcile(self, host: Host, model: Any) -> dict[str, Any]:
        outbox = host.audit.events(host.engine)
        return table.reconcile(self.maria, host.audit.name(model), host.audit.rows(host.engine, model), outbox=outbox)


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trail]:
    made = Trail(tmp_path_factory.mktemp("trail"))
    yield made
    made.lab.close()


EDITS = [
    "UPDATE vessel SET label = coalesce(label, '') || '?' WHERE id = (SELECT min(id) FROM vessel)",
    "UPDATE vessel SET version = version + 1 WHERE id = (SELECT max(id) FROM vessel)",
    "DELETE FROM vessel_mark WHERE rowid = (SELECT min(rowid) FROM vessel_mark)",
    "DELETE FROM bath WHERE id = (SELECT max(id) FROM bath)",
    "INSERT INTO vessel (id, kind, version) VALUES (99, 'vessel', 1)",
]


@settings(SLOW, max_examples=60)
@given(history=st.lists(steps(), max_size=14), edit=st.sampled_from(EDITS))
def test_reconcile_finds_nothing_until_somebody_edits_a_table(
    trail: Trail, history: list[tuple[str, Step]], edit: str
) -> None:
    with TemporaryDirectory() as folder:
        trail.histories += 1
        host = Host(Path(folder), suffix=f"_{trail.histories}")
        try:
            for model in host.models:
                table.baseline(trail.maria, host.audit.name(model), host.audit.rows(host.engine, model))
            host.play(history)
            outbox = host.audit.events(host.engine)
            count = outbox.backlog()[0]
            drained = drain(trail.lab, outbox)
            assert (drained.sealed, drained.known, drained.refused) == (count, 0, ())
            assert outbox.backlog()[0] == 0
            for model in host.models:
                assert trail.reconcile(host, model)["findings"] == 0
            with sqlite3.connect(Path(folder) / "host.db") as raw:
                edited = raw.execute(edit).rowcount
            raw.close()
            found = 0
            for model in host.models:
                try:
                    trail.reconcile(host, model)
                except NotVerified as error:
                    assert error.detail is not None
                    found += error.detail["findings"]
            assert found == edited
        finally:
            host.engine.dispose()


def test_a_change_that_waits_is_told_apart_and_an_edit_between_two_changes_is_found(
    trail: Trail, tmp_path: Path
) -> None:
    trail.histories += 1
    host = Host(tmp_path, suffix=f"_{trail.histories}")
    table.baseline(trail.maria, host.audit.name(Vessel), host.audit.rows(host.engine, Vessel))
    with acting(ANNA), host.sessions.begin() as session:
        session.add_all([Vessel(label="a"), Vessel(label="b")])
    report = trail.reconcile(host, Vessel)
    assert (report["findings"], report["waiting"]) == (0, 2)
    with sqlite3.connect(tmp_path / "host.db") as raw:
        raw.execute("UPDATE vessel SET volume = 5 WHERE id = 1")
    raw.close()
    # An honest change on top of the edit takes the edited value with it: only `before` tells.
    with acting(ANNA), host.sessions.begin() as session:
        session.get_one(Vessel, 1).label = "c"
    drain(trail.lab, host.audit.events(host.engine))
    with pytest.raises(NotVerified) as caught:
        trail.reconcile(host, Vessel)
    assert caught.value.detail is not None
    assert [(one["finding"], one["id"]) for one in caught.value.detail["named"]] == [("changed_between", "1")]
    host.engine.dispose()


def drain_until_empty(folder: str, state: str, database: str) -> None:
    engine = sa.create_engine(f"sqlite:///{database}")
    with lc.Lab.open(folder, key=lc.Passphrase("a passphrase for tests"), state_folder=state) as lab:
        drain(lab, SqlAlchemyOutbox(engine), batch=7)
    engine.dispose()


def test_processes_drain_at_once_and_each_event_is_sealed_once(tmp_path: Path) -> None:
    trail = Trail(tmp_path)
    host = Host(tmp_path, suffix="")
    with acting(ANNA), host.sessions.begin() as session:
        session.add_all([Vessel(label=str(number)) for number in range(60)])
    before = len(trail.lab)
    trail.lab.close()
    host.engine.dispose()
    context = multiprocessing.get_context("spawn")
    given = (str(tmp_path / "lab.db"), str(tmp_path / "state"), str(tmp_path / "host.db"))
    processes = [context.Process(target=drain_until_empty, args=given) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with lc.Lab.open(given[0], key=lc.Passphrase("a passphrase for tests"), state_folder=given[1]) as lab:
        assert len(lab) - before == 60
    assert host.audit.events(host.engine).backlog() == (0, None)
    host.engine.dispose()
