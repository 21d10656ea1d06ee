"""Rows of a program's own table: their digest, a baseline of them, and what is found in them later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import libcompliance as lc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libcompliance.errors import HostTableError, NotVerified, PermissionDenied
from libcompliance.table import Row, baseline, reconcile, row_digest

PASSWORD = "Correct-horse-2-staple"


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
        maria = {"login": "maria", "name": "Maria", "kind": "person", "roles": ["laboratory_manager"]}
        made.enrol(
            "maria", admin.call("account.admit", {"account": maria, "how": "known_personally"})["code"], PASSWORD
        )
        yield made


def rows(count: int) -> Iterator[Row]:
    return (Row(f"P/{number}", {"amount": f"{number}.50", "open": True}, version=1) for number in range(count))


def test_the_digest_is_that_of_the_specification() -> None:
    form = '{"fields":{"amount":"5.50","status":"open"},"id":"P/1","kind":"price","v":1,"version":3}'
    made = row_digest("price", "P/1", {"status": "open", "amount": "5.50", "none": None}, 3)
    assert made == hashlib.sha256(b"libcompliance/host-row/v1\n" + form.encode()).digest()
    assert json.loads(form)["v"] == 1
    assert row_digest("price", "1", {"a": 5}) != row_digest("price", "1", {"a": "5"})
    for id, fields, version in (
        ("", {}, None),
        ("1", {"A b": 1}, None),
        ("1", {}, 0),
        ("1", {"a": "x" * 17_000}, None),
    ):
        with pytest.raises(HostTableError):
            row_digest("price", id, fields, version)
    with pytest.raises(TypeError):
        row_digest("price", "1", {"a": 0.5})


def test_what_differs_from_the_baseline_is_named(lab: lc.Lab) -> None:
    with lab.sign_in("maria", PASSWORD) as maria:
        assert baseline(maria, "price", rows(1500))["baseline"]
        assert reconcile(maria, "price", rows(1500))["findings"] == 0
        edited = [
            Row("P/3", {"amount": "4.00", "open": True}, version=1) if row.id == "P/3" else row for row in rows(1499)
        ]
        with pytest.raises(NotVerified) as caught:
            reconcile(maria, "price", iter(edited))
        assert caught.value.code == "rows_differ" and caught.value.detail is not None
        found = {(one["finding"], one["id"]) for one in caught.value.detail["named"]}
        assert found == {("differs", "P/3"), ("missing", "P/1499")}
        with pytest.raises(lc.ComplianceError):
            baseline(maria, "price", rows(3))
        baseline(maria, "price", rows(3), reason="renewed", text="after a look at all of them")


def test_a_run_that_is_not_finished_leaves_nothing(lab: lc.Lab) -> None:
    def stops() -> Iterator[Row]:
        yield from rows(10)
        raise ZeroDivisionError

    with lab.sign_in("maria", PASSWORD) as maria:
        size = len(lab)
        for wrong, expected in ((stops(), ZeroDivisionError), (iter([Row("", {})]), HostTableError)):
            with pytest.raises(expected):
                baseline(maria, "price", wrong)
        assert len(lab) == size
    with lab.sign_in("admin", PASSWORD) as admin, pytest.raises(PermissionDenied):
        baseline(admin, "price", rows(1))


values = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.text(max_size=20)
fields = st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True), values, max_size=6)


@given(st.from_regex(r"[^\W_]{1,10}", fullmatch=True), fields, st.data())
def test_a_digest_is_of_what_stands_in_a_row_and_not_of_its_order(id: str, given: dict[str, object], data: st.DataObject) -> None:
    names = data.draw(st.permutations(list(given)))
    digest = row_digest("price", id, given)
    assert len(digest) == 32 and row_digest("price", id, {name: given[name] for name in names}) == digest
    others = [row_digest("price", id + "x", given), row_digest("cost", id, given), row_digest("price", id, given, 2)]
    for name in names:
        others.append(row_digest("price", id, {**given, name: "another" if given[name] != "another" else "one"}))
        without = row_digest("price", id, {other: value for other, value in given.items() if other != name})
        # No value and no such field are the same.
        assert (without == digest) == (given[name] is None)
        others += [without] if given[name] is not None else []
    assert digest not in others and len(set(others)) == len(others)
