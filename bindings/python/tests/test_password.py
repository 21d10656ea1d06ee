"""Passwords are judged, hashed and verified."""

from __future__ import annotations

import libcompliance.errors as errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcompliance import password


def test_a_hash_is_of_one_password() -> None:
    made = password.hash("quiet Harbour 12!", memory_kib=19456, passes=2, lanes=1)
    password.verify(made, "quiet Harbour 12!")
    with pytest.raises(errors.NotVerified, match="not the one"):
        password.verify(made, "quiet Harbour 12?")
    with pytest.raises(errors.NotChecked):
        password.verify("not a hash", "quiet")


def test_a_verdict_says_each_rule_and_has_no_truth() -> None:
    found = password.judge("default-12", "zq7<b>")
    assert not found.accepted and found.violations
    assert "zq7" not in found._repr_html_() and found.violations[0].code in found._repr_html_()
    with pytest.raises(TypeError):
        bool(found)
    with pytest.raises(errors.PasswordRefused) as raised:
        found.require()
    assert raised.value.detail is not None and "zq7<b>" not in repr(found)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_is_judged(text: str) -> None:
    try:
        password.judge("default-12", text)
    except errors.ComplianceError:
        pass
