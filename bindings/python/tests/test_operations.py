"""Every operation of the documentation is a method, and gives what it is given."""

from __future__ import annotations

import inspect
import json
import keyword
import re
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


def test_secrets_stand_in_no_traceback(tmp_path: Path) -> None:
    import traceback

    at = house(tmp_path)
    wrong = "Zebra-in-the-fog-5"

    def shown(call: Any) -> str:
        try:
            call()
        except lc.ComplianceError as error:
            return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        raise AssertionError("nothing was raised")

    # The frame of whoever calls is his own; `lambda` has the secret in no variable.
    for call in (
        lambda: at.lab.sign_in("maker", "Zebra-in-the-fog-5"),
        lambda: at.lab.enrol("maker", "Zebra-in-the-fog-5", "Zebra-in-the-fog-5"),
        lambda: at.lab.resume("Zebra-in-the-fog-5"),
        lambda: at.maker.session.reauthenticate(password="Zebra-in-the-fog-5"),
        lambda: at.maker.password.change(password="Zebra-in-the-fog-5", new_password="Zebra-in-the-fog-5"),
        lambda: at.maker.result.verify(id=UUID(int=7), sign={"by": "password"}, password="Zebra-in-the-fog-5"),
        lambda: at.maker.call("session.reauthenticate", password="Zebra-in-the-fog-5"),
        lambda: lc.Lab.create(
            tmp_path / "lab.db", key=lc.Passphrase("Zebra-in-the-fog-5"), name="x", login="x", password="Zebra-in-the-fog-5"
        ),
    ):
        # A line of source is no value.
        lines = [line for line in shown(call).splitlines() if "lambda:" not in line and 'password="Zebra' not in line]
        text = "\n".join(line for line in lines if f'"{wrong}"' not in line)
        assert "Error" in text or "Refused" in text or "Denied" in text or "Ended" in text or "Exists" in text or "NotFound" in text
        assert f"'{wrong}'" not in text and wrong not in text.replace(f'wrong = "{wrong}"', ""), text
