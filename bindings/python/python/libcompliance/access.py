"""Who may do what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Self, cast

from libcompliance import _core, _html, _json
from libcompliance.errors import NotAllowed

__all__ = ["Decision", "Policy", "Question"]

Question = _core.AccessQuestion
"""A subject, a permission and a client that one policy has looked up, so that asking again costs little."""


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

    def _repr_html_(self) -> str:
        if self.allowed:
            return _html.table("allowed", [])
        rows = [("permission", self.permission), ("code", self.code), ("en", self.en), ("pl", self.pl)]
        return _html.table("denied", [*rows, ("carried by", ", ".join(self.carried_by)), ("held", ", ".join(self.held))])

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


_ALLOW = Decision(True)


def _denied(told: str) -> Decision:
    return Decision._of(False, json.loads(told))


class Policy(_core.AccessPolicy):
    """Who may do what for whom and when, compiled for deciding. Immutable; threads may share it.

    It belongs to no laboratory, so nothing that is asked of it is recorded; what must be recorded is asked of a session. Without a client it is asked for
    what belongs to no client; without a time, for now. Times are aware.

        policy.check("anna", "result.verify", client="dairy").require()
    """

    __slots__ = ()

    def __new__(cls, policy: str | Mapping[str, Any]) -> Self:
        """Reads a policy in the form `libcompliance-policy/1`: JSON, or the same as a mapping.

        Raises:
            ArgumentError: the policy is not valid; `code` says why, such as `policy_malformed`.
        """
        made = super().__new__(cls, policy if isinstance(policy, str) else _json.text(policy))
        return cast("Self", made)

    def __repr__(self) -> str:
        return f"<Policy version {self.version}>"

    def require(
        self, subject: str, permission: str, *, client: str | None = None, at: datetime | None = None
    ) -> None:
        """Does nothing if it is allowed.

        Raises:
            NotAllowed: it is denied.
            ArgumentError: the time is not between the years 1970 and 9999.
        """
        self.check(subject, permission, client=client, at=at).require()
