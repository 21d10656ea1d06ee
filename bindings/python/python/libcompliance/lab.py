"""A laboratory: its trail, its accounts, its work."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack
from uuid import UUID

from libcompliance import _core, _html, _json
from libcompliance._core import Key
from libcompliance._operations import Operations
from libcompliance._secret import Secret
from libcompliance.access import Decision
from libcompliance.answer import Answer, Receipt
from libcompliance.errors import ArgumentError, NotFound, NotVerified
from libcompliance.event import EventFields
from libcompliance.instrument import Instruments

__all__ = ["Batch", "Created", "Lab", "Receipt", "Secret", "Session"]


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

        `state_folder` is where this computer keeps what it has seen of laboratories, otherwise the user's own; with
        `no_state_folder` a laboratory that was put back to an older state is not noticed. `unsigned_per_minute`
        limits events without a session.

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
        try:
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
        finally:
            # A traceback that shows local variables shows no secret; so everywhere below.
            del password
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

        `device` is a name such as `"HPLC-02"`, `device_account` its account where it is enrolled; `roles` are those
        to be active, otherwise all that are held. Takes as long for a wrong login as for a wrong password. Each
        attempt is recorded.

        Raises:
            SignInRefused: login or password are wrong, or the account cannot be used.
            SecondFactorNeeded: a one-time code is asked for.
        """
        try:
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
        finally:
            del password, second_factor

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
        try:
            return Session(self._core.resume(token, device=device, device_account=_uuid(device_account)))
        finally:
            del token

    def enrol(self, login: str, code: Secret, password: Secret, *, device: str | None = None) -> Receipt:
        """Sets a password with a code that was handed over: the first one of an account, or one after a reset.

        Raises:
            SignInRefused: the code is wrong, used or old.
            PasswordRefused: the password breaks rules; the code still works.
        """
        try:
            return Receipt(*self._core.enrol(login, code, password, device=device))
        finally:
            del code, password

    def append_asserted(self, kind: str, *, actor: UUID | str, device: str | None = None, **event: Unpack[EventFields]) -> Receipt:
        """Seals an event whose actor only the host vouches for: `actor` is an id of the host's. Fields as for
        `Session.append`.

        Raises:
            NotFound: the kind was not declared.
            PermissionDenied: more such events than `unsigned_per_minute`, code `rate_limited`.
        """
        return Receipt(*self._core.append_asserted(kind, _json.text(event), actor=str(actor), device=device))

    def prove(self, index: int | Receipt) -> str:
        """A proof (C2SP tlog-proof) that a record is under the newest checkpoint. `libcompliance.proof` checks it,
        and so does any other program that knows the form. For somebody outside take `session.trail.prove`, which is
        recorded.

        Raises:
            NotFound: there is no such record.
        """
        return self._core.prove(index.index if isinstance(index, Receipt) else index)

    def _repr_html_(self) -> str:
        origin = self.checkpoint.partition("\n")[0]
        rows = [("laboratory", self.name), ("trail", origin), ("records", len(self)), ("verifier key", self.verifier_key)]
        return _html.table("laboratory", rows)

    @property
    def path(self) -> Path:
        """Where the database is."""
        return Path(self._core.path)


@dataclass(frozen=True, slots=True)
class Created:
    """A laboratory that was just made.

    Keep `verifier_key` outside. `recovery_code` and `break_glass` (the password of the account for emergencies) are
    shown this once: print them and lock them away. They are not part of the text of this object.
    """

    lab: Lab
    verifier_key: str
    recovery_code: str | None
    break_glass: str | None

    def __repr__(self) -> str:
        return f"Created(lab={self.lab!r}, verifier_key={self.verifier_key!r}, ...)"


