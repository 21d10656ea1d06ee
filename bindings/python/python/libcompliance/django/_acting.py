"""Who acts: whoever is named by `acting`, else the user of the request."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any
from uuid import UUID, uuid5

from libcompliance import _auditing
from libcompliance._auditing import Acting, now_acting
from libcompliance.django.conf import conf
from libcompliance.errors import HostEventError

__all__ = ["REQUEST", "acting", "actor_of", "device_of", "program", "who"]

REQUEST: ContextVar[Any] = ContextVar("libcompliance.django.request", default=None)
"""The request that is being answered, if `ComplianceMiddleware` is in use."""


def actor_of(user: Any) -> UUID:
    """The id of a user in the trail. It stays the same, and says nothing of the person to whoever does not have the project's namespace.

    Raises:
        ImproperlyConfigured: `NAMESPACE` is missing.
    """
    own = conf().function("actor")
    if own is not None:
        made = own(user)
        if not isinstance(made, UUID):
            raise TypeError("LIBCOMPLIANCE['ACTOR'] gives a UUID")
        return made
    if user.pk is None:
        raise HostEventError("a user that is not stored yet has no id in the trail", code="actor_unstored", detail=None)
    return user.pk if isinstance(user.pk, UUID) else uuid5(conf().the_namespace, f"{user._meta.label_lower}:{user.pk}")


def program() -> UUID:
    """The id that stands for the program itself, where no person acts."""
    return uuid5(conf().the_namespace, "program")


def device_of(request: Any) -> str | None:
    """The device of a request."""
    own = conf().function("device")
    if own is not None:
        made = own(request)
        return None if made is None else str(made)
    return request.META.get("REMOTE_ADDR") or None


def acting(
    actor: Any,
    *,
    device: str | None = None,
    clients: Collection[UUID] = (),
    reason: str | None = None,
    text: str | None = None,
) -> AbstractContextManager[Acting]:
    """Says who changes audited models within the block, in this thread or task, and if wanted why: in commands, tasks and scripts, or in a view to give a reason.

    `actor` is a user or its id in the trail; `reason` is a code of the laboratory's list, `text` says it in words.
    """
    id = actor if isinstance(actor, UUID) else actor_of(actor)
    return _auditing.acting(id, device=device, clients=clients, reason=reason, text=text)


def who(*, or_program: bool = False) -> Acting:
    """Who acts now.

    Raises:
        HostEventError: nobody is known to be acting, and the program itself may not.
    """
    named = now_acting()
    if named is not None:
        return named
    request = REQUEST.get()
    if request is not None:
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            return Acting(actor_of(user), device_of(request))
    if or_program or conf().unattended:
        return Acting(program(), None if request is None else device_of(request))
    raise HostEventError(
        "nobody is known to be acting: sign in, use `acting`, or set LIBCOMPLIANCE['UNATTENDED']",
        code="actor_missing",
        detail=None,
    )
