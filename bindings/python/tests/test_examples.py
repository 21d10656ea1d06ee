"""The examples run as they stand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import libcompliance as lc

EXAMPLES = Path(__file__).parents[3] / "examples/python"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(lc.__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}


def test_a_sealed_result(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / "sealed_result.py", tmp_path],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=ENVIRONMENT,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    refused, sealed, proof, verified = said.stdout.splitlines()
    assert refused.startswith("refused: ") and verified == "verified" and proof == "c2sp.org/tlog-proof@v1"
    assert sealed.startswith("sealed as record ")
    # What it left behind can be opened, and holds what it said.
    key = lc.Passphrase("correct horse battery")
    with (
        lc.Lab.open(tmp_path / "lab.db", key=key, state_folder=tmp_path / "seen") as lab,
        lab.sign_in("m.kowalska", "old Lantern 56!") as maria,
    ):
        (result,) = maria.result.list().results
        assert maria.result.get(id=result.id, language="en").printed == "not detected in 25 g"
        assert result.state == "submitted"
        trace = maria.result.trace(id=result.id)
        assert trace
        record = maria.trail.record(index=int(sealed.split()[3].rstrip(",")))
        assert record.leaf_hash.hex() == sealed.split()[-1]
