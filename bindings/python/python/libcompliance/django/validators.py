"""New passwords, judged by the profile."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.utils.translation import get_language

from libcompliance import password as _password
from libcompliance.django import _past
from libcompliance.django.conf import conf
from libcompliance.django.signals import password_set

__all__ = ["ProfileValidator"]


class ProfileValidator:
    """An entry of `AUTH_PASSWORD_VALIDATORS`. It alone is enough: the profile has length, classes, common passwords, names of the person, and earlier passwords.

    Messages are in the language of the request, Polish or else English, each with the stable code of its rule. Earlier passwords are known from the first
    sign-in after this came in.
    """

    def __init__(self, listed: tuple[str, ...] = (), second_factor: bool = False) -> None:
        self._listed = tuple(listed)
        self._second_factor = second_factor

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError` with each rule that is broken, or could not be checked."""
        settings = conf()
        names = [] if user is None else _names(user)
        verdict = _password.judge(
            settings.profile,
            password,
            user_names=names,
            laboratory=settings.laboratory,
            listed=self._listed,
            second_factor=self._second_factor,
            history=_past.hashes(user),
        )
        if not verdict.accepted:
            polish = (get_language() or "").startswith("pl")
            told = [ValidationError(each.pl if polish else each.en, code=each.code) for each in verdict.violations]
            unchecked = "nie można było sprawdzić: " if polish else "could not be checked: "
            told += [ValidationError(unchecked + str(each), code="password_unchecked") for each in verdict.unchecked]
            raise ValidationError(told)

    def password_changed(self, password: str, user: Any = None) -> None:
        """Keeps the hash among the earlier ones, and puts the event into the outbox."""
        if user is None or user.pk is None:
            return
        with transaction.atomic(using=router.db_for_write(type(user))):
            _past.remember(user)
            password_set(user)

    def get_help_text(self) -> str:
        """What a new password needs, in a sentence."""
        length = conf().the_profile.settings["min_length"]
        if (get_language() or "").startswith("pl"):
            return f"Hasło ma co najmniej {length} znaków i spełnia zasady laboratorium."
        return f"A password has at least {length} characters and meets the laboratory's rules."


def _names(user: Any) -> list[str]:
    found = (user.get_username(), *(getattr(user, name, "") for name in ("first_name", "last_name", "email")))
    return [str(name) for name in found if name]