class Batch:
    """Events that are to be sealed together, in their order: all of them or none. A `with` statement seals them at
    its end, unless it ends by an exception. At most 1,000. Nothing is written before.
    """

    __slots__ = ("_events", "_session", "indexes", "receipt")

    indexes: tuple[int, ...]
    """The place of each record, in the order of the events; empty until they are sealed."""
    receipt: Receipt | None
    """The receipt of the last, whose checkpoint holds all; `None` until they are sealed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._events: list[tuple[str, str]] | None = []
        self.indexes = ()
        self.receipt = None

    def append(self, kind: str, **event: Unpack[EventFields]) -> None:
        """Puts an event on the list; fields as for `Session.append`."""
        if self._events is None:
            raise ArgumentError("this batch is sealed: begin another", code="batch_sealed")
        self._events.append((kind, _json.text(event)))

    def __len__(self) -> int:
        return len(self.indexes) if self._events is None else len(self._events)

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        events, self._events = self._events, None
        if kind is None and events:
            indexes, last = self._session._core.append_all(events)
            self.indexes, self.receipt = tuple(indexes), Receipt(*last)


class Session(Instruments, Operations):
    """A signed-in account. Any thread may use it. A `with` statement signs it out.

    What it can do is to be had by object: `session.sample.store(id=..., place="freezer 3")`, `session.result.list()`.
    An action is done and recorded, or refused and the refusal recorded (`PermissionDenied`); a question writes
    nothing.
    """

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
    def account_id(self) -> UUID:
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
    ) -> Answer:
        """Does an operation by name (docs/spec/operations.md). Secrets never stand in the arguments."""
        try:
            return Answer.from_json(
                self._core.call(
                    operation,
                    _json.text(arguments or {}),
                    password=password,
                    second_factor=second_factor,
                    new_password=new_password,
                )
            )
        finally:
            del password, second_factor, new_password

    def append(self, kind: str, **event: Unpack[EventFields]) -> Receipt:
        """Seals an event of a kind of the host's that was declared, such as `host.oldlims.price_changed`.

        Every field is optional: `object` (`kind`, `id`, `version`), `clients`, `changes` (each `field`, `old`,
        `new`), `reason` and `text`, `attrs`, `before`, `after` and `deleted` of its row. The record is durable when
        this returns.

        Raises:
            PermissionDenied: the refusal is recorded.
            NotFound: the kind was not declared.
        """
        return Receipt(*self._core.append(kind, _json.text(event)))

    def append_all(self, events: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[tuple[int, ...], Receipt]:
        """Seals events, each a kind and its fields as for `append`, in their order: all of them or none, at most 1,000.

        Gives their places in the trail, and the receipt of the last, whose checkpoint holds all.
        """
        indexes, last = self._core.append_all([(kind, _json.text(event)) for kind, event in events])
        return tuple(indexes), Receipt(*last)

    def batch(self) -> Batch:
        """Events that are to be sealed together: `with session.batch() as batch: batch.append(...)`."""
        return Batch(self)

    def records(
        self,
        *,
        person: UUID | str | None = None,
        object: str | None = None,
        action: str | None = None,
        kind: str | None = None,
        client: UUID | str | None = None,
        not_before: datetime | None = None,
        before: datetime | None = None,
        after: int | None = None,
        reveal: bool = False,
        page: int = 500,
    ) -> Iterator[Answer]:
        """The records of the trail in their order, oldest first, however many: pages of at most `page` (1,000) are
        asked for as they are needed.

        Every filter that is given must match: who did it (`person`), what it was done to (`object`, as
        `sample:UUID`), the command (`action`), the kind, or with a point at the end all kinds that begin so, the
        client, the time, the place (`after` an index). With `reveal` the values behind the commitments come along.
        Records that are sealed meanwhile are among them.

        Raises:
            NotAllowed: the session may not read the trail.
        """
        filters = {
            "person": person,
            "object": object,
            "action": action,
            "kind": kind,
            "client": client,
            "not_before": not_before,
            "before": before,
            "limit": page,
        }
        asked = {name: value for name, value in filters.items() if value is not None}
        if reveal:
            asked["reveal"] = True
        return self._pages(asked, after)

    def _pages(self, asked: Mapping[str, Any], after: int | None) -> Iterator[Answer]:
        while True:
            answer = self.call("trail.search", asked if after is None else {**asked, "after": after})
            yield from answer["records"]
            after = answer["next"]
            if after is None:
                return

    def reveal(self, record: int | Receipt, path: str) -> Any:
        """The committed value under `path` of a record, such as `reason.text` or `attrs.instrument`, checked against
        its commitment.

        Raises:
            NotFound: there is none, or it was erased.
            NotVerified: it is not the value that was sealed.
            NotAllowed: the session may not see the record.
        """
        index = record.index if isinstance(record, Receipt) else record
        revealed = json.loads(self._core.call("trail.record", _json.text({"index": index, "reveal": True})))["revealed"]
        held = revealed.get(path, {"problem": "not_there"})
        match held.get("problem"):
            case None:
                return held["value"]
            case "altered":
                raise NotVerified("the value is not the one that was sealed", code="altered")
            case code:
                raise NotFound("there is no such value, or it was erased", code=code)

    def validate(
        self,
        *,
        checkpoints: Iterable[str] = (),
        keys: Iterable[str] = (),
        progress: Callable[[int, int], object] | None = None,
    ) -> Answer:
        """Runs the shipped tests of the installation and seals what came of them: `session.validation.run`, telling
        `progress(done, total)`.

        What is begun is done to its end: an interrupt comes after it.
        """
        arguments = _json.text({"checkpoints": list(checkpoints), "keys": list(keys)})
        return Answer.from_json(self._core.validate(arguments, progress))

    def import_file(
        self,
        *,
        mapping: str | PathLike[str],
        file: str | PathLike[str],
        reason: str | None = None,
        text: str | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Answer:
        """Seals what the audit table of a former system claims: `session.import_.run`, telling `progress(done,
        total)` the rows.

        What is begun is done to its end: an interrupt comes after it. An import that was cut off goes on when it is
        called again.
        """
        arguments = {"mapping": mapping, "file": file, "reason": reason, "text": text}
        return Answer.from_json(self._core.import_run(_json.text(arguments), progress))
