"""Values keep the digits that they were given with."""

from __future__ import annotations

import json
from decimal import Decimal

import libcompliance as lc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libcompliance import value


PLATE = {"dilution": "0.1", "volume": "1", "colonies": 42}


@pytest.mark.parametrize(
    ("made", "kind", "json_text"),
    [
        (lc.quantity("12.30", "mg/kg"), "quantity", '{"raw":"12.30","reported":"12.30"}'),
        (lc.quantity(Decimal("0.0050"), "mg/L"), "quantity", '{"raw":"0.0050","reported":"0.0050"}'),
        (lc.quantity(7, "cfu/g"), "quantity", '{"raw":"7","reported":"7"}'),
        (lc.below("0.05", "mg/L", limit="loq"), "below", '"limit":"0.05","limit_kind":"loq"'),
        (lc.below("0.05", "mg/L", limit=value.LimitKind.LOD), "below", '"limit":"0.05","limit_kind":"lod"'),
        (lc.above(300, "cfu/g"), "above", '"limit":"300"'),
        (lc.detected("25", "g"), "presence", '"finding":"detected"'),
        (lc.not_detected("25", "g"), "presence", '"finding":"not_detected"'),
        (value.parse("12,3 mg/kg", comma=True), "quantity", '"raw":"12.3"'),
        (value.colonies([PLATE], "cfu/g", per=1), "count", '"colonies":42'),
    ],
)
def test_a_value_is_what_records_hold(made: lc.Value, kind: str, json_text: str) -> None:
    assert made.kind == kind and json_text in made.to_json()
    assert made == lc.Value(made.to_json()) and hash(made) == hash(lc.Value(made.to_json()))
    with pytest.raises(AttributeError):
        made._json = "{}"  # type: ignore[misc]


@pytest.mark.parametrize("number", [1.5, True, None, float("nan")])
def test_a_float_is_no_measured_number(number: object) -> None:
    with pytest.raises(TypeError):
        lc.quantity(number, "mg/kg")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make",
    [
        lambda: lc.quantity("twelve", "mg/kg"),
        lambda: lc.quantity(Decimal("NaN"), "mg/kg"),
        lambda: lc.quantity("1", ""),
        lambda: lc.below("0.05", "mg/L", limit="guess"),
        lambda: value.parse("perhaps"),
        lambda: value.colonies([], "cfu/g", per=1),
    ],
)
def test_what_is_no_value_is_refused(make: object) -> None:
    with pytest.raises(ValueError):
        make()  # type: ignore[operator]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_every_digit_is_kept(number: Decimal) -> None:
    held = json.loads(lc.quantity(number, "mg/kg").to_json())["value"]["raw"]
    assert held == format(number, "f") or (number == 0 and Decimal(held) == 0)


@given(st.text(), st.text())
def test_any_text_is_a_value_or_refused(number: str, unit: str) -> None:
    for make in (lc.quantity, lc.below, lc.not_detected):
        try:
            make(number, unit)
        except lc.ComplianceError:
            pass
