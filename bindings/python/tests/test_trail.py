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
    assert proof.verify_checkpoint(note.encode(), keys=[key], origin=ORIGIN).root == sealer_root(records)
    for place in range(len(note.encode())):
        changed = bytearray(note.encode())
        changed[place] ^= 1
        with pytest.raises(errors.NotVerified):
            proof.verify_checkpoint(changed, keys=[key], origin=ORIGIN)
    with pytest.raises(errors.NotVerified):
        proof.verify(shown, b"twO", keys=[key], origin=ORIGIN)
    with pytest.raises(errors.ArgumentError):
        sealer.append(b"four")


def sealer_root(records: list[bytes]) -> bytes:
    with trail.Sealer(origin=ORIGIN, seed=trail.new_seed()) as sealer:
        sealer.append_many(records)
        return sealer.root


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20), st.data())
def test_a_trail_grows_and_every_older_one_is_its_beginning(records: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(records)))
    with trail.Sealer(origin=ORIGIN, seed=trail.new_seed()) as sealer:
        sealer.append_many(records[:old])
        older, kept = sealer.root, sealer.checkpoint()
        sealer.append_many(records[old:])
        sealer.checkpoint()
        shown = sealer.consistency(old)
        known = {"old_size": old, "new_size": len(sealer), "old_root": older, "new_root": sealer.root, "proof": shown}
        proof.verify_consistency(**known)
        with pytest.raises(errors.NotVerified):
            proof.verify_consistency(**{**known, "old_root": bytes(32)})
        if old < len(records):
            with pytest.raises(errors.NotVerified):
                proof.verify_consistency(**{**known, "new_root": older})
        with pytest.raises(errors.ComplianceError):
            sealer.consistency(len(records) + 1)
    seed = trail.new_seed()
    with trail.Sealer(origin=ORIGIN, seed=seed) as one, trail.Sealer(origin=ORIGIN, seed=seed) as other:
        one.append_many(records)
        other.append_many(records)
        other.follow(one.checkpoint())
        other.append(b"more")
        with pytest.raises(errors.NotVerified):
            other.follow(kept)


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
