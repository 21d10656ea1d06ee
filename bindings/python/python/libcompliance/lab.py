"""A laboratory: its trail, its accounts, its work."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from types import TracebackType
from typing import Any, Self, TypeAlias
from uuid import UUID

from libcompliance import _core, _json
from libcompliance._core import Key
from libcompliance.access import Decision

__all__ = ["Created", "Lab", "Receipt", "Secret", "Session"]

Secret: TypeAlias = str | bytes | bytearray | memoryview
"""A password or code: text, or any buffer of UTF-8. It is copied, and the copy is wiped."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a record is in: its place, its leaf hash (RFC 6962) and a signed checkpoint whose tree holds it."""

    index: int
    leaf_hash: bytes
    checkpoint: str | None


def _uuid(given: UUID | str | None) -> str | None:
    return None if given is None else str(given)


class Lab:
    """An opened laboratory. Any thread may use it.

    A `with` statement closes it. Sessions made from it go on until they are signed out.
    """

    __slots__ = ("_core",)

    def __init__(self, core: _core.Lab) -> None:
        self._core = core

    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        *,
        key: Key,
        state_folder: str | PathLike[str] | None = None,
        no_state_folder: bool = False,
        unsigned_per_minute: int | None = None,
    ) -> Self:
        """Opens the laboratory at `path`.

        `state_folder` is where this computer keeps what it has seen of laboratories, otherwise the user's own; with `no_state_folder` a
        laboratory that was put back to an older state is not noticed. `unsigned_per_minute` limits events without a session.

        Raises:
            FileMissing, FileUnusable, FileDamaged: the file cannot be opened.
            KeyRefused: the key does not open it.
            RolledBack: it is older than what this computer has seen of it.
        """
        return cls(
            _core.Lab.open(
                path,
                key=key,
                state_folder=state_folder,
                no_state_folder=no_state_folder,
                unsigned_per_minute=unsigned_per_minute,
            )
        )

    @classmethod
    def create(
        cls,
        path: str | PathLike[str],
        *,
        key: Key,
        name: str,
        login: str,
        password: Secret,
        person: str | None = None,
        origin: str | None = None,
        break_glass: bool = False,
        demo_key: bool = False,
        state_folder: str | PathLike[str] | None = None,
        no_state_folder: bool = False,
        unsigned_per_minute: int | None = None,
    ) -> Created:
        """Makes a laboratory at `path`, which must not exist; `login` is its first account, an administrator's.

        After an error no file is there.

        Raises:
            FileExists, FileUnusable, DiskFull: the files cannot be made.
            PasswordRefused: the password breaks rules.
            KeyRefused: the passphrase is too short.
        """
        lab, verifier_key, recovery, emergency = _core.create(
            path,
            key=key,
            name=name,
            login=login,
            password=password,
            person=person,
            origin=origin,
            break_glass=break_glass,
            demo_key=demo_key,
            state_folder=state_folder,
            no_state_folder=no_state_folder,
            unsigned_per_minute=unsigned_per_minute,
        )
        return Created(cls(lab), verifier_key, recovery, emergency)

    def close(self) -> None:
        """Closes it. Closing twice changes nothing."""
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._core.size()

    def __bool__(self) -> bool:
        # A laboratory is true, however many records it has.
        return True

    @property
    def id(self) -> UUID:
        """The id of the laboratory."""
        return UUID(self._core.id)

    @property
    def name(self) -> str | None:
        """The laboratory's name; `None` if its key is gone."""
        return self._core.name()

    @property
    def checkpoint(self) -> str:
        """The newest checkpoint, a signed note (C2SP tlog-checkpoint): keep it outside the laboratory."""
        return self._core.checkpoint()

    @property
    def verifier_key(self) -> str:
        """The key (C2SP signed-note) with which anybody checks what this laboratory signs."""
        return self._core.verifier_key()

    def sign_in(
        self,
        login: str,
        password: Secret,
        *,
        second_factor: Secret | None = None,
        device: str | None = None,
        device_account: UUID | str | None = None,
        remote: bool = False,
        roles: Iterable[str] | None = None,
    ) -> Session:
        """Signs an account in with its password.

        `device` is a name such as `"HPLC-02"`, `device_account` its account where it is enrolled; `roles` are those to be active, otherwise all
        that are held. Takes as long for a wrong login as for a wrong password. Each attempt is recorded.

        Raises:
            SignInRefused: login or password are wrong, or the account cannot be used.
            SecondFactorNeeded: a one-time code is asked for.
        """
        return Session(
            self._core.sign_in(
                login,
                password,
                second_factor=second_factor,
                device=device,
                device_account=_uuid(device_account),
                remote=remote,
                roles=None if roles is None else list(roles),
            )
        )

    def host_sign_in(
        self,
        login: str,
        *,
        method: str,
        at: datetime,
        device: str | None = None,
        device_account: UUID | str | None = None,
        roles: Iterable[str] | None = None,
    ) -> Session:
        """Opens a session for an account that the host has authenticated and vouches for.

        `method` says how, such as `"active-directory"`, `at` when. Records under this session say so.
        """
        return Session(
            self._core.host_sign_in(
                login,
                method,
                _json.micros(at),
                device=device,
                device_account=_uuid(device_account),
                roles=None if roles is None else list(roles),
            )
        )

    def resume(self, token: str, *, device: str | None = None, device_account: UUID | str | None = None) -> Session:
        """Takes up a session by its token.

        Raises:
            SessionEnded: it has ended, or never was.
        """
        return Session(self._core.resume(token, device=device, device_account=_uuid(device_account)))

    def enrol(self, login: str, code: Secret, password: Secret, *, device: str | None = None) -> Receipt:
        """Sets a password with a code that was handed over: the first one of an account, or one after a reset.

        Raises:
            SignInRefused: the code is wrong, used or old.
            PasswordRefused: the password breaks rules; the code still works.
        """
        return Receipt(*self._core.enrol(login, code, password, device=device))


