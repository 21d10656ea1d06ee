"""How long a record is kept. Nothing is deleted and nothing recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from libcompliance import _core, _json

__all__ = ["Decided", "Disposition", "decide"]


class Disposition(StrEnum):
    """Whether a record is to be kept."""

    RETAIN = "retain"
    """It is kept."""
    ELIGIBLE = "eligible"
    """Its time is over and nothing holds it: persons may decide to dispose of it."""
    ON_HOLD = "on_hold"
    """Its time is over, and a hold forbids its disposal."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided and why; the place of the deciding rule or hold in its list, from 0; the last day on which the rules keep it."""

    disposition: Disposition
    because: str
    rule: int | None
    hold: int | None
    until: date | None


def decide(
    *,
    rules: Iterable[Mapping[str, Any]],
    record: str,
    id: str,
    today: date,
    holds: Iterable[Mapping[str, Any]] = (),
    client: UUID | str | None = None,
    events: Iterable[tuple[str, date]] = (),
) -> Decided:
    """Decides whether a record is kept on the day `today`. Of the rules that apply the longest decides; what cannot be shown to be due is kept.

    Raises:
        ArgumentError: a rule, a hold or the client is not valid.
    """
    happened = [(event, _day(when)) for event, when in events]
    client = None if client is None else str(client)
    word, because, rule, hold, until = _core.retention_decide(
        _json.text(list(rules)), _json.text(list(holds)), record, client, id, happened, _day(today)
    )
    return Decided(Disposition(word), because, rule, hold, None if until is None else date.fromisoformat(until))


def _day(day: date) -> str:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise TypeError("a day is a date, not a datetime")
    return day.isoformat()
