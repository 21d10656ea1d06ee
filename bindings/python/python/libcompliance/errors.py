"""What can go wrong.

Every exception of this package is a `ComplianceError`. Its class tells what kind of thing went wrong, `code` exactly which; codes stay the same
in all versions. Messages hold no secret and no personal datum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from libcompliance._finding import Finding, findings

__all__ = [
    "ArgumentError",
    "BusyError",
    "ComplianceError",
    "DiskFull",
    "FileDamaged",
    "FileExists",
    "FileMissing",
    "FileUnusable",
    "ForkedError",
    "HostEventError",
    "HostTableError",
    "InternalError",
    "InvalidError",
    "KeyRefused",
    "NoEntropy",
    "NotAllowed",
    "NotChecked",
    "NotFound",
    "NotVerified",
    "PasswordRefused",
    "PermissionDenied",
    "PoisonedError",
    "ReadOnlyError",
    "RolledBack",
    "SecondFactorNeeded",
    "SecretMissing",
    "SessionEnded",
    "SignInRefused",
]


class ComplianceError(Exception):
    """The base of all.

    `code` is the stable code, such as `permission_missing`; `message` one line for a person; `detail` what else is known, for a program: for a
    denial what was missing and which roles carry it, for a password each broken rule, for a verification each fault. `None` for most.
    """

    code: str
    message: str
    detail: Mapping[str, Any] | None

    def __init__(self, message: str, *, code: str, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.detail = detail

    def __reduce__(self) -> tuple[Any, ...]:
        return _made_again, (type(self), self.message, self.code, self.detail)


def _made_again(
    kind: type[ComplianceError], message: str, code: str, detail: Mapping[str, Any] | None
) -> ComplianceError:
    return kind(message, code=code, detail=detail)


class ArgumentError(ComplianceError, ValueError):
    """An argument is out of range, malformed, or not what the call takes. Nothing was done."""


class InternalError(ComplianceError):
    """An error of the library itself. Please report it."""


class ForkedError(ComplianceError):
    """The process was copied by `fork` after this was opened: open what you need anew."""


class PermissionDenied(ComplianceError):
    """The action is not allowed. The refusal is recorded."""


class NotAllowed(ComplianceError):
    """The question is not one that this session may ask."""


class SignInRefused(ComplianceError):
    """Login or password are wrong, or the account cannot be used. Which, only the trail tells."""


class SecondFactorNeeded(ComplianceError):
    """The password is right, and a one-time code is asked for."""


class SessionEnded(ComplianceError):
    """The session has ended."""


class PasswordRefused(ComplianceError):
    """The password breaks rules; `detail` lists each."""


class SecretMissing(ComplianceError):
    """A secret that the operation needs was not given."""


class NotFound(ComplianceError, LookupError):
    """There is no such object, kind or operation."""


class InvalidError(ComplianceError, ValueError):
    """What was given is not valid for the laboratory as it stands."""


class NotVerified(ComplianceError):
    """A seal, a proof, a signature or the state does not verify."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The faults, where a whole laboratory or export was verified."""
        return _findings(self.detail, "faults")


class NotChecked(ComplianceError):
    """The verification could not be made, so nothing is known; or not everything could be seen."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What could not be seen, where that is all."""
        return _findings(self.detail, "not_checked")


def _findings(detail: Mapping[str, Any] | None, which: str) -> tuple[Finding, ...]:
    return findings((detail or {}).get(which, ()))


class RolledBack(ComplianceError):
    """The laboratory is older than what this computer has seen of it, or has another history."""


class PoisonedError(ComplianceError):
    """An earlier write failed; open the laboratory again and verify it."""


class BusyError(ComplianceError, TimeoutError):
    """Another program has kept the laboratory busy for too long. Try again."""


class DiskFull(ComplianceError, OSError):
    """The disk is full."""


class ReadOnlyError(ComplianceError, PermissionError):
    """The file or folder is read-only."""


class FileMissing(ComplianceError, FileNotFoundError):
    """A file is not there."""


class FileExists(ComplianceError, FileExistsError):
    """A file is there already."""


class FileUnusable(ComplianceError, OSError):
    """A file or folder cannot be used."""


class FileDamaged(ComplianceError):
    """A file is damaged, or of another program or layout."""


class KeyRefused(ComplianceError):
    """The passphrase, recovery code or key file is missing, wrong or cannot be used."""


class NoEntropy(ComplianceError, OSError):
    """The operating system gives no random numbers."""


class HostEventError(ComplianceError, ValueError):
    """What a host stores on its way to the trail (outbox, spool, intent) is not valid."""


class HostTableError(ComplianceError, ValueError):
    """Rows of a host's table cannot be taken."""
