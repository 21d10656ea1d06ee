# Made from the compiled module by `bindings/python/check --stubs`: do not edit.
"""
The compiled part of `libcompliance`; import that instead.
"""

from _typeshed import SupportsGetItem
from datetime import datetime
from libcompliance.access import Decision
from os import PathLike
from pathlib import Path
from typing import Any, Final, SupportsIndex, final
from typing_extensions import disjoint_base

__all__ = ["VERSION", "AccessPolicy", "AccessQuestion", "Key", "KeyFile", "Lab", "Passphrase", "Permits", "RecoveryCode", "Sealer", "Session", "Spool", "Unattended", "WindowsAccount", "baseline", "checkpoint_verify", "command", "consistency_verify", "create", "csv_line", "drain", "envelope", "forked", "inclusion_verify", "leaf_hash", "lockout_reserve", "lockout_settle", "lockout_state", "lockout_unlock", "new_seed", "password_hash", "password_is_current", "password_judge", "password_verify", "password_verify_nothing", "profile_settings", "proof_verify", "reconcile", "retention_decide", "row_digest", "session_expiry", "spool_take_in", "table_sql", "value", "verified_report"]

VERSION: Final[str]
"""
The version of the library.
"""

@disjoint_base
class AccessPolicy:
    """
    A policy, compiled for deciding. Immutable; threads may share it.
    """
    def __new__(cls, /, json: str) -> AccessPolicy:
        """
        Reads, checks and compiles a policy in the form `libcompliance-policy/1`.
        """
    def check(self, /, subject: str, permission: str, *, client: str | None = None, at: datetime | None = None) -> Decision:
        """
        Whether `subject` may use `permission`, such as `result.verify`, now or at a time. A name that the policy does not know is
        denied.

        Raises:
            ArgumentError: the time is not between the years 1970 and 9999.
        """
    def knows(self, /, permission: str) -> bool:
        """
        Whether the policy has a permission of this name.
        """
    def permissions(self, /, subject: str, *, client: str | None = None, at: datetime | None = None) -> list[str]:
        """
        Everything that `subject` may do, for drawing a menu; the action itself is asked again.

        Raises:
            NotFound: the policy does not know a name.
            ArgumentError: the time is not between the years 1970 and 9999.
        """
    def question(self, /, subject: str, permission: str, *, client: str | None = None) -> AccessQuestion:
        """
        Looks the names up once, so that asking again costs less.

        Raises:
            NotFound: the policy does not know one of them.
        """
    @property
    def version(self, /) -> int:
        """
        The version of the policy.
        """

@final
class AccessQuestion:
    """
    A subject, a permission and a client that one policy has looked up.
    """
    def check(self, /, *, at: datetime | None = None) -> Decision:
        """
        Answers as `Policy.check`.

        Raises:
            ArgumentError: the time is not between the years 1970 and 9999.
        """

@disjoint_base
class Key:
    """
    What opens the key file of a laboratory, or protects a new one: one of `Passphrase`, `KeyFile`, `Unattended`, `WindowsAccount` and
    `RecoveryCode`. Never shows what it holds, and cannot be copied or pickled.
    """
    def __repr__(self, /) -> str: ...

@final
class KeyFile(Key):
    """
    Another key file than the usual one beside the laboratory, protected by its mode or by a Windows account.
    """
    def __new__(cls, /, path: str | PathLike[str]) -> KeyFile: ...

