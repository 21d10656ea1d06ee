"""Sign-ins, refusals, sign-outs and new passwords, as events in the outbox."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import router, transaction
from django.db.models.signals import post_save

from libcompliance._auditing import Acting
from libcompliance.django import _past, outbox
from libcompliance.django._acting import actor_of, device_of, program, who
from libcompliance.django.conf import conf
from libcompliance.outbox import envelope

__all__ = ["KINDS", "REFUSAL", "connect", "ended_because", "kind", "password_set", "put", "refused", "unlocked"]

KINDS = ("signed_in", "sign_in_refused", "signed_out", "password_set", "sign_in_unlocked", "permission_refused")
"""The kinds of events, each behind `host.HOST.`."""

REFUSAL: ContextVar[tuple[str, UUID | None] | None] = ContextVar("libcompliance.django.refusal", default=None)
"""Why the attempt to sign in that is under way is refused, and whose account it is."""

_ENDED: ContextVar[str] = ContextVar("libcompliance.django.ended", default="signed_out")


def kind(name: str) -> str:
    """The kind of an event."""
    return f"host.{conf().host}.{name}"


def put(name: str, acting: Acting, *, account: UUID | None = None, **attrs: Any) -> None:
    """Puts an event about an account into the outbox. It is stored with the transaction that is under way, or at once."""
    from libcompliance.django.models import Waiting

    told: dict[str, Any] = {}
    if account is not None:
        told["object"] = {"kind": "account", "id": str(account), "version": 1}
    if acting.reason is not None:
        told["reason"] = acting.reason
    if acting.text is not None:
        told["text"] = acting.text
    made = envelope(kind(name), actor=acting.actor, device=acting.device, attrs=attrs, **told)
    using = router.db_for_write(Waiting)
    with transaction.atomic(using=using):
        outbox.put([made], using)


def _device(request: Any) -> str | None:
    return None if request is None else device_of(request)


def _signed_in(*, request: Any = None, user: Any, **_: Any) -> None:
    actor = actor_of(user)
    if request is not None and hasattr(request, "session"):
        from libcompliance.django.middleware import begin

        begin(request)
    if not _past.known(user):
        _past.remember(user)
    put("signed_in", Acting(actor, _device(request)), account=actor, backend=str(getattr(user, "backend", "")))


def _failed(*, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    from django.contrib.auth import get_user_model

    why, account = REFUSAL.get() or ("sign_in_refused", None)
    REFUSAL.set(None)
    name = str(get_user_model().USERNAME_FIELD)
    typed = credentials.get(name, credentials.get("username"))
    # What was typed is committed: people type a password there.
    login = {} if typed is None else {"login": str(typed)[:254]}
    put("sign_in_refused", Acting(program(), _device(request)), account=account, why=why, **login)


def _signed_out(*, request: Any = None, user: Any = None, **_: Any) -> None:
    if user is not None:
        actor = actor_of(user)
        put("signed_out", Acting(actor, _device(request)), account=actor, why=_ENDED.get())


class ended_because:
    """Says within its block why sessions end."""

    def __init__(self, why: str) -> None:
        self._why = why

    def __enter__(self) -> None:
        self._token = _ENDED.set(self._why)

    def __exit__(self, *_: object) -> None:
        _ENDED.reset(self._token)


def password_set(user: Any) -> None:
    """A user has a new password."""
    put("password_set", who(or_program=True), account=actor_of(user))


def unlocked(user: Any, acting: Acting) -> None:
    """The lock of a user's sign-in was lifted."""
    put("sign_in_unlocked", acting, account=actor_of(user))


def refused(permission: str, acting: Acting, code: str | None) -> None:
    """An action was refused."""
    put("permission_refused", acting, account=acting.actor, permission=permission, why=code or "permission_missing")


def _made(*, instance: Any, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        _past.remember(instance)


def connect() -> None:
    """Listens to Django's signals."""
    from django.contrib.auth import get_user_model

    post_save.connect(_made, sender=get_user_model(), dispatch_uid="libcompliance.django")
    user_logged_in.connect(_signed_in, dispatch_uid="libcompliance.django")
    user_login_failed.connect(_failed, dispatch_uid="libcompliance.django")
    user_logged_out.connect(_signed_out, dispatch_uid="libcompliance.django")
