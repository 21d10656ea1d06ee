"""Who acts in a request, and sessions that end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.contrib.auth import logout
from django.shortcuts import redirect, resolve_url

from libcompliance.django import _past
from libcompliance.django._acting import REQUEST
from libcompliance.django.conf import conf
from libcompliance.django.signals import ended_because, refused

__all__ = ["ComplianceMiddleware", "begin"]

_STARTED, _ACTIVE = "_compliance_started", "_compliance_active"


def begin(request: Any) -> None:
    """A session begins: its limits count from now."""
    now = datetime.now(UTC).timestamp()
    request.session[_STARTED] = now
    request.session[_ACTIVE] = now


class ComplianceMiddleware:
    """Stands behind `AuthenticationMiddleware`.

    What a view changes belongs to the user of the request, at the request's device. A session ends after the profile's time without activity and at its
    longest time, which is recorded; a request that comes later goes on as nobody's. Whose password is too old by the profile is sent to change it. What
    `require` refused is recorded once the view's own transaction has ended. Works for synchronous and asynchronous projects.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self._next = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: Any) -> Any:
        if self._is_async:
            return self._answer(request)
        token = REQUEST.set(request)
        try:
            early = self._before(request)
            try:
                return self._next(request) if early is None else early
            finally:
                self._after(request)
        finally:
            REQUEST.reset(token)

    async def _answer(self, request: Any) -> Any:
        token = REQUEST.set(request)
        try:
            early = await sync_to_async(self._before)(request)
            following: Awaitable[Any] | None = None if early is not None else self._next(request)
            try:
                return early if following is None else await following
            finally:
                await sync_to_async(self._after)(request)
        finally:
            REQUEST.reset(token)

    @staticmethod
    def _before(request: Any) -> Any:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        now = datetime.now(UTC)
        started, active = request.session.get(_STARTED), request.session.get(_ACTIVE)
        if started is None or active is None:
            # It began before this was in use, or another way: its limits count from now.
            begin(request)
        else:
            profile = conf().the_profile
            why = profile.expiry(
                started=datetime.fromtimestamp(started, UTC), active=datetime.fromtimestamp(active, UTC), now=now
            )
            if why is not None:
                with ended_because(why):
                    logout(request)
                return None
            # Not at each request: that would write the session each time.
            if not 0 <= now.timestamp() - active < min(30.0, profile.idle.total_seconds() / 20):
                request.session[_ACTIVE] = now.timestamp()
        return _too_old(request, user, now)

    @staticmethod
    def _after(request: Any) -> None:
        for permission, by, code in getattr(request, "_compliance_refused", ()):
            refused(permission, by, code)


def _too_old(request: Any, user: Any, now: datetime) -> Any:
    settings = conf()
    most = settings.the_profile.max_age
    if most is None or not user.has_usable_password():
        return None
    since = _past.since(user)
    if since is None or now - since.astimezone(UTC) <= most:
        return None
    where = resolve_url(settings.password_change_url)
    signing_out = request.path.rstrip("/").endswith("/logout")
    return None if request.path == where or signing_out else redirect(where)
