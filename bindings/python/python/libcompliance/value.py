"""The values of results.

A measured number is text, a `Decimal` or an `int`, and stays with the digits it was given with. What a value may be
is judged by the library when it is made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from libcompliance import _core, _json

__all__ = [
    "LimitKind",
    "Number",
    "Value",
    "above",
    "below",
    "colonies",
    "detected",
    "not_detected",
    "parse",
    "quantity",
]

Number: TypeAlias = str | int | Decimal
"""A measured number. A float is none: nobody could say which digits were measured."""


class LimitKind(StrEnum):
    """What the limit of a value with `<` or `>` is a limit of."""

    LOD = "lod"
    LOQ = "loq"
    REPORTING = "reporting"
    METHOD_RANGE = "method_range"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as records hold it."""

    _json: str

    @property
    def kind(self) -> str:
        """The kind of value, such as `quantity`, `below`, `presence`."""
        kind: str = json.loads(self._json)["kind"]
        return kind

    def to_json(self) -> str:
        """The value as records hold it."""
        return self._json

    def __compliance_json__(self) -> Any:
        return json.loads(self._json)

    def __repr__(self) -> str:
        return f"Value({self._json})"


def _made(given: Mapping[str, Any]) -> Value:
    return Value(_core.value(_json.text(given)))


def _digits(number: Number) -> str:
    if isinstance(number, bool) or not isinstance(number, str | int | Decimal):
        raise TypeError("a measured number is text, a Decimal or an int")
    plain = _json.plain(number)
    return str(plain)


def parse(text: str, *, comma: bool = False, limit: LimitKind | str | None = None) -> Value:
    """The value of a text such as `12.3 mg/kg`, `<0.05 mg/L` or `not detected in 25 g`; `comma` if its numbers have a
    decimal comma.

    Raises:
        ArgumentError, InvalidError: it is no value.
    """
    given: dict[str, Any] = {"text": text, "comma": comma}
    if limit is not None:
        given["limit_is"] = str(limit)
    return _made(given)


def quantity(number: Number, unit: str) -> Value:
    """A measured number with its unit: `quantity("12.30", "mg/kg")`.

    Raises:
        ArgumentError, InvalidError: the number or the unit is none.
    """
    digits = _digits(number)
    return _made({"kind": "quantity", "value": {"raw": digits, "reported": digits}, "unit": {"text": unit}})


def below(number: Number, unit: str, *, limit: LimitKind | str | None = None) -> Value:
    """Below a limit: `below("0.05", "mg/L", limit="loq")`."""
    return parse(f"<{_digits(number)} {unit}", limit=limit)


def above(number: Number, unit: str, *, limit: LimitKind | str | None = None) -> Value:
    """Above a limit: `above("300", "cfu/g")`."""
    return parse(f">{_digits(number)} {unit}", limit=limit)


def not_detected(portion: Number, unit: str) -> Value:
    """Not detected in a test portion: `not_detected("25", "g")`."""
    return parse(f"not detected in {_digits(portion)} {unit}")


def detected(portion: Number, unit: str) -> Value:
    """Detected in a test portion: `detected("25", "g")`."""
    return parse(f"detected in {_digits(portion)} {unit}")


def colonies(plates: Sequence[Mapping[str, Any]], unit: str, *, per: Number) -> Value:
    """A count by its plates, each with `dilution`, `volume` and `colonies`; the figure follows from them."""
    return _made({"plates": plates, "unit": unit, "per": _digits(per)})
