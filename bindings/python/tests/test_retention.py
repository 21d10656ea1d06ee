"""Retention is decided, and never shortened by a hold."""

from __future__ import annotations

from datetime import UTC, date, datetime

import libcompliance.errors as errors
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libcompliance.retention import Disposition, decide

RULE = {
    "record": "result",
    "trigger": "issued",
    "months": 12,
    "counted": "from_day",
    "basis": {"kind": "law", "reference": "x"},
}
HOLD = {"id": "h", "record": "result"}
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, DAYS)
def test_a_hold_never_shortens(issued: date, today: date) -> None:
    asked = {"rules": [RULE], "record": "result", "id": "r", "today": today, "events": [("issued", issued)]}
    free, held = decide(**asked), decide(**asked, holds=[HOLD])
    assert held.disposition is not Disposition.ELIGIBLE
    assert (held.disposition is Disposition.ON_HOLD) == (free.disposition is Disposition.ELIGIBLE)
    assert free.until == held.until


def test_due_is_eligible_and_no_rule_is_kept() -> None:
    asked = {"record": "result", "id": "r", "today": date(2030, 1, 1), "events": [("issued", date(2020, 1, 1))]}
    assert decide(rules=[RULE], **asked).disposition is Disposition.ELIGIBLE
    assert decide(rules=[], **asked).because == "no_rule"
    with pytest.raises(errors.ArgumentError):
        decide(rules=[{"record": "result"}], **asked)
    with pytest.raises(TypeError):
        decide(rules=[], record="result", id="r", today=datetime.now(UTC))
