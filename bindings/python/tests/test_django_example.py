"""The example project runs as it stands, and its command says what it does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import libcompliance

PROJECT = Path(__file__).parents[3] / "examples" / "python" / "django_lims"


def manage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(libcompliance.__file__).parents[1]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path, "LIMS_DATA": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-W", "error", str(PROJECT / "manage.py"), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )


def test_the_example_runs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run = manage(data, "play")
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [
        "somebody guesses: 5 attempts are refused, the sixth is not even tried",
        "a correction without a reason is refused by the form",
        "refused: nobody is known to be acting: sign in, use `acting`, or set LIBCOMPLIANCE['UNATTENDED']",
        "refused: this change of lims_result cannot be audited: it is raw SQL",
        # 2 users, 6 refusals, 1 unlocking, 2 sign-ins, 2 parameters, 3 samples with 6 links, 3 results, 1 correction, 3 approvals.
        "29 events are stored, not sealed",
        "29 sealed, 0 sealed before, 0 refused",
        "lims.Sample: 3 rows, as they were sealed",
        "lims.Result: 3 rows, as they were sealed",
        "somebody edits a result with a database tool",
        "lims.Result: row 2 differs",
        "1 rows are not as they were sealed",
    ]
    again = manage(data, "play")
    assert again.returncode == 1 and "has a laboratory already" in again.stderr
    verified = manage(data, "compliance_verify")
    assert verified.returncode == 0 and verified.stdout == "nothing waits\nverified\n", verified.stderr
    assert manage(data, "makemigrations", "--check").returncode == 0
    assert "no issues" in manage(data, "check").stdout