@final
class Lab:
    """
    An opened laboratory. Any thread may use it; closing it leaves its sessions usable until they go.
    """
    def append_asserted(self, /, kind: str, event: str, *, actor: str, device: str | None) -> tuple[int, bytes, str | None]:
        """
        Seals an event whose actor only the host vouches for; gives the receipt.
        """
    def checkpoint(self, /) -> str:
        """
        The newest checkpoint, a signed note.
        """
    def close(self, /) -> None:
        """
        Closes it; closing twice changes nothing.
        """
    @property
    def closed(self, /) -> bool:
        """
        Whether it is closed.
        """
    def enrol(self, /, login: str, code: str | bytes | bytearray | memoryview, password: str | bytes | bytearray | memoryview, *, device: str | None) -> tuple[int, bytes, str | None]:
        """
        Sets a password with a code that was handed over; gives the receipt.
        """
    def host_sign_in(self, /, login: str, method: str, at: SupportsIndex, *, device: str | None, device_account: str | None, roles: SupportsGetItem[int, str] | None) -> Session:
        """
        Opens a session for an account that the host has authenticated.
        """
    @property
    def id(self, /) -> str:
        """
        Its id, a UUID as text.
        """
    def name(self, /) -> str | None:
        """
        The laboratory's name; none if its key is gone.
        """
    @staticmethod
    def open(path: str | PathLike[str], *, key: Key, state_folder: str | PathLike[str] | None, no_state_folder: bool, unsigned_per_minute: SupportsIndex | None) -> Lab:
        """
        Opens the laboratory at `path`.
        """
    @property
    def path(self, /) -> Path:
        """
        Where the database is.
        """
    def prove(self, /, index: SupportsIndex) -> str:
        """
        A proof (C2SP tlog-proof) that record `index` is in the newest checkpoint.
        """
    def resume(self, /, token: str, *, device: str | None, device_account: str | None) -> Session:
        """
        Takes up a session by its token.
        """
    def sign_in(self, /, login: str, password: str | bytes | bytearray | memoryview, *, second_factor: str | bytes | bytearray | memoryview | None, device: str | None, device_account: str | None, remote: bool, roles: SupportsGetItem[int, str] | None) -> Session:
        """
        Signs an account in with its password.
        """
    def size(self, /) -> int:
        """
        The number of records in the trail.
        """
    def verifier_key(self, /) -> str:
        """
        The verifier key, with which anybody checks what this laboratory signs.
        """

@final
class Passphrase(Key):
    """
    A passphrase: text, or any buffer of UTF-8; for a new laboratory at least 12 characters.
    """
    def __new__(cls, /, passphrase: str | bytes | bytearray | memoryview) -> Passphrase: ...

@final
class Permits:
    """
    The attempts that were granted at several counters; settled once.
    """

@final
class RecoveryCode(Key):
    """
    The recovery code that was printed when the laboratory was made.
    """
    def __new__(cls, /, code: str | bytes | bytearray | memoryview) -> RecoveryCode: ...

@final
class Sealer:
    """
    Seals records that the program keeps. The key is in memory until it is closed.
    """
    def __new__(cls, /, origin: str, seed: bytes | bytearray | memoryview) -> Sealer:
        """
        A sealer of a new trail.
        """
    def append(self, /, record: bytes | bytearray | memoryview) -> int:
        """
        Takes a record in; gives its place.
        """
    def append_many(self, /, records: SupportsGetItem[int, bytes | bytearray | memoryview]) -> list[int]:
        """
        Takes records in, in order; gives the place of each.
        """
    def checkpoint(self, /) -> str:
        """
        Signs what was taken in.
        """
    def close(self, /) -> None:
        """
        Wipes the key. What follows fails.
        """
    def consistency(self, /, old: SupportsIndex) -> list[bytes]:
        """
        The hashes that show that the first `old` records are still the beginning.
        """
    def follow(self, /, checkpoint: str | bytes | bytearray | memoryview) -> None:
        """
        Goes on from a checkpoint that was kept.
        """
    def prove(self, /, index: SupportsIndex) -> str:
        """
        The proof of a sealed record.
        """
    @property
    def root(self, /) -> bytes:
        """
        The root of the tree over them.
        """
    @property
    def size(self, /) -> int:
        """
        How many records were taken in.
        """
    def verifier_key(self, /) -> str:
        """
        The key that verifies the checkpoints.
        """

@final
class Session:
    """
    A signed-in account. Any thread may use it.
    """
    @property
    def account(self, /) -> str:
        """
        The id of the account, a UUID as text.
        """
    def append(self, /, kind: str, event: str) -> tuple[int, bytes, str | None]:
        """
        Seals an event of a declared kind; gives the receipt.
        """
    def append_all(self, /, events: SupportsGetItem[int, tuple[str, str]]) -> tuple[list[int], tuple[int, bytes, str | None]]:
        """
        Seals events in their order, in one transaction; gives their places and the receipt of the last.
        """
    def call(self, /, name: str, arguments: str, *, password: str | bytes | bytearray | memoryview | None = None, second_factor: str | bytes | bytearray | memoryview | None = None, new_password: str | bytes | bytearray | memoryview | None = None) -> str:
        """
        Does the operation `name`; `arguments` is one JSON object, and so is the answer.
        """
    def check(self, /, permission: str, clients: SupportsGetItem[int, str]) -> tuple[bool, str | None]:
        """
        Whether the session may do something now, and if not, what is missing.
        """
    @property
    def id(self, /) -> str:
        """
        The id of the session, a UUID as text.
        """
    def import_run(self, /, arguments: str, progress: Any | None) -> str:
        """
        Imports an audit table: the operation `import.run`, telling `progress`.
        """
    def sign_out(self, /) -> tuple[int, bytes, str | None]:
        """
        Ends the session.
        """
    def token(self, /) -> str:
        """
        What takes the session up again; a secret.
        """
    def validate(self, /, arguments: str, progress: Any | None) -> str:
        """
        Runs the shipped tests: the operation `validation.run`, telling `progress`.
        """

