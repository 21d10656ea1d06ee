"""The application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from libcompliance.django import _capture

__all__ = ["ComplianceConfig"]


class ComplianceConfig(AppConfig):
    """Controls for laboratories."""

    name = "libcompliance.django"
    label = "libcompliance"
    verbose_name = "libcompliance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from libcompliance.django import checks, signals

        _capture.install()
        checks.register()
        signals.connect()
        pre_migrate.connect(_before, sender=self)
        post_migrate.connect(_after, sender=self)


def _before(**_: Any) -> None:
    _capture.migrating(True)


def _after(**_: Any) -> None:
    _capture.migrating(False)