@dataclass(frozen=True, slots=True)
class Created:
    """A laboratory that was just made.

    Keep `verifier_key` outside. `recovery_code` and `break_glass` (the password of the account for emergencies) are shown this once: print them and
    lock them away. They are not part of the text of this object.
    """

    lab: Lab
    verifier_key: str
    recovery_code: str | None
    break_glass: str | None

    def __repr__(self) -> str:
        return f"Created(lab={self.lab!r}, verifier_key={self.verifier_key!r}, ...)"


class Session:
    """A signed-in account. Any thread may use it. A `with` statement signs it out."""

    __slots__ = ("_core", "_ended")

    def __init__(self, core: _core.Session) -> None:
        self._core = core
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._ended:
            self.sign_out()

    @property
    def id(self) -> UUID:
        """The id of the session."""
        return UUID(self._core.id)

    @property
    def account(self) -> UUID:
        """The id of the account."""
        return UUID(self._core.account)

    def token(self) -> str:
        """What takes the session up again. A secret."""
        return self._core.token()

    def sign_out(self) -> Receipt:
        """Ends the session.

        Raises:
            SessionEnded: it has ended before.
        """
        receipt = Receipt(*self._core.sign_out())
        self._ended = True
        return receipt

    def check(self, permission: str, *clients: UUID | str) -> Decision:
        """Whether this session may do something now for all these clients, or without any for the laboratory itself."""
        allowed, denial = self._core.check(permission, [str(client) for client in clients])
        return Decision._of(allowed, None if denial is None else json.loads(denial))

    def require(self, permission: str, *clients: UUID | str) -> None:
        """Raises `NotAllowed` unless this session may do something now."""
        self.check(permission, *clients).require()

    def call(
        self,
        operation: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        password: Secret | None = None,
        second_factor: Secret | None = None,
        new_password: Secret | None = None,
    ) -> dict[str, Any]:
        """Does an operation by name (docs/spec/operations.md). Secrets never stand in the arguments."""
        answer = self._core.call(
            operation,
            _json.text(arguments or {}),
            password=password,
            second_factor=second_factor,
            new_password=new_password,
        )
        made: dict[str, Any] = json.loads(answer)
        return made

    def append(self, kind: str, **event: Any) -> Receipt:
        """Seals an event of a kind of the host's that was declared, such as `host.oldlims.price_changed`.

        Every field is optional: `object` (`kind`, `id`, `version`), `clients`, `changes` (each `field`, `old`, `new`), `reason` and `text`, `attrs`, `before`,
        `after` and `deleted` of its row. The record is durable when this returns.

        Raises:
            PermissionDenied: the refusal is recorded.
            NotFound: the kind was not declared.
        """
        return Receipt(*self._core.append(kind, _json.text(event)))
