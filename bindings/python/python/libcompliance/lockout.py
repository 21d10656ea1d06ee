"""Lockout of sign-ins that a program makes itself: waits that grow, and an end that only a person lifts.

A counter is text that the program keeps, one for each account and one for each device. An attempt is reserved, and the counters kept, *before* the password
is compared: it counts as wrong from then on, and only a success takes it back. Keep the counters in one transaction each time, with their rows locked.

    attempt = lockout.reserve(Counter(row.counter, profile))
    row.counter = attempt.kept[0]                                        # commit
    if attempt.allowed and right(password):
        row.counter = attempt.settle([row.counter], success=True)[0]     # read anew, then commit
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from libcompliance import _core
from libcompliance.identity import Profile

__all__ = ["Attempt", "Counter", "failures", "is_disabled", "reserve", "unlock"]

Whose = Literal["account", "nobody", "device"]


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter as it is kept, `None` for one that is new, under the rules of a profile.

    `whose` is `account`; `nobody` for a login that has no account, which is slowed down and never shut; `device` for an address or computer.
    """

    kept: str | None
    profile: Profile
    whose: Whose = "account"

    def _given(self, kept: str | None) -> tuple[str | None, str, str]:
        rules = self.profile.settings["device_lockout" if self.whose == "device" else "account_lockout"]
        return kept, json.dumps(rules), self.whose


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether a password may be tried now. `kept` are the counters, to be stored whatever the answer.

    If it may not, `code` is `sign_in_wait` with the `seconds` to wait, or `sign_in_disabled`. Tell the person no more than for a wrong password.
    """

    allowed: bool
    kept: tuple[str, ...]
    code: str | None
    seconds: int | None
    _counters: tuple[Counter, ...] = field(repr=False)
    _permits: _core.Permits | None = field(repr=False)

    def settle(self, kept: Sequence[str], *, success: bool) -> tuple[str, ...]:
        """Ends the attempt, once; `kept` are the counters as they are stored now, in their order. Gives them as they are to be stored.

        Raises:
            ArgumentError: it was settled before, was not allowed, or other counters are given.
        """
        given = [counter._given(text) for counter, text in zip(self._counters, kept, strict=True)]
        if self._permits is None:
            return tuple(kept)
        return tuple(_core.lockout_settle(self._permits, given, success))


def reserve(*counters: Counter) -> Attempt:
    """Reserves one attempt at all counters, or at none.

    Raises:
        ArgumentError: a stored counter does not read.
    """
    kept, permits, code, seconds = _core.lockout_reserve([counter._given(counter.kept) for counter in counters])
    return Attempt(permits is not None, tuple(kept), code, seconds, counters, permits)


def unlock(kept: str) -> str:
    """The counter without waits and disabling. Who may lift them is for the program to decide and to record."""
    return _core.lockout_unlock(kept)


def failures(counter: Counter) -> int:
    """The attempts since the last success or unlocking, those under way included."""
    return _core.lockout_state(counter.kept, json.dumps(counter.profile.settings["account_lockout"]))[0]


def is_disabled(counter: Counter) -> bool:
    """Whether only a person can lift it."""
    if counter.whose != "account":
        return False
    return _core.lockout_state(counter.kept, json.dumps(counter.profile.settings["account_lockout"]))[1]
