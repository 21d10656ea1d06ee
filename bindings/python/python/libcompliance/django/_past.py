"""The passwords that a user had: kept as hashes, as many as the profile asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import is_password_usable
from django.db import router

from libcompliance.django.conf import conf
from libcompliance.django.outbox import writing

__all__ = ["hashes", "known", "remember", "since"]


def _rows(user: Any) -> Any:
    from libcompliance.django.models import PastPassword

    return PastPassword._base_manager.using(router.db_for_write(PastPassword)).filter(user_id=user.pk).order_by("-pk")


def known(user: Any) -> bool:
    """Whether anything is known of the user's passwords."""
    return bool(_rows(user).exists())


def remember(user: Any) -> None:
    """Keeps the hash of the present password, and forgets those beyond the profile's number."""
    if user.pk is None or not is_password_usable(user.password):
        return
    rows = _rows(user)
    with writing(rows.db):
        made = rows.model._base_manager.using(rows.db).create(user_id=user.pk, password=user.password)
        old = rows.filter(pk__lt=made.pk).values_list("pk", flat=True)[max(conf().the_profile.history - 1, 0) :]
        rows.model._base_manager.using(rows.db).filter(pk__in=list(old)).delete()


def since(user: Any) -> datetime | None:
    """Since when the user has the present password, as far as it is known: a password from before is as old as the account."""
    newest: datetime | None = _rows(user).values_list("since", flat=True).first()
    return newest or getattr(user, "date_joined", None)


def hashes(user: Any) -> list[str]:
    """The hashes of the present password and of those before, the newest first, as `libcompliance.password` reads them."""
    most = conf().the_profile.history
    if user is None or user.pk is None or most == 0:
        return []
    present = type(user)._base_manager.filter(pk=user.pk).values_list("password", flat=True).first()
    found = dict.fromkeys([*([present] if present and is_password_usable(present) else []), *_rows(user).values_list("password", flat=True)])
    # Django writes the name of the scheme before a hash that begins with it.
    return [hash.removeprefix("argon2") if hash.startswith("argon2$argon2") else hash for hash in found][:most]
