"""The setting `LIBCOMPLIANCE`, read when it is asked for, so that tests may override it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from libcompliance.errors import ArgumentError
from libcompliance.identity import Profile

__all__ = ["Conf", "conf"]


@dataclass(frozen=True, kw_only=True)
class Conf:
    """What the project says in `LIBCOMPLIANCE`, each name in capitals. Functions are given as such or by their dotted path."""

    namespace: str | UUID | None = None
    """A UUID of the project's own, which never changes: ids of persons in the trail are made from it."""
    host: str = "django"
    """The kinds of events of sign-ins are `host.HOST.signed_in` and so on: 1 to 32 small letters, digits and `_`."""
    profile: str | Mapping[str, Any] = "default-12"
    """The password profile, which also has the limits of sign-ins and sessions."""
    laboratory: str = ""
    """The laboratory's name, which no password may hold."""
    audited: Mapping[str, Mapping[str, Any]] | None = None
    """Models of others that are audited: `{"auth.User": {"kind": "host.lims.user", "secret": ["password"]}}`."""
    strict: bool = False
    """Whether raw SQL is refused that names an audited table and might change it."""
    unattended: bool = False
    """Whether a change by nobody who is known is put down to the program itself, instead of being refused."""
    actor: Callable[[Any], UUID] | str | None = None
    """The id of a user in the trail. Otherwise the primary key if that is a UUID, else one made from it."""
    device: Callable[[Any], str | None] | str | None = None
    """The name of the device of a request; otherwise its address as the server sees it (`REMOTE_ADDR`)."""
    policy: Any = None
    """Who may do what: the path of a policy (`libcompliance-policy/1`), read again when it changes, or a function that gives an `access.Policy`."""
    permissions: Mapping[str, str] | None = None
    """Names of Django's permissions and the policy's: `{"lims.verify_result": "result.verify"}`."""
    subject: Callable[[Any], str] | str | None = None
    """The name of a user in the policy; otherwise the user name."""
    client: Callable[[Any], Any] | str | None = None
    """Whose an object is, as the policy names clients, or `None`; otherwise its attribute `compliance_client`."""
    password_change_url: str = "password_change"
    """Where a password that is too old is changed: a path, or the name of a URL."""
    lab: Any = None
    """The laboratory's file, for the commands."""
    key: Any = None
    """What opens it: a key of `libcompliance`, or a function that gives one."""
    state_folder: Any = None
    """Where this computer keeps what it has seen of the laboratory, otherwise the user's own folder."""

    @cached_property
    def the_namespace(self) -> UUID:
        """The namespace as it is used."""
        try:
            return self.namespace if isinstance(self.namespace, UUID) else UUID(str(self.namespace))
        except ValueError:
            raise ImproperlyConfigured("LIBCOMPLIANCE['NAMESPACE'] is not a UUID") from None

    @cached_property
    def the_profile(self) -> Profile:
        """The profile as it is used."""
        try:
            return Profile.of(self.profile)
        except ArgumentError as error:
            raise ImproperlyConfigured(f"LIBCOMPLIANCE['PROFILE']: {error}") from None

    def function(self, name: str) -> Callable[..., Any] | None:
        """A function among the settings."""
        given = getattr(self, name)
        made: Callable[..., Any] | None = import_string(given) if isinstance(given, str) else given
        if made is not None and not callable(made):
            raise ImproperlyConfigured(f"LIBCOMPLIANCE['{name.upper()}'] is neither a function nor the path of one")
        return made


_read: Conf | None = None


def conf() -> Conf:
    """The settings as they stand.

    Raises:
        ImproperlyConfigured: a name is not known.
    """
    global _read
    if _read is None:
        given = dict(getattr(settings, "LIBCOMPLIANCE", {}))
        unknown = sorted(set(given) - {field.name.upper() for field in fields(Conf)})
        if unknown:
            raise ImproperlyConfigured(f"LIBCOMPLIANCE has settings that are not known: {', '.join(unknown)}")
        _read = Conf(**{name.lower(): value for name, value in given.items()})
    return _read


def _changed(*, setting: str, **_: Any) -> None:
    global _read
    if setting == "LIBCOMPLIANCE":
        _read = None


setting_changed.connect(_changed)
