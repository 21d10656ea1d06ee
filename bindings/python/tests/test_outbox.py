"""Events on their way: written, drained once, refused by name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import libcompliance as lc
import pytest
from _house import house
from hypothesis import given, settings
from hypothesis import strategies as st
from libcompliance.errors import ArgumentError, HostEventError, NotFound
from libcompliance.outbox import Drained, SqlOutbox, drain, envelope, table_sql

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")
PASSWORD = "Correct-horse-2-staple"


class Waiting:
    """An outbox in memory."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self.rows = {place: body.encode() for place, body in enumerate(bodies, 1)}

    def waiting(self, after: int, most: int) -> list[tuple[int, bytes]]:
        return [(place, body) for place, body in sorted(self.rows.items()) if place > after][:most]

    def sealed(self, places: Sequence[int]) -> None:
        for place in places:
            del self.rows[place]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[lc.Lab]:
    made = lc.Lab.create(
        tmp_path / "lab.db",
        key=lc.Passphrase("a passphrase for tests"),
        name="Test",
        login="admin",
        password=PASSWORD,
        demo_key=True,
        state_folder=tmp_path / "state",
    ).lab
    with made, made.sign_in("admin", PASSWORD) as admin:
        admin.call("host.declare", {"name": "host.lims.price", "reason": "optional"})
        yield made


def test_an_envelope_is_the_strict_form() -> None:
    at = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
    change = {"field": "amount", "old": None, "new": Decimal("1.50")}
    made = envelope("host.lims.price", actor=ANNA, device="PC-1", at=at, changes=[change], reason="new_list", text="x")
    read = json.loads(made.body)
    assert made.body == json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert read == {
        "v": 1,
        "id": str(made.id),
        "at": "2026-11-22T14:30:00.000000Z",
        "actor": str(ANNA),
        "device": "PC-1",
        "kind": "host.lims.price",
        "changes": [{"field": "amount", "old": None, "new": "1.50"}],
        "reason": {"code": "new_list", "text": "x"},
    }
    assert (made.at, made.stored, made.id.version) == (at, read["at"], 7)


def test_what_is_no_event_is_refused() -> None:
    for wrong, expected in (
        ({"kind": "result.entered"}, HostEventError),
        ({"kind": "host.lims.price", "changes": [{"field": "A b", "old": 1, "new": 2}]}, HostEventError),
        ({"kind": "host.lims.price", "attrs": {"text": "x" * 17_000}}, HostEventError),
        ({"kind": "host.lims.price", "attrs": {"number": 0.5}}, TypeError),
        ({"kind": "host.lims.price", "nothing": 1}, ArgumentError),
        ({"kind": "host.lims.price", "at": datetime(2026, 1, 1)}, TypeError),
    ):
        with pytest.raises(expected):
            envelope(**wrong, actor=ANNA)  # type: ignore[arg-type]


def test_the_tables_are_made() -> None:
    with sqlite3.connect(":memory:") as raw:
        raw.execute(table_sql("sqlite"))
    raw.close()
    with pytest.raises(NotFound):
        table_sql("dbase")


def test_each_event_is_sealed_once_and_what_cannot_be_stays(lab: lc.Lab) -> None:
    events = [envelope("host.lims.price", actor=ANNA).body for _ in range(7)]
    outbox = Waiting([*events, envelope("host.lims.unknown", actor=ANNA).body, events[0].replace("price", "prices")])
    before = len(lab)
    drained = drain(lab, outbox, batch=3)
    assert (drained.sealed, drained.known, [place for place, _ in drained.refused]) == (7, 0, [8, 9])
    assert list(outbox.rows) == [8, 9] and len(lab) == before + 7
    assert drain(lab, Waiting(events)) == Drained(0, 7, ())
    with pytest.raises(ArgumentError):
        drain(lab, outbox, batch=0)


def test_what_an_outbox_raises_is_raised_and_what_is_out_of_order_is_refused(lab: lc.Lab) -> None:
    class Broken(Waiting):
        def sealed(self, places: Sequence[int]) -> None:
            raise ZeroDivisionError

    class Backwards(Waiting):
        def waiting(self, after: int, most: int) -> list[tuple[int, bytes]]:
            return super().waiting(after, most)[::-1]

    events = [envelope("host.lims.price", actor=ANNA).body for _ in range(2)]
    with pytest.raises(ZeroDivisionError):
        drain(lab, Broken(events))
    assert drain(lab, Waiting(events)).known == 2
    with pytest.raises(lc.ComplianceError):
        drain(lab, Backwards(events))


@pytest.mark.parametrize("style", ["qmark", "named", "numeric", None])
def test_through_a_connection_of_any_driver(tmp_path: Path, style: str | None) -> None:
    at = house(tmp_path)
    at.admin.call("host.declare", {"name": "host.any.price", "reason": "optional", "clear": []})
    with sqlite3.connect(tmp_path / "host.db") as theirs, sqlite3.connect(tmp_path / "host.db") as drains:
        theirs.execute(table_sql("sqlite"))
        waiting = SqlOutbox(theirs, paramstyle=style)
        for number in range(25):
            waiting.put(envelope("host.any.price", actor=ANNA, attrs={"number": number}))
        theirs.rollback()
        for number in range(25):
            waiting.put(envelope("host.any.price", actor=ANNA, attrs={"number": number}))
        theirs.commit()
        done = drain(at.lab, SqlOutbox(drains, paramstyle=style), batch=10)
        assert (done.sealed, done.known, done.refused) == (25, 0, ())
        assert SqlOutbox(drains).waiting(0, 10) == []
    theirs.close()
    drains.close()
    assert len(list(at.second.records(kind="host.any.price"))) == 25
    at.lab.close()


def test_a_driver_that_tells_nothing_and_a_table_that_is_none() -> None:
    for words in ({"paramstyle": "none"}, {"table": "x; DROP TABLE y"}, {}):
        with pytest.raises(ArgumentError):
            SqlOutbox(object(), **words)


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.none() | st.text(max_size=60))
def test_an_event_is_written_whole_or_refused(kind: str, field: str, value: str, text: str | None) -> None:
    for name in (kind, "host.lims.price"):
        try:
            made = envelope(name, actor=ANNA, changes=[{"field": field, "old": None, "new": value}], reason="misread", text=text)
        except HostEventError as error:
            assert error.code.startswith("outbox_")
            assert not value or len(value) < 4 or value not in str(error)
        except ArgumentError as error:
            assert error.code == "operation_arguments"
        else:
            body = json.loads(made.body)
            assert str(made.id) in made.body and made.stored.endswith("Z")
            assert body["changes"] == [{"field": field, "old": None, "new": value}]
