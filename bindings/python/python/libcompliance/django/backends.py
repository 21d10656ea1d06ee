"""Sign-in with a lockout, and permissions by a policy."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import router
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from libcompliance import lockout
from libcompliance.access import Decision, Policy
from libcompliance.django._acting import REQUEST, acting, actor_of, device_of, who
from libcompliance.django.conf import conf
from libcompliance.django.outbox import writing
from libcompliance.django.signals import REFUSAL, refused, unlocked
from libcompliance.errors import NotFound
from libcompliance.lockout import Attempt, Counter

__all__ = ["Lockout", "LockoutBackend", "PolicyBackend", "decide", "require", "unlock"]

# Logins that nobody has share these, so that typing at random fills no table.
_NOBODIES = 4096


class Lockout:
    """Puts the lockout of the profile before another backend's `authenticate`: `class MyBackend(Lockout, LDAPBackend)`.

    An attempt counts as wrong before the password is compared, for the account and for the device, and a success takes it back. What was refused looks like
    a wrong password to the person. Views that sign in should not run in one transaction with the attempt (`non_atomic_requests`), which a system check says.
    """

    @sensitive_variables()
    def authenticate(self, request: Any, username: str | None = None, password: str | None = None, **more: Any) -> Any:
        """The user, or `None`.

        Raises:
            PermissionDenied: there are to be no more attempts now; no other backend is asked.
        """
        name = str(get_user_model().USERNAME_FIELD)
        typed = username if username is not None else more.get(name)
        if typed is None or password is None:
            return None
        REFUSAL.set(None)
        user = _user(typed)
        account = None if user is None else actor_of(user)
        counted = _counted(request, typed, user)
        attempt = _reserve(counted)
        if not attempt.allowed:
            REFUSAL.set((attempt.code or "sign_in_wait", account))
            raise PermissionDenied
        inner: Any = super()
        if user is None:
            found = inner.authenticate(request, username=username, password=password, **more)
        else:
            # A hash of an older kind is made anew at this moment, by the person whose password it is.
            with acting(user, device=None if request is None else device_of(request)):
                found = inner.authenticate(request, username=username, password=password, **more)
        if found is None:
            REFUSAL.set(("sign_in_refused", account))
            return None
        _settle(attempt, counted)
        return found

    @sensitive_variables()
    async def aauthenticate(self, request: Any, username: str | None = None, password: str | None = None, **more: Any) -> Any:
        """As `authenticate`."""
        # The reason travels by a context variable, which a thread does not give back.
        def run() -> tuple[Any, bool, Any]:
            try:
                return self.authenticate(request, username=username, password=password, **more), False, REFUSAL.get()
            except PermissionDenied:
                return None, True, REFUSAL.get()

        found, denied, why = await sync_to_async(run)()
        REFUSAL.set(why)
        if denied:
            raise PermissionDenied
        return found


class LockoutBackend(Lockout, ModelBackend):
    """Django's own backend with the lockout of the profile."""


def _user(typed: Any) -> Any:
    model = get_user_model()
    try:
        return model._default_manager.get_by_natural_key(typed)  # type: ignore[attr-defined]
    except (model.DoesNotExist, ValueError):
        return None


def _name(user: Any) -> str:
    return f"account:{actor_of(user)}"


def _counted(request: Any, typed: Any, user: Any) -> list[tuple[str, lockout.Whose]]:
    if user is not None:
        counted: list[tuple[str, lockout.Whose]] = [(_name(user), "account")]
    else:
        digest = salted_hmac("libcompliance.lockout", str(typed), algorithm="sha256").hexdigest()
        counted = [(f"nobody:{int(digest, 16) % _NOBODIES}", "nobody")]
    device = None if request is None else device_of(request)
    if device is not None:
        digest = salted_hmac("libcompliance.lockout", device, algorithm="sha256").hexdigest()
        counted.append((f"device:{digest}", "device"))
    return counted


def _model() -> Any:
    from libcompliance.django.models import Attempts

    return Attempts


def _held(using: str, names: Iterable[str]) -> list[Any]:
    """The rows of counters, locked, in an order that is the same for all."""
    rows = _model()._base_manager.using(using)
    for name in sorted(names):
        rows.get_or_create(name=name)
    found = {row.name: row for row in rows.filter(name__in=list(names)).order_by("name").select_for_update()}
    return [found[name] for name in names]


def _keep(rows: list[Any], kept: Iterable[str]) -> None:
    for row, text in zip(rows, kept, strict=True):
        row.kept = text
        row.save(update_fields=["kept", "touched"])


