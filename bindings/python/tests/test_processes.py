"""Several processes, copies of a process, and a process that is killed, on one laboratory."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import libcompliance as lc
import pytest
from _house import PASSPHRASE, PASSWORD, House, house, open_lab
from libcompliance.instrument import RUN

HERE = Path(__file__).parent


@pytest.fixture
def at(tmp_path: Path) -> House:
    return house(tmp_path)


def work(folder: str, number: int, rows: int) -> list[int]:
    """What one process does: it opens the laboratory anew, and seals events."""
    with open_lab(Path(folder)) as lab, lab.sign_in("maker", PASSWORD, device=f"PC-{number}") as maker:
        return [maker.append(RUN, attrs={"process": number, "row": row}).index for row in range(rows)]


WAYS = [way for way in ("spawn", "forkserver") if way in multiprocessing.get_all_start_methods()]


@pytest.mark.parametrize("way", WAYS)
def test_processes_share_a_laboratory(at: House, way: str) -> None:
    begin = len(at.lab)
    with multiprocessing.get_context(way).Pool(4) as pool:
        made = pool.starmap(work, [(str(at.folder), number, 10) for number in range(4)])
    places = sorted(place for one in made for place in one)
    assert len(set(places)) == 40 and places[0] >= begin
    said = at.second.records(kind=RUN, after=begin - 1, reveal=True)
    rows = {(one.revealed["attrs.process"]["value"], one.revealed["attrs.row"]["value"]) for one in said}
    assert rows == {(process, row) for process in range(4) for row in range(10)}
    # The parent goes on.
    assert at.maker.append(RUN).index == len(at.lab) - 1
    at.verify()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_copy_uses_nothing_of_its_parent(at: House) -> None:
    def tried(call: Any) -> str:
        try:
            call()
        except lc.ComplianceError as error:
            return f"{type(error).__name__} {error.code}"
        return "went through"

    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        # The copy must not run what the tests have still to do.
        try:
            os.close(read)
            said = [
                tried(lambda: at.maker.append(RUN)),
                tried(lambda: at.lab.checkpoint),
                tried(lambda: at.maker.result.list()),
                tried(lambda: at.maker.check("result.enter")),
                tried(lambda: at.maker.batch().append(RUN) or at.maker.append_all([(RUN, {})])),
                tried(lambda: at.lab.sign_in("maker", PASSWORD)),
                tried(lambda: at.lab.prove(0)),
            ]
            index = work(str(at.folder), 7, 1)[0]
            os.write(write, json.dumps([said, index]).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said, index = json.load(pipe)
    assert os.waitpid(child, 0)[1] == 0
    assert said == ["ForkedError forked_process"] * 7
    # What the copy opened anew, it could use; and the parent's is as it was.
    assert at.maker.append(RUN).index > index
    at.verify()


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_pool_that_forks_opens_anew(at: House) -> None:
    with multiprocessing.get_context("fork").Pool(2) as pool:
        made = pool.starmap(work, [(str(at.folder), number, 5) for number in range(2)])
    assert len({place for one in made for place in one}) == 10
    at.verify()


VICTIM = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from _house import METHOD, PASSWORD, open_lab
from libcompliance.instrument import RUN
folder, raw = map(Path, sys.argv[1:3])
with open_lab(folder) as lab, lab.sign_in("maker", PASSWORD, device="HPLC-02") as maker:
    with maker.run(instrument="HPLC-02", method=METHOD, sample="S-1042") as run:
        run.seal_file(raw, role="raw")
        print(run.intent, flush=True)
        while True:
            maker.append(RUN, attrs={"busy": True})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing is killed so here")
def test_a_run_of_a_killed_process_stays_open_and_is_listed(at: House, tmp_path: Path) -> None:
    raw = tmp_path / "raw.csv"
    raw.write_text("S-1042,1\n")
    reviewer_is_there(at)
    paths = [str(HERE), str(Path(lc.__file__).parents[1])]
    begin = len(at.lab)
    with subprocess.Popen(
        [sys.executable, "-c", VICTIM, str(at.folder), str(raw), *paths], stdout=subprocess.PIPE, text=True
    ) as victim:
        assert victim.stdout is not None
        intent = victim.stdout.readline().strip()
        while len(at.lab) < begin + 20:
            time.sleep(0.005)
        victim.send_signal(signal.SIGKILL)
    assert victim.returncode == -signal.SIGKILL
    at.verify()
    # A copy of the laboratory that is opened after it, as after a start of the computer, lists it too.
    with open_lab(at.folder) as again, again.sign_in("reviewer", PASSWORD) as reviewer:
        (left,) = reviewer.open_runs()
        assert left.id == intent and left.actor == at.maker.account_id and left.object["kind"] == "run"
        reviewer.intent.settle(id=intent, outcome="not_done", reason="killed", text="the computer lost power")
        assert reviewer.open_runs() == ()
    at.verify()


def reviewer_is_there(at: House) -> None:
    account = {"login": "reviewer", "name": "Rita Reviewer", "kind": "person", "roles": ["viewer"]}
    grants = {"grants": [{"permission": "trail.review", "scope": "all"}]}
    code = at.admin.account.admit(account={**account, "rights": grants}, how="known_personally").code
    at.lab.enrol("reviewer", code, PASSWORD)


def test_a_passphrase_opens_in_every_process_and_a_wrong_one_in_none(at: House) -> None:
    with pytest.raises(lc.errors.KeyRefused):
        lc.Lab.open(at.folder / "lab.db", key=lc.Passphrase(PASSPHRASE + "?"), state_folder=at.folder / "state")
    with open_lab(at.folder) as again:
        assert again.checkpoint == at.lab.checkpoint
