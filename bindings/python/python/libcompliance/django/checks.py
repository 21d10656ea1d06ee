"""What `manage.py check` says of a project."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from libcompliance.django._registry import registry
from libcompliance.django.conf import conf

__all__ = ["register"]

_BACKEND = "libcompliance.django.backends.LockoutBackend"
_HASHER = "libcompliance.django.hashers.Argon2idHasher"
_MIDDLEWARE = "libcompliance.django.middleware.ComplianceMiddleware"
_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


def _settings(**_: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    try:
        given = conf()
        given.the_profile  # noqa: B018 - read, so that what is wrong with it is told
        if given.namespace is None and given.actor is None:
            found.append(
                checks.Error(
                    "LIBCOMPLIANCE['NAMESPACE'] is missing",
                    hint=f"set it to a UUID of your own that never changes, such as '{uuid4()}'",
                    id="libcompliance.E001",
                )
            )
        elif given.namespace is not None:
            given.the_namespace  # noqa: B018
        registry()
    except ImproperlyConfigured as error:
        found.append(checks.Error(str(error), id="libcompliance.E002"))
    if _MIDDLEWARE not in settings.MIDDLEWARE:
        found.append(checks.Warning(f"{_MIDDLEWARE} is not in MIDDLEWARE: changes in views have no actor, sessions do not end", id="libcompliance.W001"))
    elif _AUTHENTICATION in settings.MIDDLEWARE and settings.MIDDLEWARE.index(_MIDDLEWARE) < settings.MIDDLEWARE.index(_AUTHENTICATION):
        found.append(checks.Error(f"{_MIDDLEWARE} stands before {_AUTHENTICATION}", id="libcompliance.E003"))
    if _HASHER not in settings.PASSWORD_HASHERS[:1]:
        found.append(checks.Warning(f"{_HASHER} is not the first of PASSWORD_HASHERS", id="libcompliance.W002"))
    for alias, database in settings.DATABASES.items():
        if database.get("ATOMIC_REQUESTS"):
            text = f"database {alias} has ATOMIC_REQUESTS: a view that signs in and then fails takes the counted attempt back"
            found.append(checks.Warning(text, hint="decorate that view with non_atomic_requests", id="libcompliance.W003"))
    return found


def _backends(**_: Any) -> list[checks.CheckMessage]:
    from django.contrib.auth import get_backends

    from libcompliance.django.backends import Lockout, PolicyBackend
    from libcompliance.django.users import NoSuperuser

    found: list[checks.CheckMessage] = []
    backends = get_backends()
    signing_in = [each for each in backends if type(each).authenticate is not _no_sign_in()]
    for each in signing_in:
        if not isinstance(each, Lockout):
            text = f"{type(each).__module__}.{type(each).__qualname__} signs in without a lockout"
            found.append(checks.Warning(text, hint=f"use {_BACKEND}, or the mixin Lockout", id="libcompliance.W004"))
    if any(isinstance(each, PolicyBackend) for each in backends):
        from django.contrib.auth import get_user_model

        if conf().policy is None:
            found.append(checks.Error("LIBCOMPLIANCE['POLICY'] is missing", id="libcompliance.E004"))
        if not issubclass(get_user_model(), NoSuperuser):
            text = "Django asks no policy about superusers"
            found.append(checks.Warning(text, hint="have none, or put NoSuperuser into the user model", id="libcompliance.W005"))
    return found


def _no_sign_in() -> Any:
    from django.contrib.auth.backends import BaseBackend

    return BaseBackend.authenticate


def register() -> None:
    """Registers the checks."""
    checks.register(_settings, checks.Tags.compatibility)
    if apps.is_installed("django.contrib.auth"):
        checks.register(_backends, checks.Tags.security)
