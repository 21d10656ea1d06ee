"""Verification raises, names what is wrong, and can be interrupted."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import threading
from pathlib import Path

import libcompliance as lc
import pytest
from _house import PASSPHRASE, House, house
from libcompliance.instrument import RUN


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = house(tmp_path_factory.mktemp("lab"))
    made.maker.append_all([(RUN, {"attrs": {"row": row}}) for row in range(1000)])
    return made


# Of another process: SQLite's locks are the process's, and a second copy of SQLite in it would take them away.
BREAK = """
import shutil, sqlite3, sys
source, to = sys.argv[1:]
for ending in (".key", ".vault"):
    shutil.copy(source + ending, to + ending)
with sqlite3.connect(source) as one, sqlite3.connect(to) as other:
    one.backup(other)
other.execute("drop trigger record_keeps")
place, stored = other.execute("select idx, bytes from record where idx = 9").fetchone()
other.execute("update record set bytes = ? where idx = 9", (bytes(stored)[:-1] + b" }",))
other.commit()
"""


def broken(at: House, to: Path) -> Path:
    """A copy of the database, one record of which somebody edited."""
    subprocess.run([sys.executable, "-c", BREAK, at.folder / "lab.db", to / "lab.db"], check=True)
    return to / "lab.db"


def test_what_holds_says_nothing(at: House) -> None:
    at.verify()
    report = lc.verify_report(at.folder / "lab.db", state_folder=at.folder / "state")
    assert report.holds and report.verdict == "holds" and report.size == len(at.lab) and report.findings == ()
    assert report.verifier_key == at.lab.verifier_key
    assert json.loads(report.to_json())["size"] == report.size
    assert lc.Report.from_json(report.to_json()) == report
    with pytest.raises(AttributeError):
        report.holds = False  # type: ignore[misc]


def test_what_could_not_be_seen_is_said(at: House) -> None:
    report = lc.verify_report(at.folder / "lab.db", no_state_folder=True)
    assert report.verdict == "consistent_in_itself"
    with pytest.raises(lc.errors.NotChecked) as caught:
        lc.verify(at.folder / "lab.db", no_state_folder=True, strict=True)
    assert {finding.code for finding in caught.value.findings} >= {"rollback_cut_tail_replaced_key"}


def test_a_checkpoint_that_was_kept_outside_is_compared(at: House, tmp_path: Path) -> None:
    lc.verify(at.folder / "lab.db", since=at.lab.checkpoint, keys=at.lab.verifier_key, no_state_folder=True)
    other = house(tmp_path)
    with pytest.raises(lc.errors.NotVerified) as caught:
        lc.verify(at.folder / "lab.db", since=other.lab.checkpoint, keys=other.lab.verifier_key, no_state_folder=True)
    assert caught.value.findings
    with pytest.raises(lc.errors.ArgumentError):
        lc.verify(at.folder / "lab.db", keys="no key")


def test_an_edited_record_is_found_and_named(at: House, tmp_path: Path) -> None:
    path = broken(at, tmp_path)
    with pytest.raises(lc.errors.NotVerified) as caught:
        lc.verify(path, no_state_folder=True)
    error = caught.value
    assert error.code == "does_not_hold" and error.findings and error.findings[0].place == "record 9"
    again = pickle.loads(pickle.dumps(error))
    assert again.findings == error.findings and again.code == error.code
    report = lc.verify_report(path, no_state_folder=True)
    assert not report.holds and report.findings == error.findings


def test_what_is_not_there_is_not_verified(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        lc.verify(tmp_path / "lab.db")
    (tmp_path / "other.db").write_bytes(b"something else")
    with pytest.raises(lc.ComplianceError):
        lc.verify(tmp_path / "other.db")


def test_an_export_is_verified_as_well(at: House, tmp_path: Path) -> None:
    at.admin.trail.export(folder=tmp_path / "export")
    lc.verify(tmp_path / "export", no_state_folder=True)
    with pytest.raises(lc.errors.ArgumentError):
        lc.verify(tmp_path / "export", key=lc.Passphrase(PASSPHRASE))


def test_progress_is_told_as_tqdm_takes_it(at: House) -> None:
    tqdm = pytest.importorskip("tqdm").tqdm
    told: list[tuple[int, int]] = []
    with tqdm(total=1000, disable=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)
            told.append((done, total))

        lc.verify(at.folder / "lab.db", no_state_folder=True, progress=progress)
    assert told[-1] == (1000, 1000) and told == sorted(told)


def test_what_progress_raises_ends_the_waiting(at: House) -> None:
    def stop(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        lc.verify(at.folder / "lab.db", no_state_folder=True, progress=stop)
    at.verify()


def test_an_interrupt_ends_the_waiting(at: House) -> None:
    for _ in range(5):
        timer = threading.Timer(0.01, signal.raise_signal, [signal.SIGINT])
        try:
            timer.start()
            while True:
                lc.verify(at.folder / "lab.db", no_state_folder=True, threads=1)
        except KeyboardInterrupt:
            pass
        finally:
            timer.join()
    at.verify()


def test_other_threads_run_meanwhile(at: House) -> None:
    turns = 0

    def progress(done: int, total: int) -> None:
        nonlocal turns
        turns += 1

    threads = [
        threading.Thread(target=lc.verify, args=(at.folder / "lab.db",), kwargs={"no_state_folder": True})
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    lc.verify(at.folder / "lab.db", no_state_folder=True, progress=progress)
    for thread in threads:
        thread.join()
    assert turns >= 1
