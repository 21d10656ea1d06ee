"""A policy answers by names and by a question that was looked up, and denies what it does not know."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import libcompliance.errors as errors
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libcompliance.access import Decision, Policy

VECTORS = Path(__file__).parents[3] / "tests" / "vectors" / "controls.json"
GIVEN = next(c["input"] for c in json.loads(VECTORS.read_text("utf-8"))["cases"] if c["id"] == "access_check/own_client")
AT = datetime.fromtimestamp(GIVEN["at_unix_us"] // 1_000_000, UTC)
POLICY = Policy(GIVEN["policy"])


def test_names_and_question_agree() -> None:
    asked = POLICY.question("anna", "result.enter", client="dairy")
    assert asked.check(at=AT).allowed and POLICY.check("anna", "result.enter", client="dairy", at=AT).allowed
    assert "result.enter" in POLICY.permissions("anna", client="dairy", at=AT)
    assert Policy(json.loads(GIVEN["policy"])).version == POLICY.version
    with pytest.raises(errors.NotAllowed, match=".+") as raised:
        POLICY.require("anna", "result.enter", client="bakery", at=AT)
    assert raised.value.code == "scope_missing"
    with pytest.raises(errors.NotFound):
        POLICY.question("nobody", "result.enter")
    with pytest.raises(TypeError):
        POLICY.check("anna", "result.enter", at=datetime(2026, 1, 1))


def test_a_notebook_shows_escaped_text() -> None:
    assert "&lt;b&gt;" in Decision(False, "code", "<b>")._repr_html_()


@given(st.text(max_size=20), st.text(max_size=20), st.none() | st.text(max_size=20), st.datetimes(timezones=st.just(UTC)))
def test_names_that_are_not_known_are_denied(subject: str, permission: str, client: str | None, at: datetime) -> None:
    try:
        assert not POLICY.check(subject, permission, client=client, at=at).allowed
    except errors.ArgumentError as error:
        assert error.code == "time_out_of_range"
