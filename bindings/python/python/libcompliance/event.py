"""The fields of an event of the program's own, so that a type checker knows them."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict
from uuid import UUID

__all__ = ["Change", "EventFields", "Object"]


class Object(TypedDict, total=False):
    """What an event is about."""

    kind: str
    id: str
    version: int


class Change(TypedDict):
    """A field with its value before and after."""

    field: str
    old: Any
    new: Any


class EventFields(TypedDict, total=False):
    """Every field is optional. `reason` is a code, `text` free words beside it; `before`, `after` and `deleted` tell of a row for `reconcile`."""

    object: Object | Mapping[str, Any]
    clients: Sequence[UUID | str]
    changes: Sequence[Change | Mapping[str, Any]]
    reason: str | None
    text: str | None
    attrs: Mapping[str, builtins.object]
    before: bytes | str | None
    after: bytes | str | None
    deleted: bool
