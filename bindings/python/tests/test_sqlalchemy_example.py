"""The example runs as a program and shows what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import libcompliance

EXAMPLE = Path(__file__).parents[3] / "examples" / "python" / "sqlalchemy_lims.py"


def test_the_example_runs(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(libcompliance.__file__).parents[1]), *sys.path])
    run = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLE), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [
        "refused: nobody is known to be acting: set the actor, or use `acting`",
        "refused: this change of result cannot be audited: it is text, not a statement made with SQLAlchemy",
        # 3 samples, 6 parameters, 3 results, 1 correction, 3 approvals.
        "16 events are stored, not sealed",
        "16 events are sealed, 0 refused",
        "sample: 3 rows, as they were sealed",
        "result: 3 rows, as they were sealed",
        "sample_parameter: 6 rows, as they were sealed",
        "somebody edits a result with a database tool",
        "sample: 3 rows, as they were sealed",
        run.stdout.splitlines()[9],
        "sample_parameter: 6 rows, as they were sealed",
    ]
    assert run.stdout.splitlines()[9].startswith("result: row 2 differs")
