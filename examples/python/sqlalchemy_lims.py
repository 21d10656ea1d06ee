"""A small program of a laboratory on SQLAlchemy, with its own users, samples and results, of which every change is sealed.

    python sqlalchemy_lims.py FOLDER

makes `lims.db` (the program's own) and `lab.db` (the trail) in FOLDER and plays a week: samples come in, results are entered and corrected, the
nightly run seals what waits and compares the tables, and somebody edits a result with a database tool. What libcompliance asks of the
program are the lines marked (1) to (5).
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import libcompliance
import sqlalchemy as sa
from libcompliance import table
from libcompliance.errors import HostEventError, NotVerified
from libcompliance.outbox import drain
from libcompliance.sqlalchemy import Audit, Audited, acting
from sqlalchemy import orm


class Base(orm.DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    login: orm.Mapped[str] = orm.mapped_column(unique=True)


sample_parameter = sa.Table(
    "sample_parameter",
    Base.metadata,
    sa.Column("sample_id", sa.ForeignKey("sample.id"), primary_key=True),
    sa.Column("parameter_id", sa.ForeignKey("parameter.id"), primary_key=True),
)


class Parameter(Base):
    __tablename__ = "parameter"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str]


class Sample(Base):
    __tablename__ = "sample"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str]
    received: orm.Mapped[date]
    client: orm.Mapped[str]
    parameters: orm.Mapped[list[Parameter]] = orm.relationship(secondary=sample_parameter)


class Result(Base):
    __tablename__ = "result"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    sample_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sample.id"))
    parameter: orm.Mapped[str]
    # A measured number is text as it was read: a float would keep another one.
    value: orm.Mapped[str]
    unit: orm.Mapped[str]
    state: orm.Mapped[str] = orm.mapped_column(default="entered")
    version: orm.Mapped[int] = orm.mapped_column()
    sample: orm.Mapped[Sample] = orm.relationship()
    __mapper_args__ = {"version_id_col": version}


# (1) What is audited.
audit = Audit(
    Base,
    tables={
        Sample: Audited(kind="host.smalllims.sample"),
        Result: Audited(kind="host.smalllims.result"),
        sample_parameter: Audited(kind="host.smalllims.parameters"),
    },
    strict=True,
)

PASSWORD = "Lantern-and-7-Herons"
KEY = libcompliance.Passphrase("only for this example: yours is long and secret")


def people(engine: sa.Engine) -> dict[str, UUID]:
    with orm.Session(engine) as session, session.begin():
        session.add_all([User(login="anna"), User(login="piotr")])
    with orm.Session(engine) as session:
        return {user.login: user.id for user in session.scalars(sa.select(User))}


def work(sessions: orm.sessionmaker[orm.Session], users: dict[str, UUID]) -> None:
    """A week. Who acts is known to the program from its own login; here it is named."""
    with acting(users["anna"]), sessions.begin() as session:  # (3) Who acts.
        ph, lead = Parameter(code="pH"), Parameter(code="Pb")
        for number in range(1, 4):
            session.add(
                Sample(code=f"W-{number}", received=date(2026, 11, 22), client="Waterworks", parameters=[ph, lead])
            )
        session.flush()
        session.add_all(
            Result(sample=sample, parameter="pH", value="6.8", unit="1")
            for sample in session.scalars(sa.select(Sample))
        )
    with acting(users["anna"], reason="misread", text="the display shows 7.3"), sessions.begin() as session:
        session.scalars(sa.select(Result).where(Result.sample_id == 2)).one().value = "7.3"
    # A bulk operation is audited as well: one event for each row, with what it was before.
    with acting(users["piotr"], reason="checked"), sessions.begin() as session:
        session.execute(sa.update(Result).where(Result.state == "entered").values(state="approved"))
    # What is rolled back was never there.
    with acting(users["piotr"]), sessions() as session:
        session.execute(sa.delete(Result))
        session.rollback()


def main(folder: Path) -> int:
    engine = sa.create_engine(f"sqlite:///{folder / 'lims.db'}")
    sessions = orm.sessionmaker(engine)
    audit.listen(sessions)  # (2) Where.
    Base.metadata.create_all(engine)
    users = people(engine)

    created = libcompliance.Lab.create(
        folder / "lab.db",
        key=KEY,
        name="Small laboratory",
        login="admin",
        password=PASSWORD,
        demo_key=True,  # makes the example quick; leave it out
        state_folder=folder / "state",
    )
    with created.lab as lab:
        with lab.sign_in("admin", PASSWORD) as admin:
            audit.declare(admin, clear=["action", "state"])
            maria = {"login": "maria", "name": "Maria", "kind": "person", "roles": ["laboratory_manager"]}
            code = admin.call("account.admit", {"account": maria, "how": "known_personally"})["code"]
        lab.enrol("maria", code, PASSWORD)
        with lab.sign_in("maria", PASSWORD) as maria_signed_in:
            for model in (Sample, Result, sample_parameter):
                table.baseline(maria_signed_in, audit.name(model), audit.rows(engine, model))

            work(sessions, users)
            try:
                with sessions.begin() as session:
                    session.add(Sample(code="W-9", received=date(2026, 11, 23), client="Nobody"))
            except HostEventError as refused:
                print(f"refused: {refused}")
            try:
                with acting(users["anna"]), sessions.begin() as session:
                    session.execute(sa.text("UPDATE result SET value = '7.0'"))
            except HostEventError as refused:
                print(f"refused: {refused}")

            waiting, _ = audit.events(engine).backlog()
            print(f"{waiting} events are stored, not sealed")
            drained = drain(lab, audit.events(engine))  # (4) Every few seconds.
            print(f"{drained.sealed} events are sealed, {len(drained.refused)} refused")
            night(maria_signed_in, engine)

            with sqlite3.connect(folder / "lims.db") as tool:
                tool.execute("UPDATE result SET value = ? WHERE sample_id = 2", ("6.5",))
            tool.close()
            print("somebody edits a result with a database tool")
            found = night(maria_signed_in, engine)
    engine.dispose()
    return 0 if found == 1 else 1


def night(session: libcompliance.Session, engine: sa.Engine) -> int:
    """Compares every table with what is sealed of it."""
    found = 0
    for model in (Sample, Result, sample_parameter):
        name = audit.name(model)
        try:
            report: dict[str, Any] = table.reconcile(  # (5) Every night.
                session, name, audit.rows(engine, model), outbox=audit.events(engine)
            )
            print(f"{name}: {report['rows']} rows, as they were sealed")
        except NotVerified as differs:
            for one in (differs.detail or {})["named"]:
                found += 1
                print(f"{name}: row {one['id']} {one['finding']} (sealed in record {one['record']})")
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
