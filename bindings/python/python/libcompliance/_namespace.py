"""What the generated operations stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from libcompliance._secret import Secret
from libcompliance.answer import Answer

__all__ = ["Namespace", "Operated"]


class Operated:
    """Something that does operations by name: a session."""

    __slots__ = ()

    def call(
        self,
        operation: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        password: Secret | None = None,
        second_factor: Secret | None = None,
        new_password: Secret | None = None,
    ) -> Answer:
        """Does an operation by name."""
        raise NotImplementedError


class Namespace:
    """The operations on one kind of object."""

    __slots__ = ("_session",)

    def __init__(self, session: Operated) -> None:
        self._session = session

    def _do(self, name: str, required: Mapping[str, Any], optional: Mapping[str, Any], **secrets: Any) -> Answer:
        given = {field: value for field, value in optional.items() if value is not None}
        try:
            return self._session.call(name, {**required, **given}, **secrets)
        finally:
            # A traceback that shows local variables shows none of them.
            secrets.clear()
