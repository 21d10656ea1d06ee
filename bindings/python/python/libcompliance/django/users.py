"""For the project's own user model."""

from __future__ import annotations

from typing import Any

__all__ = ["NoSuperuser"]


class NoSuperuser:
    """A mixin for the user model, in front of Django's: superusers are asked about like all others."""

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the user may."""
        from django.contrib.auth.models import _user_has_perm  # type: ignore[attr-defined]

        return bool(_user_has_perm(self, perm, obj))

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the user may do anything in an application."""
        from django.contrib.auth.models import _user_has_module_perms  # type: ignore[attr-defined]

        return bool(_user_has_module_perms(self, app_label))
