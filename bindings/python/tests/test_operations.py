"""Every operation of the documentation is a method, and gives what it is given."""

from __future__ import annotations

import inspect
import json
import keyword
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import libcompliance as lc
import pytest
from _house import PASSWORD, house
from libcompliance._operations import Operations

PAGE = Path(__file__).parents[3] / "docs/spec/operations.md"
OPERATIONS = re.findall(r"^([a-z_]+\.[a-z_]+) (\{.*\})$", PAGE.read_text("utf-8"), re.MULTILINE)


class Said(Operations):
    """Notes what would be called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def call(self, operation: str, arguments: Mapping[str, Any] | None = None, **secrets: Any) -> lc.Answer:
        self.calls.append((operation, dict(arguments or {}), secrets))
        return lc.Answer({})


def word(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def method(session: Operations, name: str) -> Any:
    object, verb = name.split(".")
    return getattr(getattr(session, word(object)), word(verb))


def test_the_documentation_has_all() -> None:
    assert len(OPERATIONS) > 160


@pytest.mark.parametrize(("name", "example"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_an_operation_is_a_method(name: str, example: str) -> None:
    said, arguments = Said(), json.loads(example)
    called = method(said, name)
    parameters = inspect.signature(called).parameters
    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in parameters.values())
    secrets = {"password", "second_factor", "new_password"} & (set(parameters) - set(arguments))
    assert set(parameters) - secrets == {word(field) for field in arguments}
    called(**{word(field): value for field, value in arguments.items()}, **{secret: PASSWORD for secret in secrets})
    ((operation, given, hidden),) = said.calls
    assert operation == name
    # What is none is left out, unless it has to be said.
    assert {**dict.fromkeys(arguments), **given} == arguments
    assert set(given) >= {field for field, value in arguments.items() if value is not None}
    assert PASSWORD not in json.dumps(given)
    documentation = inspect.getdoc(called) or ""
    assert len(documentation) > 20 and f"session.{word(name.split('.')[0])}." in documentation


def test_what_must_be_given_is_asked_for() -> None:
    said = Said()
    with pytest.raises(TypeError):
        said.sample.store(id=UUID(int=1))  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        said.sample.store(UUID(int=1), "freezer")  # type: ignore[misc]
    with pytest.raises(TypeError):
        said.password.change(password=PASSWORD)  # type: ignore[call-arg]
    assert said.calls == []


def test_values_of_python_are_taken_and_given(tmp_path: Path) -> None:
    at = house(tmp_path)
    listed = at.maker.sample.list(client=at.client)
    assert [one.code for one in listed.samples] == ["S-1042"]
    assert listed.samples[0].client == at.client
    assert listed.samples[0].created_date.tzinfo is UTC and listed.samples[0].created_date <= datetime.now(UTC)
    stored = at.second.sample.get(id=at.sample)
    facts = {**stored.facts, "temperature": Decimal("4.20"), "sampled": date(2026, 11, 19)}
    edited = at.second.sample.edit(id=at.sample, facts=facts, reason="correction", text="the day was misread")
    assert at.second.sample.get(id=at.sample).facts == lc.Answer(
        {"code": "S-1042", "sampled": "2026-11-19", "temperature": "4.20"}
    )
    assert edited.receipt.index < len(at.lab)
    assert at.second.object.differences(object="sample", id=at.sample, from_={"version": 1}, to="now")
    with pytest.raises(lc.errors.NotFound):
        at.maker.sample.get(id=UUID(int=7))
    with pytest.raises(lc.errors.PermissionDenied) as caught:
        at.maker.role.define(name="mine", permissions=["role.define"])
    assert caught.value.code == "permission_missing"
    # The refusal is the last record.
    (*_, last) = at.second.records(after=len(at.lab) - 2)
    assert last.record["kind"] == "action.refused"


SECRET = "Zebra-in-the-fog-5"


def shown(call: Any) -> str:
    """The traceback of a call with the local variables of every frame but the caller's own, which is his."""
    try:
        call()
    except lc.ComplianceError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert len(told.stack) > 2
        return "\n".join(f"{frame.name} {frame.locals}" for frame in list(told.stack)[2:]) + str(error)
    raise AssertionError("nothing was raised")


def test_secrets_stand_in_no_traceback(tmp_path: Path) -> None:
    at = house(tmp_path)
    lab, maker = at.lab, at.maker
    key, path = lc.Passphrase(SECRET), tmp_path / "lab.db"
    for call in (
        lambda: lab.sign_in("maker", SECRET),
        lambda: lab.sign_in("maker", PASSWORD + "?", second_factor=SECRET),
        lambda: lab.enrol("maker", SECRET, SECRET),
        lambda: lab.resume(SECRET),
        lambda: maker.session.reauthenticate(password=SECRET),
        lambda: maker.password.change(password=SECRET, new_password=SECRET),
        lambda: maker.result.verify(id=UUID(int=7), sign={"by": "password"}, password=SECRET),
        lambda: maker.call("session.reauthenticate", password=SECRET),
        lambda: lc.Lab.create(path, key=key, name="x", login="x", password=SECRET),
        lambda: lc.Lab.open(path, key=key),
    ):
        text = shown(call)
        assert "libcompliance" in text or "self" in text or "cls" in text
        assert SECRET not in text, text
