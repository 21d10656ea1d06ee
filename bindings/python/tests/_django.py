"""A project of Django in this process, on a database file of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.conf import settings

NAMESPACE = UUID("01900000-0000-7000-8000-0000000000cc")
FOLDER = Path(tempfile.mkdtemp(prefix="house-"))


def _lab_key() -> Any:
    from _house import PASSPHRASE

    import libcompliance as lc

    return lc.Passphrase(PASSPHRASE)


LIBCOMPLIANCE: dict[str, Any] = {
    "NAMESPACE": NAMESPACE,
    "HOST": "house",
    "AUDITED": {"djhouse.User": {"kind": "host.house.user", "secret": ["password"], "exclude": ["last_login"], "unaudited": ["groups", "user_permissions"]}},
    "KEY": _lab_key,
}

if not settings.configured:
    settings.configure(
        SECRET_KEY="only for tests",
        USE_TZ=True,
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF="_django_urls",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        AUTH_USER_MODEL="djhouse.User",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "libcompliance.django",
            "djhouse",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "libcompliance.django.middleware.ComplianceMiddleware",
        ],
        AUTHENTICATION_BACKENDS=["libcompliance.django.backends.LockoutBackend"],
        PASSWORD_HASHERS=[
            "libcompliance.django.hashers.Argon2idHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ],
        AUTH_PASSWORD_VALIDATORS=[{"NAME": "libcompliance.django.validators.ProfileValidator"}],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"form.html": "{{ form }}"})]},
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": FOLDER / "house.db",
                "OPTIONS": {"timeout": 20, "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"},
            }
        },
        LIBCOMPLIANCE=LIBCOMPLIANCE,
    )
    django.setup()

    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def events(clear: bool = True) -> list[dict[str, Any]]:
    """What waits, in order, as it was stored; and then no more."""
    from libcompliance.django.models import Waiting

    found = [json.loads(body) for body in Waiting.objects.order_by("seq").values_list("body", flat=True)]
    if clear:
        Waiting.objects.all().delete()
    return found


def changes(event: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {one["field"]: (one.get("old"), one.get("new")) for one in event.get("changes", ())}


def digests() -> dict[tuple[str, str], str]:
    """The digest of every audited row as it stands."""
    return {(name, id): digest for name, id, digest in _digests()}


def _digests() -> Iterator[tuple[str, str, str]]:
    from libcompliance import _auditing
    from libcompliance.django._registry import registry

    for each in registry().tables.values():
        for seen in each.all("default", 500):
            yield each.name, seen.id, _auditing.digest(each, seen).hex()


def empty() -> None:
    """No rows, no events."""
    from django.apps import apps
    from django.db import connection
    from libcompliance.django._capture import _seen_here

    with _seen_here(), connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.proxy and model._meta.app_label != "contenttypes":
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        cursor.execute("PRAGMA foreign_keys=ON")
