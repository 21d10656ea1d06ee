"""A laboratory is made, opened, signed in to and used."""

from __future__ import annotations

from pathlib import Path

import libcompliance as lc
import pytest

PASSWORD = "Correct-horse-2-staple"


@pytest.fixture
def lab(tmp_path: Path) -> lc.Lab:
    made = lc.Lab.create(
        tmp_path / "lab.db",
        key=lc.Passphrase("a passphrase for tests"),
        name="Test",
        login="admin",
        password=PASSWORD,
        demo_key=True,
        state_folder=tmp_path / "state",
    )
    return made.lab


def test_a_session_asks_and_acts(lab: lc.Lab) -> None:
    with lab, lab.sign_in("admin", PASSWORD) as admin:
        assert admin.check("role.read").allowed
        with pytest.raises(TypeError):
            bool(admin.check("role.read"))
        with pytest.raises(lc.ComplianceError) as caught:
            admin.call("result.enter", {})
        assert caught.value.code == "operation_arguments"
        assert "administrator" in str(admin.call("role.list"))


def test_a_wrong_password_is_refused(lab: lc.Lab) -> None:
    with pytest.raises(lc.errors.SignInRefused) as caught:
        lab.sign_in("admin", "wrong-password-1!")
    assert "wrong-password" not in str(caught.value)
