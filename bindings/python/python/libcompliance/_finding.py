"""What a verification finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from libcompliance import _html

__all__ = ["Finding", "findings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, or something that could not be checked: its stable code, where, and in words."""

    code: str
    place: str | None
    text: str

    def _repr_html_(self) -> str:
        return _html.table("finding", [(self.code, self.place, self.text)])


def findings(said: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Faults as JSON has them."""
    return tuple(Finding(one["code"], one.get("place"), one["text"]) for one in said)
