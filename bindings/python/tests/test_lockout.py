"""Counters of attempts, kept by a program."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from libcompliance import lockout
from libcompliance.errors import ArgumentError
from libcompliance.identity import Profile
from libcompliance.lockout import Counter

PROFILE = Profile.of("default-12")


def test_five_wrong_ones_lead_to_a_wait_and_a_success_clears_them() -> None:
    kept: str | None = None
    for _ in range(4):
        kept = lockout.reserve(Counter(kept, PROFILE)).kept[0]
    attempt = lockout.reserve(Counter(kept, PROFILE))
    assert attempt.allowed
    refused = lockout.reserve(Counter(attempt.kept[0], PROFILE))
    assert (refused.allowed, refused.code) == (False, "sign_in_wait") and 0 < (refused.seconds or 0) <= 30
    assert refused.settle(refused.kept, success=True) == refused.kept
    (cleared,) = attempt.settle(refused.kept, success=True)
    assert lockout.failures(Counter(cleared, PROFILE)) == 0 and lockout.reserve(Counter(cleared, PROFILE)).allowed
    with pytest.raises(ArgumentError) as twice:
        attempt.settle(refused.kept, success=True)
    assert twice.value.code == "lockout_settled"


def strict(disable_after: int) -> Profile:
    rules = {**PROFILE.settings["account_lockout"], "failures": 1, "disable_after": disable_after}
    return Profile.of({**PROFILE.settings, "id": "strict", "account_lockout": {**rules, "first_wait_seconds": 1}})


def test_the_last_one_disables_an_account_and_never_nobody_or_a_device() -> None:
    profile = strict(1)
    first = lockout.reserve(Counter(None, profile))
    assert first.allowed and lockout.is_disabled(Counter(first.kept[0], profile))
    again = lockout.reserve(Counter(first.kept[0], profile))
    assert (again.allowed, again.code, again.seconds) == (False, "sign_in_disabled", None)
    assert lockout.reserve(Counter(lockout.unlock(again.kept[0]), profile)).allowed
    for whose in ("nobody", "device"):
        counter = Counter(first.kept[0], profile, whose)
        assert lockout.reserve(counter).code != "sign_in_disabled" and not lockout.is_disabled(counter)


def test_what_does_not_read_is_refused() -> None:
    for kept in ("", "{}", '{"next":-1}', "[]"):
        with pytest.raises(ArgumentError) as caught:
            lockout.reserve(Counter(kept, PROFILE))
        assert caught.value.code == "counter_malformed"
    two = lockout.reserve(Counter(None, PROFILE), Counter(None, PROFILE, "device"))
    with pytest.raises(ValueError, match="zip"):
        two.settle(two.kept[:1], success=True)


@given(st.lists(st.booleans(), max_size=30))
def test_no_more_are_granted_in_a_row_than_the_rules_say(successes: list[bool]) -> None:
    kept: str | None = None
    in_a_row = 0
    for success in successes:
        attempt = lockout.reserve(Counter(kept, PROFILE))
        kept = attempt.kept[0]
        # All of this takes less than the first wait.
        assert attempt.allowed == (in_a_row < 5)
        if attempt.allowed:
            in_a_row = 0 if success else in_a_row + 1
            (kept,) = attempt.settle([kept], success=success)


def test_a_session_ends_by_idleness_and_by_age() -> None:
    begun = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    soon = begun + PROFILE.idle
    assert PROFILE.expiry(started=begun, active=begun, now=soon) is None
    assert PROFILE.expiry(started=begun, active=begun, now=soon + timedelta(microseconds=1)) == "idle"
    late = begun + PROFILE.longest + timedelta(microseconds=1)
    assert PROFILE.expiry(started=begun, active=late, now=late) == "absolute"
    with pytest.raises(TypeError):
        PROFILE.expiry(started=begun.replace(tzinfo=None), active=begun, now=begun)
    with pytest.raises(ArgumentError):
        Profile.of("no-such-profile")
