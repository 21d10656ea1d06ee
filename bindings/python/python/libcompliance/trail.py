"""The seal alone, for a program that keeps its records itself."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from libcompliance import _core, _html

__all__ = ["Sealer", "new_seed"]

_Bytes = bytes | bytearray | memoryview


def new_seed() -> bytes:
    """32 new secret bytes for a `Sealer`; keep them where nobody else reads them.

    Raises:
        NoEntropy: the operating system gives no random numbers.
    """
    return bytes(_core.new_seed())


class Sealer:
    """Seals records that the program keeps. The key is in memory until `close()`, or the end of a `with` block. Threads may share it.

    Every method raises ArgumentError after `close()`, and ForkedError in a process copied by `fork`.
    """

    __slots__ = ("_native",)

    def __init__(self, *, origin: str, seed: _Bytes) -> None:
        """A sealer of the trail `origin`, with the key made of 32 secret bytes.

        Raises:
            ArgumentError: the seed is not 32 bytes.
            InvalidError: the origin cannot name a trail.
        """
        self._native = _core.Sealer(origin, seed)

    def __enter__(self) -> Sealer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, record: _Bytes) -> int:
        """Takes a record in; gives its place, from 0.

        Raises:
            ArgumentError: the record is too long.
        """
        return self._native.append(record)

    def append_many(self, records: Iterable[_Bytes]) -> list[int]:
        """Takes records in, in order; gives the place of each. Those before one that is refused stay.

        Raises:
            ArgumentError: a record is too long.
        """
        return self._native.append_many(list(records))

    def __len__(self) -> int:
        return self._native.size

    def __bool__(self) -> bool:
        return True

    def _repr_html_(self) -> str:
        return _html.table("trail", [("records", len(self)), ("root", self.root.hex())])

    @property
    def root(self) -> bytes:
        """The root of the tree over all records (RFC 6962), 32 bytes."""
        return bytes(self._native.root)

    def checkpoint(self) -> str:
        """Signs what was taken in: a C2SP signed note.

        Raises:
            InvalidError: it cannot be signed.
        """
        return self._native.checkpoint()

    def follow(self, checkpoint: str | _Bytes) -> None:
        """Goes on from a checkpoint that was kept, after its records were taken in again.

        Raises:
            NotVerified: the records are not those of the checkpoint.
        """
        self._native.follow(checkpoint)

    def prove(self, index: int) -> str:
        """The proof of a sealed record, for `libcompliance.proof.verify`.

        Raises:
            NotFound: no checkpoint covers it.
        """
        return self._native.prove(index)

    def consistency(self, old_size: int) -> list[bytes]:
        """The hashes that show that the first `old_size` records are the beginning of the newest checkpoint's, for `libcompliance.proof.verify_consistency`.

        Raises:
            NotFound, InvalidError: there are not so many records.
        """
        return [bytes(hash) for hash in self._native.consistency(old_size)]

    def verifier_key(self) -> str:
        """The key that verifies the checkpoints; it is public.

        Raises:
            InvalidError: there is none.
        """
        return self._native.verifier_key()

    def close(self) -> None:
        """Wipes the key."""
        self._native.close()
