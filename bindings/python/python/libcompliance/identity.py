"""Password profiles, and the limits that they set to sessions of a program's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Self, cast

from libcompliance import _core, _json

__all__ = ["Profile"]


@dataclass(frozen=True, slots=True, repr=False)
class Profile:
    """The rules of passwords and sign-in as data, with a name, a version and the clauses that they answer.

    `settings` has all of them under the names of docs/spec (`min_length`, `history`, `idle_minutes`, `account_lockout`, ..).
    """

    name: str
    version: int
    settings: Mapping[str, Any]
    _text: str

    @classmethod
    def of(cls, profile: str | Mapping[str, Any]) -> Self:
        """The profile of that name among those shipped (`default-12`, `mission-8`, `nist-800-63b-4`, `owasp-asvs-5`, `iso-27002`), or one of the
        laboratory's own by its settings.

        Raises:
            ArgumentError: it is not known, or a setting is out of range.
        """
        text = _core.profile_settings(profile if isinstance(profile, str) else _json.text(profile))
        settings: dict[str, Any] = json.loads(text)
        return cls(settings["id"], settings["version"], settings, text)

    def __repr__(self) -> str:
        return f"<Profile {self.name} version {self.version}>"

    def __hash__(self) -> int:
        return hash(self._text)

    @property
    def history(self) -> int:
        """How many earlier passwords are refused."""
        return int(self.settings["history"])

    @property
    def max_age(self) -> timedelta | None:
        """After what time a password must be changed; `None` for never without cause."""
        days = self.settings["max_age_days"]
        return None if days is None else timedelta(days=days)

    @property
    def idle(self) -> timedelta:
        """After what time without activity a session ends."""
        return timedelta(minutes=self.settings["idle_minutes"])

    @property
    def longest(self) -> timedelta:
        """After what time a session ends in any case."""
        return timedelta(hours=self.settings["session_hours"])

    def expiry(self, *, started: datetime, active: datetime, now: datetime) -> Literal["idle", "absolute"] | None:
        """Why a session of that start and last activity cannot act at `now`, or `None` if it can.

        Raises:
            ArgumentError: a time is not between the years 1970 and 9999.
        """
        why = _core.session_expiry(self._text, _json.micros(started), _json.micros(active), _json.micros(now))
        return cast(Literal["idle", "absolute"] | None, why)
