"""Password hashes by Argon2id, in the form of Django's own Argon2 hasher: each reads the other's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, mask_hash

from libcompliance import password as _password
from libcompliance.errors import ComplianceError

__all__ = ["Argon2idHasher"]


class Argon2idHasher(BasePasswordHasher):
    """Argon2id at the cost in force; a hash of a lower cost is made anew at the next sign-in. Needs no other package.

    Stands first in `PASSWORD_HASHERS`, in place of Django's `Argon2PasswordHasher`. Passwords have at most 4096 bytes.
    """

    algorithm = "argon2"

    def salt(self) -> str:
        """A salt is made with each hash."""
        return ""

    def encode(self, password: str, salt: str) -> str:
        """Hashes a password with a new salt; `salt` is not used."""
        return self.algorithm + _password.hash(password)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the password gives the hash. A hash that does not read is never right."""
        try:
            _password.verify(self._phc(encoded), password)
        except ComplianceError:
            return False
        return True

    def must_update(self, encoded: str) -> bool:
        """Whether the hash is not as one made today would be."""
        return not _password.is_current(self._phc(encoded))

    def decode(self, encoded: str) -> dict[str, Any]:
        """The parts of a hash."""
        _, variety, version, parameters, salt, hash = self._phc(encoded).split("$")
        return {
            "algorithm": self.algorithm,
            "variety": variety,
            "version": version.removeprefix("v="),
            "params": dict(part.split("=", 1) for part in parameters.split(",")),
            "salt": salt,
            "hash": hash,
        }

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """What may be shown of a hash."""
        parts = self.decode(encoded)
        return {**parts, **parts.pop("params"), "salt": mask_hash(parts["salt"]), "hash": mask_hash(parts["hash"])}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: a hash of another cost takes another time once, until it is made anew."""

    @staticmethod
    def _phc(encoded: str) -> str:
        return encoded.partition("$")[1] + encoded.partition("$")[2]
