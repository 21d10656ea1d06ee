"""Passwords: judged, hashed, verified. Nothing is recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from libcompliance import _core, _html, _json
from libcompliance.errors import PasswordRefused

__all__ = ["Verdict", "Violation", "hash", "is_current", "judge", "needs_rehash", "verify", "verify_nothing"]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a password breaks: its stable code, what it is about as a number, the clause it comes from, and its text."""

    code: str
    number: int | None
    clause: str | None
    en: str
    pl: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password may be set. It has no truth value: use `.accepted`, or `require()`. A rule in `unchecked` refuses too."""

    accepted: bool
    violations: tuple[Violation, ...]
    unchecked: tuple[Any, ...]
    _told: str = field(repr=False)

    def __bool__(self) -> NoReturn:
        raise TypeError("a Verdict has no truth value; use .accepted or require()")

    def _repr_html_(self) -> str:
        rows = [(each.code, each.clause, each.en, each.pl) for each in self.violations]
        rows += [(str(each), None, "not checked", "nie sprawdzono") for each in self.unchecked]
        return _html.table("accepted" if self.accepted else "refused", rows)

    def require(self) -> None:
        """Does nothing if it may be set.

        Raises:
            PasswordRefused: it may not; `detail` has the `verdict`.
        """
        if not self.accepted:
            message = "the new password breaks rules of the profile, or some could not be checked"
            raise PasswordRefused(message, code="password_refused", detail={"verdict": json.loads(self._told)})


def judge(
    profile: str | Mapping[str, Any],
    password: str | bytes | bytearray | memoryview,
    *,
    user_names: Sequence[str] = (),
    laboratory: str = "",
    product: str = "",
    listed: Sequence[str] = (),
    second_factor: bool = False,
    history: Sequence[str] = (),
    login: str | None = None,
) -> Verdict:
    """Judges a new password by a profile: the name of one that is shipped (`default-12`, `mission-8`, ..), or the laboratory's own settings.

    `history` has hashes of earlier passwords, the newest first; each costs the time of one hash.

    Raises:
        ArgumentError: the profile is not known or not valid, or the password is not text.
    """
    profile = profile if isinstance(profile, str) else _json.text(profile)
    accepted, told = _core.password_judge(
        profile, password, list(user_names), laboratory, product, list(listed), second_factor, list(history), login
    )
    found = json.loads(told)
    violations = tuple(
        Violation(each["code"], each.get("number"), each.get("clause"), each["en"], each["pl"])
        for each in found["violations"]
    )
    return Verdict(accepted, violations, tuple(found["unchecked"]), told)


def hash(
    password: str | bytes | bytearray | memoryview,
    *,
    memory_kib: int | None = None,
    passes: int | None = None,
    lanes: int | None = None,
) -> str:
    """Hashes a password, of at most 4096 bytes, with a new salt: Argon2id as a PHC string. Without a cost, the one in force. Judge it first.

    Raises:
        ArgumentError: the password is too long or not text, or the cost cannot be had.
        NoEntropy: the operating system gives no random numbers.
    """
    return _core.password_hash(password, memory_kib, passes, lanes)


def verify(hash: str, password: str | bytes | bytearray | memoryview, *, login: str | None = None) -> None:
    """Does nothing if the password gives `hash`, of this library or of many others. `login` is for hashes that are salted with it.

    For a login that is unknown call `verify_nothing`, so that the answer takes as long.

    Raises:
        NotVerified: it does not.
        NotChecked: the hash does not read or asks for too much, or the password is too long.
        ArgumentError: the password is not text.
    """
    _core.password_verify(hash, password, login)


def needs_rehash(hash: str, password: str | bytes | bytearray | memoryview, *, login: str | None = None) -> bool:
    """Verifies as `verify`, and tells whether a new hash should be made now, while the password is at hand.

    Raises:
        NotVerified, NotChecked, ArgumentError: as `verify`.
    """
    return _core.password_verify(hash, password, login)


def verify_nothing(password: str | bytes | bytearray | memoryview) -> None:
    """Takes the time of `verify` with nothing to compare.

    Raises:
        NotVerified: always.
        ArgumentError: the password is not text.
    """
    _core.password_verify_nothing(password)


def is_current(hash: str) -> bool:
    """Whether a stored hash is as one made today would be; without the password, and without its protection being tried."""
    return _core.password_is_current(hash)
