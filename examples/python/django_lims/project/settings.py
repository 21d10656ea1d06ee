"""The settings of a small LIMS. `LIMS_DATA` is the folder of its files, `data` beside this project unless it is set."""

from __future__ import annotations

import os
from pathlib import Path

import libcompliance

BASE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("LIMS_DATA", BASE / "data"))

SECRET_KEY = "only for this example: yours is long and secret"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"
ROOT_URLCONF = "project.urls"
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "libcompliance.django",  # (1) The application, ...
    "lims",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "libcompliance.django.middleware.ComplianceMiddleware",  # ... who acts and when sessions end, ...
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "lims.db",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }
}

# (2) ... passwords and sign-ins, ...
AUTHENTICATION_BACKENDS = ["libcompliance.django.backends.LockoutBackend"]
PASSWORD_HASHERS = [
    "libcompliance.django.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "libcompliance.django.validators.ProfileValidator"}]

# (3) ... and where the laboratory is. A request needs neither its file nor its key: only the commands do.
LIBCOMPLIANCE = {
    "NAMESPACE": "5d1ce0ab-34a2-4b7e-9a53-6c2f60f0a1d7",
    "HOST": "smalllims",
    "STRICT": True,
    "LAB": DATA / "lab.db",
    "KEY": lambda: libcompliance.Passphrase("only for this example: yours is long and secret"),
    "STATE_FOLDER": DATA / "state",
    "AUDITED": {
        "auth.User": {
            "kind": "host.smalllims.user",
            "secret": ["password"],
            "exclude": ["last_login"],
            "many": {"groups": "host.smalllims.user_group", "user_permissions": "host.smalllims.user_permission"},
        }
    },
}
