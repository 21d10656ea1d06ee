"""Checkpoints and proofs, verified with the keys that the caller kept. Every `verify_` raises unless it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from libcompliance import _core

__all__ = ["Checkpoint", "Proven", "leaf_hash", "verify", "verify_checkpoint", "verify_consistency", "verify_inclusion"]

_Bytes = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Proven:
    """A record's place in its trail, the size of the trail at the checkpoint, and how many of the given witnesses signed it."""

    index: int
    size: int
    cosignatures: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and root of a trail, and how many of the given witnesses signed them. How many are enough is for the caller to judge."""

    size: int
    root: bytes
    cosignatures: int


def verify(proof: str | _Bytes, record: _Bytes, *, keys: Sequence[str], origin: str) -> Proven:
    """Verifies that `record` is in the trail `origin`, by a proof in the form C2SP tlog-proof and verifier keys of trail and witnesses.

    Raises:
        NotVerified: it is not shown; `code` says why.
        ArgumentError: a key does not read.
    """
    return Proven(*_core.proof_verify(proof, record, _list(keys), origin))


def verify_checkpoint(note: str | _Bytes, *, keys: Sequence[str], origin: str) -> Checkpoint:
    """Verifies a checkpoint (C2SP signed note) of the trail `origin`.

    Raises:
        NotVerified: it does not verify, or is one of another trail.
        ArgumentError: a key does not read.
    """
    size, root, cosignatures = _core.checkpoint_verify(note, _list(keys), origin)
    return Checkpoint(size, bytes(root), cosignatures)


def leaf_hash(record: _Bytes) -> bytes:
    """The leaf hash of a record (RFC 6962), 32 bytes."""
    return bytes(_core.leaf_hash(record))


def verify_inclusion(*, index: int, size: int, leaf: _Bytes, root: _Bytes, proof: Sequence[_Bytes]) -> None:
    """Verifies that the record with the leaf hash `leaf` is number `index` of `size`. Size and root come from a checkpoint that was verified.

    Raises:
        NotVerified: it is not.
        ArgumentError: a hash is not 32 bytes.
    """
    _core.inclusion_verify(index, size, leaf, root, list(proof))


def verify_consistency(
    *, old_size: int, new_size: int, old_root: _Bytes, new_root: _Bytes, proof: Sequence[_Bytes]
) -> None:
    """Verifies that nothing was changed between two checkpoints that were verified.

    Raises:
        NotVerified: the older tree is not the beginning of the newer.
        ArgumentError: a hash is not 32 bytes.
    """
    _core.consistency_verify(old_size, new_size, old_root, new_root, list(proof))


def _list(keys: Sequence[str]) -> list[str]:
    if isinstance(keys, str):
        raise TypeError("keys is a list of keys, not one text")
    return list(keys)