@final
class Spool:
    """
    A folder of spools, and the file that this process writes in it.
    """
    def __new__(cls, /, folder: str | PathLike[str], choices: str, device: str | None) -> Spool:
        """
        Opens a folder of spools by what the laboratory has chosen.
        """
    def append(self, /, session: Session, kind: str, event: str) -> str:
        """
        Seals an event of a session, or stores it if the trail cannot be written and its kind may wait; gives which, as JSON.
        """
    def append_asserted(self, /, lab: Lab, kind: str, event: str, *, actor: str, device: str | None) -> str:
        """
        The same for an actor whom only the host vouches for.
        """
    def close(self, /) -> None:
        """
        Closes the file that this process writes.
        """
    def store(self, /, kind: str, event: str, *, actor: str, device: str | None) -> str:
        """
        Stores an event without asking the trail; gives where, as JSON.
        """
    def store_file(self, /, path: str | PathLike[str], media_type: str, *, actor: str) -> str:
        """
        Stores what identifies a raw file; gives where, as JSON.
        """

@final
class Unattended(Key):
    """
    The key file is protected by its mode: nothing is asked. The weaker choice, since whoever reads the file has the keys.
    """
    def __new__(cls, /) -> Unattended: ...

@final
class WindowsAccount(Key):
    """
    The key file is protected by the Windows account that runs this program. On other systems opening fails.
    """
    def __new__(cls, /) -> WindowsAccount: ...

def baseline(session: Session, table: str, rows: "object", *, reason: str | None, text: str | None) -> str:
    """
    Seals a digest of every row as it stands; gives what came of it as JSON.
    """

def checkpoint_verify(note: str | bytes | bytearray | memoryview, keys: SupportsGetItem[int, str], origin: str) -> tuple[int, bytes, int]:
    """
    Verifies a checkpoint (C2SP signed note); gives size, root and the number of cosignatures.
    """

def command(arguments: SupportsGetItem[int, str]) -> int:
    """
    Runs the command with these arguments, the first being the program's name, and gives its exit code.
    """

def consistency_verify(old_size: SupportsIndex, new_size: SupportsIndex, old_root: bytes | bytearray | memoryview, new_root: bytes | bytearray | memoryview, proof: SupportsGetItem[int, bytes | bytearray | memoryview]) -> None:
    """
    Verifies that the older tree is the beginning of the newer.
    """

def create(path: str | PathLike[str], *, key: Key, name: str, login: str, password: str | bytes | bytearray | memoryview, person: str | None, origin: str | None, break_glass: bool, demo_key: bool, state_folder: str | PathLike[str] | None, no_state_folder: bool, unsigned_per_minute: SupportsIndex | None) -> tuple[Lab, str, str | None, str | None]:
    """
    Makes a laboratory at `path`, which must not exist, and gives it with its verifier key, its recovery code and the password of the account
    for emergencies.
    """

def csv_line(cells: SupportsGetItem[int, str]) -> str:
    """
    A line of CSV (RFC 4180), with its end, in which no cell is computed by a spreadsheet.
    """

def drain(lab: Lab, outbox: Any, batch: SupportsIndex) -> tuple[int, int, list[tuple[int, str]]]:
    """
    Seals what waits in `outbox`, at most `batch` events in one transaction; gives how many were sealed now and before, and which cannot be.
    """

def envelope(kind: str, event: str, *, actor: str, device: str | None, at: SupportsIndex | None) -> tuple[str, str, str]:
    """
    Writes an event for the host's outbox; gives the columns `id`, `stored` and `body`. `at` is in microseconds since 1970 UTC.
    """

def forked() -> None:
    """
    Called in a process that has just been copied.
    """

def inclusion_verify(index: SupportsIndex, size: SupportsIndex, leaf: bytes | bytearray | memoryview, root: bytes | bytearray | memoryview, proof: SupportsGetItem[int, bytes | bytearray | memoryview]) -> None:
    """
    Verifies that a leaf is in the tree.
    """

