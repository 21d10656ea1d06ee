"""The seal alone: what is sealed verifies, and nothing else does."""

from __future__ import annotations

import libcompliance.errors as errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcompliance import proof, trail

ORIGIN = "example.com/lab/1"


def test_what_is_sealed_verifies_and_any_changed_byte_does_not() -> None:
    records = [b"one", b"two", b"three"]
    with trail.Sealer(origin=ORIGIN, seed=trail.new_seed()) as sealer:
        assert sealer.append_many(records) == [0, 1, 2]
        note, key, shown = sealer.checkpoint(), sealer.verifier_key(), sealer.prove(1)
    assert proof.verify_checkpoint(note, keys=[key], origin=ORIGIN).size == 3
    for place in range(len(note)):
        changed = bytearray(note)
        changed[place] ^= 1
        with pytest.raises(errors.NotVerified):
            proof.verify_checkpoint(changed, keys=[key], origin=ORIGIN)
    with pytest.raises(errors.NotVerified):
        proof.verify(shown, b"twO", keys=[key], origin=ORIGIN)
    with pytest.raises(errors.ArgumentError):
        sealer.append(b"four")


def test_a_record_without_a_checkpoint_has_no_proof() -> None:
    with trail.Sealer(origin=ORIGIN, seed=bytes(range(32))) as sealer:
        sealer.append(b"one")
        with pytest.raises(errors.NotFound):
            sealer.prove(0)


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=200), st.binary(max_size=80), st.text(max_size=20))
def test_anything_else_is_refused_and_nothing_panics(note: bytes, seed: bytes, origin: str) -> None:
    with pytest.raises(errors.ComplianceError):
        proof.verify_checkpoint(note, keys=[], origin=origin)
    if len(seed) != 32:
        with pytest.raises(errors.ArgumentError):
            trail.Sealer(origin=ORIGIN, seed=seed)
