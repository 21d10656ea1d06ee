"""Who may do what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from libcompliance import _core, _html, _json
from libcompliance.errors import NotAllowed

__all__ = ["Decision", "Policy", "Question"]


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


@dataclass(frozen=True, slots=True)
class Question:
    """A subject, a permission and a client that one policy has looked up, so that asking again costs little."""

    policy: Policy
    subject: str
    permission: str
    client: str | None
    _numbers: tuple[int, int, int]

    def check(self, *, at: datetime) -> Decision:
        """Answers as `Policy.check`.

        Raises:
            ArgumentError: the time is not between the years 1970 and 9999.
        """
        if self.policy._native.allows_numbered(*self._numbers, _json.micros(at)):
            return _ALLOW
        return self.policy.explain(self.subject, self.permission, client=self.client, at=at)


class Policy:
    """Who may do what for whom and when, compiled for deciding. Immutable; threads may share it.

    It belongs to no laboratory, so nothing that is asked of it is recorded; what must be recorded is asked of a session. `client=None` asks
    for what belongs to no client. Times are aware.
    """

    __slots__ = ("_native",)

    def __init__(self, policy: str | Mapping[str, Any]) -> None:
        """Reads a policy in the form `libcompliance-policy/1`: JSON, or the same as a mapping.

        Raises:
            ArgumentError: the policy is not valid; `code` says why, such as `policy_malformed`.
        """
        self._native = _core.AccessPolicy(policy if isinstance(policy, str) else _json.text(policy))

    def __repr__(self) -> str:
        return f"<Policy version {self.version}>"

    @property
    def version(self) -> int:
        """The version of the policy."""
        return self._native.version

    def check(self, subject: str, permission: str, *, at: datetime, client: str | None = None) -> Decision:
        """Whether `subject` may use `permission`, such as `result.verify`. A name that the policy does not know is denied.

        Raises:
            ArgumentError: the time is not between the years 1970 and 9999.
        """
        if self._native.allows(subject, permission, client, _json.micros(at)):
            return _ALLOW
        return self.explain(subject, permission, client=client, at=at)

    def explain(self, subject: str, permission: str, *, at: datetime, client: str | None = None) -> Decision:
        """The same answer; of a denial with the rule in both languages, the roles held and those that carry the permission.

        Raises:
            ArgumentError: the time is not between the years 1970 and 9999.
        """
        why = self._native.explain(subject, permission, client, _json.micros(at))
        return _ALLOW if why is None else Decision._of(False, json.loads(why))

    def require(self, subject: str, permission: str, *, at: datetime, client: str | None = None) -> None:
        """Does nothing if it is allowed.

        Raises:
            NotAllowed: it is denied.
            ArgumentError: the time is not between the years 1970 and 9999.
        """
        self.check(subject, permission, client=client, at=at).require()

    def knows(self, permission: str) -> bool:
        """Whether the policy has a permission of this name."""
        return self._native.knows(permission)

    def question(self, subject: str, permission: str, *, client: str | None = None) -> Question:
        """Looks the names up once.

        Raises:
            NotFound: the policy does not know one of them.
        """
        return Question(self, subject, permission, client, self._native.numbers(subject, permission, client))

    def permissions(self, subject: str, *, at: datetime, client: str | None = None) -> tuple[str, ...]:
        """Everything that `subject` may do, for drawing a menu; the action itself is asked again.

        Raises:
            NotFound: the policy does not know a name.
            ArgumentError: the time is not between the years 1970 and 9999.
        """
        return tuple(self._native.permissions(subject, client, _json.micros(at)))
