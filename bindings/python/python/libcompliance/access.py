"""Who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from libcompliance.errors import NotAllowed

__all__ = ["Decision"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to whether something may be done. It has no truth value: use `.allowed`, or `require()`."""

    allowed: bool
    code: str | None = None
    permission: str | None = None
    carried_by: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    policy: str | None = None
    en: str | None = None
    pl: str | None = None

    def __bool__(self) -> NoReturn:
        raise TypeError("a Decision has no truth value; use .allowed or require()")

    def require(self) -> None:
        """Does nothing if it is allowed.

        Raises:
            NotAllowed: it is denied.
        """
        if not self.allowed:
            detail = {"denial": {"code": self.code, "permission": self.permission, "carried_by": list(self.carried_by)}}
            raise NotAllowed(self.en or "denied", code=self.code or "denied", detail=detail)

    @classmethod
    def _of(cls, allowed: bool, denial: Mapping[str, Any] | None) -> Decision:
        if denial is None:
            return cls(allowed)
        return cls(
            allowed,
            denial["code"],
            denial["permission"],
            tuple(denial["carried_by"]),
            tuple(denial["held"]),
            denial["policy"],
            denial["en"],
            denial["pl"],
        )
