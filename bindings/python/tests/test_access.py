"""A policy answers by names and by a question that was looked up, and denies what it does not know."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import libcompliance.errors as errors
import pytest
from hypothesis import given, settings
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


DOCUMENT = json.loads(GIVEN["policy"])
PERMISSIONS = sorted({name for role in DOCUMENT["roles"] for name in role["permissions"]})
USERS = [user["name"] for user in DOCUMENT["users"]]
ROLES = [role["name"] for role in DOCUMENT["roles"]]
CLIENTS = DOCUMENT["clients"]

assignments = st.lists(
    st.builds(
        lambda user, role, scope: {"user": user, "role": role, "scope": scope, "period": {}},
        st.sampled_from(USERS),
        st.sampled_from(ROLES),
        st.just("all") | st.lists(st.sampled_from(CLIENTS), min_size=1, max_size=2, unique=True),
    ),
    max_size=6,
    unique_by=lambda given: (given["user"], given["role"]),
)


def rights(given: list[dict[str, object]]) -> set[tuple[str, str | None, str]]:
    """Every permission that somebody has, as a question by names answers it."""
    policy = Policy({**DOCUMENT, "assignments": given})
    asked = ((user, client, permission) for user in USERS for client in (None, *CLIENTS) for permission in PERMISSIONS)
    return {(user, client, permission) for user, client, permission in asked if policy.check(user, permission, client=client, at=AT).allowed}


@settings(max_examples=15, deadline=None)
@given(assignments, assignments)
def test_a_role_more_takes_no_right_away_and_a_role_less_gives_none(some: list[dict[str, object]], more: list[dict[str, object]]) -> None:
    held = {(given["user"], given["role"]) for given in some}
    more = [given for given in more if (given["user"], given["role"]) not in held]
    before, after = rights(some), rights(some + more)
    assert before <= after
    assert {user for user, _, _ in after - before} <= {str(given["user"]) for given in more}


@settings(max_examples=15, deadline=None)
@given(assignments)
def test_three_ways_to_ask_agree(some: list[dict[str, object]]) -> None:
    policy, have = Policy({**DOCUMENT, "assignments": some}), rights(some)
    for user in USERS:
        for client in (None, *CLIENTS):
            listed = {permission for name, where, permission in have if (name, where) == (user, client)}
            assert set(policy.permissions(user, client=client, at=AT)) & set(PERMISSIONS) == listed
            for permission in PERMISSIONS[::7]:
                decided = policy.question(user, permission, client=client).check(at=AT)
                assert decided.allowed == (permission in listed)
                with pytest.raises(TypeError):
                    bool(decided)