def _reserve(counted: list[tuple[str, lockout.Whose]]) -> Attempt:
    using = router.db_for_write(_model())
    with writing(using):
        rows = _held(using, [name for name, _ in counted])
        profile = conf().the_profile
        attempt = lockout.reserve(
            *(Counter(row.kept, profile, whose) for row, (_, whose) in zip(rows, counted, strict=True))
        )
        _keep(rows, attempt.kept)
    return attempt


def _settle(attempt: Attempt, counted: list[tuple[str, lockout.Whose]]) -> None:
    using = router.db_for_write(_model())
    with writing(using):
        rows = _held(using, [name for name, _ in counted])
        _keep(rows, attempt.settle([row.kept for row in rows], success=True))


def unlock(user: Any) -> bool:
    """Lifts the waits and the lock of a user's sign-in; whether there was anything to lift. Recorded as done by whoever is acting.

    Raises:
        HostEventError: nobody is known to be acting.
    """
    acting_now = who()
    using = router.db_for_write(_model())
    with writing(using):
        row = _model()._base_manager.using(using).select_for_update().filter(name=_name(user)).first()
        if row is None or row.kept is None:
            return False
        _keep([row], [lockout.unlock(row.kept)])
        unlocked(user, acting_now)
    return True


@lru_cache(maxsize=4)
def _read(path: str, changed: int, size: int) -> Policy:
    return Policy(Path(path).read_text(encoding="utf-8"))


def _policy() -> Policy:
    given = conf().policy
    if isinstance(given, Policy):
        return given
    if isinstance(given, str | os.PathLike) and not (isinstance(given, str) and "/" not in given and not Path(given).exists()):
        state = os.stat(given)
        return _read(os.fspath(given), state.st_mtime_ns, state.st_size)
    make = conf().function("policy")
    made = None if make is None else make()
    if not isinstance(made, Policy):
        raise ImproperlyConfigured("LIBCOMPLIANCE['POLICY'] is neither the path of a policy nor a function that gives one")
    return made


def _asked(user: Any, obj: Any) -> tuple[str, str | None]:
    """The user and the owner of an object, as the policy names them."""
    subject, client = conf().function("subject"), conf().function("client")
    name = user.get_username() if subject is None else subject(user)
    whose = None if obj is None else getattr(obj, "compliance_client", None) if client is None else client(obj)
    return str(name), None if whose is None else str(whose)


def decide(user: Any, permission: str, obj: Any = None) -> Decision:
    """Whether a user may do something to an object, and if not, why. Writes nothing.

    Raises:
        ImproperlyConfigured, ArgumentError, OSError: there is no policy to ask.
    """
    if not user.is_active or user.is_anonymous:
        return Decision(False, "account_closed", permission, en="the account is not active", pl="konto nie jest aktywne")
    subject, client = _asked(user, obj)
    asked = (conf().permissions or {}).get(permission, permission)
    return _policy().check(subject, asked, client=client)


def require(permission: str, obj: Any = None, *, user: Any = None) -> None:
    """Does nothing if the user of the request, or `user`, may do it. Otherwise the refusal is recorded: by `ComplianceMiddleware` after the view's transaction
    has ended, else at once.

    Raises:
        PermissionDenied: Django's, so that the answer is 403.
    """
    request = REQUEST.get()
    asked = user if user is not None else getattr(request, "user", None)
    if asked is None:
        raise PermissionDenied("nobody is signed in")
    decision = decide(asked, permission, obj)
    if decision.allowed:
        return
    by = who(or_program=True)
    if request is None:
        refused(permission, by, decision.code)
    else:
        request._compliance_refused = [*getattr(request, "_compliance_refused", ()), (permission, by, decision.code)]
    raise PermissionDenied(decision.en or "denied")


class PolicyBackend(BaseBackend):
    """Answers `has_perm` by the policy in `LIBCOMPLIANCE["POLICY"]`: what it does not grant is denied.

    Of a permission that the policy knows, or that `PERMISSIONS` names, no backend behind this one is asked: put it first. Others, such as those of Django's
    admin, are theirs. Django asks no backend at all for a superuser: have none, or use `NoSuperuser`.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether the user may."""
        decision = decide(user_obj, perm, obj)
        if not decision.allowed and (perm in (conf().permissions or {}) or _policy().knows(perm)):
            raise PermissionDenied
        return decision.allowed

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Every permission of the user, by Django's names for those in `PERMISSIONS`."""
        if not user_obj.is_active or user_obj.is_anonymous:
            return set()
        subject, client = _asked(user_obj, obj)
        try:
            held = set(_policy().permissions(subject, client=client))
        except NotFound:
            return set()
        return held | {name for name, asked in (conf().permissions or {}).items() if asked in held}

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether the user may do anything in an application."""
        return any(name.partition(".")[0] == app_label for name in self.get_all_permissions(user_obj))