def leaf_hash(record: bytes | bytearray | memoryview) -> bytes:
    """
    The leaf hash of a record (RFC 6962).
    """

def lockout_reserve(counted: SupportsGetItem[int, tuple[str | None, str, str]]) -> tuple[list[str], Permits | None, str | None, int | None]:
    """
    Reserves one attempt at all counters or at none; gives the counters as they are to be kept whatever the answer, the permits if
    it is granted, otherwise the code and the seconds to wait.
    """

def lockout_settle(permits: Permits, counted: SupportsGetItem[int, tuple[str | None, str, str]], success: bool) -> list[str]:
    """
    Settles what was reserved, at the counters as they are kept now; gives them as they are to be kept.
    """

def lockout_state(kept: str | None, rules: str) -> tuple[int, bool]:
    """
    The attempts since the last success, and whether only a person can lift the lock.
    """

def lockout_unlock(kept: str) -> str:
    """
    Lifts waits and disabling of a counter.
    """

def new_seed() -> bytes:
    """
    32 new secret bytes.
    """

def password_hash(password: str | bytes | bytearray | memoryview, memory_kib: SupportsIndex | None = None, passes: SupportsIndex | None = None, lanes: SupportsIndex | None = None) -> str:
    """
    Hashes a password with a new salt.
    """

def password_is_current(hash: str) -> bool:
    """
    Whether a stored hash is as one made today would be.
    """

def password_judge(profile: str, password: str | bytes | bytearray | memoryview, user_names: SupportsGetItem[int, str], laboratory: str, product: str, listed: SupportsGetItem[int, str], second_factor: bool, history: SupportsGetItem[int, str], login: str | None) -> tuple[bool, str]:
    """
    Judges a new password; gives whether it may be set, and the verdict as JSON.
    """

def password_verify(hash: str, password: str | bytes | bytearray | memoryview, login: str | None = None) -> bool:
    """
    Verifies a password against a stored hash; gives whether a new hash should be made now.
    """

def password_verify_nothing(password: str | bytes | bytearray | memoryview) -> None:
    """
    Takes the time of a verification, with nothing to compare, and fails as one.
    """

def profile_settings(profile: str) -> str:
    """
    The settings of a profile as JSON.
    """

def proof_verify(proof: str | bytes | bytearray | memoryview, record: bytes | bytearray | memoryview, keys: SupportsGetItem[int, str], origin: str) -> tuple[int, int, int]:
    """
    Verifies a record with its proof (C2SP tlog-proof); gives its place, the size of the trail and the number of cosignatures.
    """

def reconcile(session: Session, table: str, rows: "object", *, outbox: Any | None) -> str:
    """
    Compares every row with what is sealed; gives the report as JSON, or raises it as `NotVerified` if there are findings.
    """

def retention_decide(rules: str, holds: str, record: str, client: str | None, id: str, events: SupportsGetItem[int, tuple[str, str]], today: str) -> tuple[str, str, int | None, int | None, str | None]:
    """
    Decides whether a record is kept; gives decision, reason, the place of the deciding rule or hold, and the last day.
    """

def row_digest(table: str, row: str) -> bytes:
    """
    The digest of a row of `table`; `row` is JSON with `id`, `version` and `fields`.
    """

def session_expiry(profile: str, started: SupportsIndex, active: SupportsIndex, now: SupportsIndex) -> str | None:
    """
    Why a session cannot act at `now`: `idle` or `absolute`, or `None` if it can. Times are microseconds since 1970 UTC.
    """

def spool_take_in(lab: Lab, file: str | PathLike[str], with_growth: bool) -> str:
    """
    Seals what waits in the spool `file`; gives what came of it as JSON, or raises it as `NotVerified` if lines are missing.
    """

def table_sql(database: str) -> str:
    """
    The statement that makes the table `compliance_outbox` in a database.
    """

def value(given: str) -> str:
    """
    A value as records hold it, as JSON, of any form that operations take, as a JSON object.
    """

def verified_report(path: str | PathLike[str], *, key: Key | None, keys: SupportsGetItem[int, str], checkpoints: SupportsGetItem[int, str], state_folder: str | PathLike[str] | None, no_state_folder: bool, threads: SupportsIndex, holding: bool, strict: bool, progress: Any | None) -> str:
    """
    Verifies what is at `path`; gives the report as JSON. With `holding`, a report with faults is an exception; with `strict`, one that could
    not see everything as well. `progress` is told the share done.
    """
