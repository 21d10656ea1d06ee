"""What could not be sealed waits on the disk, and becomes a record once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from _house import House, house
from libcompliance import spool
from libcompliance.answer import Receipt
from libcompliance.errors import ArgumentError, HostEventError, NotVerified
from libcompliance.spool import Spool, Spooled, take_in

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")
MAY_WAIT, MUST_NOT = "host.lims.value_read", "host.lims.approved"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    for kind, unwritable in ((MAY_WAIT, "spool"), (MUST_NOT, "refuse")):
        made.admin.call("host.declare", {"name": kind, "reason": "optional", "clear": ["n"], "unwritable": unwritable})
    (tmp_path / "spools").mkdir()
    (tmp_path / "choices.json").write_text(spool.choices(made.maker), encoding="utf-8")
    yield made
    made.lab.close()


def opened(folder: Path) -> Spool:
    return Spool(folder / "spools", choices=(folder / "choices.json").read_text("utf-8"), device="HPLC-02")


def files(folder: Path) -> list[Path]:
    return sorted((folder / "spools").glob("*.spool"))


def test_stored_offline_and_taken_in_once(at: House) -> None:
    raw = at.folder / "run.csv"
    raw.write_text("1;2\n")
    with opened(at.folder) as waiting:
        where = [waiting.store(MAY_WAIT, actor=ANNA, attrs={"n": number, "value": "7.31"}) for number in range(5)]
        assert [each.line for each in where] == sorted({each.line for each in where}) and where[0].path.exists()
        waiting.store_file(raw, actor=ANNA, media_type="text/csv")
        with pytest.raises(HostEventError) as caught:
            waiting.store(MUST_NOT, actor=ANNA)
        assert caught.value.code == "spool_refused"
        with pytest.raises(TypeError):
            waiting.store(MAY_WAIT, actor=ANNA, attrs={"x": 1.5})
    with pytest.raises(ArgumentError):
        waiting.store(MAY_WAIT, actor=ANNA)
    (file,) = files(at.folder)
    taken = take_in(at.lab, file)
    assert (taken.sealed, taken.known) == (6, 0) and taken.renamed is not None and taken.renamed.exists()
    records = list(at.second.records(kind=MAY_WAIT))
    assert [record.record["attrs"]["n"] for record in records] == list(range(5))
    assert {str(record.record["id"]) for record in records} == {str(each.id) for each in where}
    again = take_in(at.lab, taken.renamed)
    assert (again.sealed, again.known) == (0, 6)


def test_sealed_at_once_where_the_laboratory_is(at: House) -> None:
    with opened(at.folder) as waiting:
        assert isinstance(waiting.append(at.maker, MAY_WAIT, attrs={"n": 1}), Receipt)
        assert isinstance(waiting.append_asserted(at.lab, MAY_WAIT, actor=ANNA, attrs={"n": 2}), Receipt)
    assert files(at.folder) == []


def test_a_changed_line_is_found_and_nothing_behind_it_is_believed(at: House) -> None:
    with opened(at.folder) as waiting:
        for number in range(4):
            waiting.store(MAY_WAIT, actor=ANNA, attrs={"n": number})
    (file,) = files(at.folder)
    lines = file.read_bytes().split(b"\n")
    changed = next(place for place, line in enumerate(lines) if b'"attrs":{"n":2}' in line)
    lines[changed] = lines[changed].replace(b'"attrs":{"n":2}', b'"attrs":{"n":9}')
    file.write_bytes(b"\n".join(lines))
    with pytest.raises(NotVerified) as caught:
        take_in(at.lab, file)
    assert caught.value.code == "spool_incomplete" and (caught.value.detail or {})["fault"]
    # The line behind the changed one no longer follows it.
    assert (caught.value.detail or {})["fault"]["code"] == "spool_chain"
    assert 3 not in [record.record["attrs"]["n"] for record in at.second.records(kind=MAY_WAIT)]


def test_threads_share_a_spool(at: House) -> None:
    with opened(at.folder) as waiting:
        work = [
            threading.Thread(target=lambda: [waiting.store(MAY_WAIT, actor=ANNA) for _ in range(20)]) for _ in range(5)
        ]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
    (file,) = files(at.folder)
    assert take_in(at.lab, file).sealed == 100


def _store_for_ever(folder: Path, told: Path) -> None:
    with opened(folder) as waiting:
        number = 0
        while True:
            waiting.store(MAY_WAIT, actor=ANNA, attrs={"n": number})
            number += 1
            told.write_text(str(number))


def test_processes_each_have_a_file_and_a_killed_one_loses_nothing_that_was_stored(at: House) -> None:
    fresh = multiprocessing.get_context("spawn")
    said = [at.folder / f"said-{number}" for number in range(2)]
    running = [fresh.Process(target=_store_for_ever, args=(at.folder, each)) for each in said]
    for process in running:
        process.start()
    end = time.monotonic() + 60
    while time.monotonic() < end and not all(each.exists() and int(each.read_text() or 0) > 30 for each in said):
        time.sleep(0.05)
    for process in running:
        if process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)
        process.join()
    found = files(at.folder)
    assert len(found) == 2
    for file in found:
        before = len(at.lab)
        taken = take_in(at.lab, file)
        numbers = [record.record["attrs"]["n"] for record in at.second.records(kind=MAY_WAIT, after=before - 1)]
        assert numbers == list(range(taken.sealed)) and taken.sealed > 30


def test_choices_that_do_not_read(tmp_path: Path) -> None:
    for text in ("", "{}", "[]", '{"v":99}'):
        with pytest.raises(HostEventError):
            Spool(tmp_path, choices=text)
    assert Spooled.__slots__
