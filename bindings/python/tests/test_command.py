"""`python -m libcompliance` is the command, with its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import libcompliance as lc
import pytest
from _house import House, house

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(lc.__file__).parents[1])}


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    # What this computer has seen before is nothing for these tests.
    own = {"HOME": str(folder), "COMPLIANCE_STATE_DIR": str(folder / "seen")}
    environment = {**ENVIRONMENT, **own}
    return subprocess.run(
        [sys.executable, "-m", "libcompliance", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("lab"))


def test_help_is_no_failure(tmp_path: Path) -> None:
    for arguments in (["--help"], ["verify", "--help"]):
        said = run(*arguments, folder=tmp_path)
        assert said.returncode == 0 and "verify" in said.stdout and said.stderr == ""
    said = run("--version", folder=tmp_path)
    assert said.returncode == 0 and lc.__version__ in said.stdout


def test_what_holds_is_0(at: House, tmp_path: Path) -> None:
    said = run("--json", "verify", at.folder / "lab.db", folder=tmp_path)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["holds"] is True


def test_what_does_not_hold_is_1(at: House, tmp_path: Path) -> None:
    export = tmp_path / "export"
    at.admin.trail.export(folder=export)
    (first,) = (path for path in (export / "tile/entries").rglob("*") if path.is_file())
    stored = bytearray(first.read_bytes())
    stored[len(stored) // 2] ^= 1
    first.write_bytes(stored)
    said = run("--json", "verify", export, folder=tmp_path)
    assert said.returncode == 1, said.stderr
    report = json.loads(said.stdout)
    assert report["holds"] is False and report["faults"]
    with pytest.raises(lc.errors.NotVerified) as caught:
        lc.verify(export, no_state_folder=True)
    assert [one.code for one in caught.value.findings] == [fault["code"] for fault in report["faults"]]


def test_wrong_use_is_2_and_failure_is_3(tmp_path: Path) -> None:
    assert run("verify", folder=tmp_path).returncode == 2
    assert run("no-such-thing", folder=tmp_path).returncode == 2
    said = run("verify", tmp_path / "lab.db", folder=tmp_path)
    assert said.returncode == 3 and said.stderr and "Traceback" not in said.stderr


@pytest.mark.skipif(os.name == "nt", reason="no interrupt is sent to another process so")
def test_an_interrupt_ends_it_without_a_traceback(at: House, tmp_path: Path) -> None:
    # Waits for an answer that does not come.
    with subprocess.Popen(
        [sys.executable, "-m", "libcompliance", "verify", "/dev/stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**ENVIRONMENT, "HOME": str(tmp_path)},
    ) as process:
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors
    assert process.returncode == -signal.SIGINT
