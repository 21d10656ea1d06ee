"""Runs are opened, closed or marked aborted; files are sealed before they are read; calls are recorded."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import libcompliance as lc
import pytest
from _house import METHOD, House, house
from libcompliance import instrument
from libcompliance.instrument import CALL, FILE, RUN


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = house(tmp_path_factory.mktemp("lab"))
    made.admin.account.change_rights(
        id=made.second.account_id,
        roles=[{"role": "laboratory_manager", "scope": "all"}],
        grants=[{"permission": "trail.review", "scope": "all"}],
        reason="new_duty",
    )
    yield made
    made.verify()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "1042.csv"
    path.write_bytes(b"sample,value\nS-1042,0.085\n")
    return path


def since(at: House, begin: int) -> list[Any]:
    return [entry.record for entry in at.admin.records(after=begin - 1)]


def run(at: House, **more: Any) -> lc.Run:
    return at.maker.run(**{"instrument": "HPLC-02", "method": METHOD, "sample": "S-1042", **more})


def test_a_run_seals_its_files_and_results_and_closes(at: House, raw: Path) -> None:
    begin = len(at.lab)
    with run(at, attrs={"column": "C18"}) as opened:
        assert opened.opened.index == begin and opened.closed is None
        assert opened.sample == at.sample and opened.clients == (at.client,)
        file = opened.seal_file(raw, role="raw")
        assert file.sha256 == hashlib.sha256(raw.read_bytes()).digest() and file.path == raw
        entered = opened.result("Lead", lc.quantity("0.085", "mg/kg"), source=file, parser=("icp_csv", "1.0"), line=2)
        by_hand = opened.result("Odour", lc.not_detected("25", "g"), deviation="smaller portion")
    kinds = [record.kind for record in since(at, begin)]
    assert kinds[:3] == ["intent.recorded", "file.sealed", FILE]
    assert kinds[-1] == RUN and opened.closed is not None and opened.closed.index == len(at.lab) - 1
    assert at.second.open_runs() == ()
    got = at.maker.result.get(id=entered.id)
    assert got.source["parser"] == "icp_csv 1.0" and got.source["line"] == 2 and got.instrument == "HPLC-02"
    assert "source" not in at.maker.result.get(id=by_hand.id)
    assert at.admin.reveal(opened.closed, "attrs.column") == "C18"
    assert at.admin.reveal(begin + 2, "attrs.role") == "raw"
    last = since(at, begin)[-1]
    assert last.object["id"] == str(opened.id)
    # What was said of the run is committed.
    assert all(isinstance(value, lc.Answer) for name, value in last.attrs.items() if name != "intent")


def test_a_run_that_ends_by_an_exception_is_marked_aborted_and_tells_no_text(at: House) -> None:
    class SensorLost(Exception):
        pass

    begin = len(at.lab)
    with pytest.raises(SensorLost), run(at) as opened:
        raise SensorLost("Anna Nowak pulled the plug")
    recorded, abandoned = since(at, begin)
    assert abandoned.kind == "intent.abandoned" and abandoned.object["id"] == str(opened.intent)
    assert abandoned.reason.code == "aborted.sensor_lost" and "text" not in abandoned.reason
    assert all("plug" not in entry.to_json() for entry in at.admin.records(after=begin - 1))
    assert opened.closed is None and at.second.open_runs() == ()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), "aborted.keyboard_interrupt"),
        (SystemExit(), "aborted.system_exit"),
        # A code has not more than 64 characters, and they are of ASCII.
        (type("Ż" * 99, (OSError,), {})(), "aborted." + "_" * 56),
    ],
)
def test_whatever_ends_a_run_is_marked(at: House, error: BaseException, code: str) -> None:
    with pytest.raises(type(error)), run(at):
        raise error
    last = since(at, len(at.lab) - 1)[0]
    assert last.kind == "intent.abandoned" and last.reason.code == code


def test_a_run_whose_session_ended_says_so_at_the_exception(at: House) -> None:
    maker = at.lab.sign_in("maker", "wide Meadow 34?")
    run = maker.run(instrument="HPLC-02", method=METHOD, sample=at.sample)
    with pytest.raises(ValueError) as caught, run as opened:
        maker.sign_out()
        raise ValueError("broken")
    assert any("session_ended" in note for note in caught.value.__notes__)
    (still,) = at.second.open_runs()
    assert still.id == str(opened.intent) and still.actor == at.maker.account_id
    at.second.intent.settle(id=still.id, outcome="not_done", reason="looked", text="nothing was measured")
    assert at.second.open_runs() == ()


def test_a_run_is_used_once_and_while_it_is_open(at: House, raw: Path) -> None:
    made = run(at)
    for early in (lambda: made.intent, lambda: made.seal_file(raw), lambda: made.result("Lead", "1 mg/kg")):
        with pytest.raises(lc.errors.ArgumentError):
            early()
    with made, pytest.raises(lc.errors.ArgumentError):
        made.__enter__()
    with pytest.raises(lc.errors.ArgumentError):
        made.seal_file(raw)
    with pytest.raises(lc.errors.ArgumentError), made:
        pass
    with run(at) as other, pytest.raises(lc.errors.ArgumentError):
        other.result("Lead", "1 mg/kg", line=2)


def test_a_sample_is_found_by_its_code_or_id(at: House) -> None:
    assert run(at, sample=str(at.sample)).sample == run(at, sample=at.sample).sample == at.sample
    for unknown in ("S-9999", UUID(int=7)):
        with pytest.raises(lc.errors.NotFound):
            run(at, sample=unknown)


def test_a_script_names_itself_where_no_parser_is_named(at: House, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("__main__.__file__", str(raw), raising=False)
    instrument._script.cache_clear()
    with run(at) as opened:
        entered = opened.result("Zinc", "1 mg/kg", source=opened.seal_file(raw))
    digest = hashlib.sha256(raw.read_bytes()).hexdigest()[:16]
    assert at.maker.result.get(id=entered.id).source["parser"] == f"1042.csv {digest}"
    instrument._script.cache_clear()


def test_a_file_is_only_read(at: House, raw: Path) -> None:
    raw.chmod(stat.S_IREAD)
    before = raw.stat()
    sealed = at.maker.seal_file(raw)
    assert sealed.role is None and sealed.receipt.index == len(at.lab) - 1
    (record,) = since(at, sealed.receipt.index)
    assert record.files[0]["type"] == "text/csv" and record.files[0]["size"] == before.st_size
    assert (raw.stat().st_mtime_ns, raw.stat().st_mode) == (before.st_mtime_ns, before.st_mode)
    # Spelled as a share's: another name of the same file.
    if os.name != "nt":
        assert at.maker.seal_file(f"/{raw}").sha256 == sealed.sha256
    with pytest.raises(lc.errors.InvalidError):
        at.maker.seal_file(raw.parent / "not-there.csv")
    with pytest.raises(lc.errors.InvalidError):
        at.maker.seal_file(raw.parent)


def test_a_name_with_another_content_is_an_alarm(at: House, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("one")
    at.maker.seal_file(path)
    path.write_text("two")
    begin = len(at.lab)
    at.maker.seal_file(path)
    assert [record.kind for record in since(at, begin)] == ["file.sealed", "file.replaced"]


def test_the_kinds_are_declared_once(at: House) -> None:
    assert instrument.declare(at.admin) == ()


def test_without_the_kinds_the_exception_says_what_to_do(tmp_path: Path) -> None:
    made = lc.Lab.create(
        tmp_path / "lab.db",
        key=lc.Passphrase("a passphrase for tests"),
        name="Test",
        login="admin",
        password="wide Meadow 34?",
        demo_key=True,
        state_folder=tmp_path / "state",
    )
    admin = made.lab.sign_in("admin", "wide Meadow 34?")
    called = False

    @lc.audited(session=admin)
    def work() -> None:
        nonlocal called
        called = True

    with pytest.raises(lc.ComplianceError) as caught:
        work()
    assert not called
    if isinstance(caught.value, lc.errors.NotFound):
        assert any("declare" in note for note in caught.value.__notes__)


def test_a_call_is_announced_done_and_says_only_what_was_named(at: House) -> None:
    @at.maker.audited(attrs=("rows", "path"), changes=("price",), object=("price", "number"))
    def load(path: Path, secret: str, *, price: str, number: int, rows: int = 7) -> str:
        """Loads."""
        return secret

    begin = len(at.lab)
    assert load(Path("export/1.csv"), "Zebra", price="12.50", number=17) == "Zebra"
    announced, done = since(at, begin)
    assert (announced.kind, done.kind) == ("intent.recorded", CALL)
    assert done.object == lc.Answer({"kind": "price", "id": "17", "version": 1})
    assert at.admin.reveal(begin + 1, "attrs.rows") == 7
    assert at.admin.reveal(begin + 1, "attrs.path") == "export/1.csv"
    assert at.admin.reveal(begin + 1, "changes.price.new") == "12.50"
    assert at.admin.reveal(begin + 1, "attrs.function").endswith("load")
    assert set(done.attrs) == {"rows", "path", "function", "intent"}
    opened = "".join(entry.to_json() for entry in at.admin.records(after=begin - 1, reveal=True))
    assert "Zebra" not in opened and "12.50" in opened
    assert load.__doc__ == "Loads." and load.__name__ == "load"


def test_a_call_that_fails_is_marked_with_the_type(at: House) -> None:
    @at.maker.audited()
    def fail() -> None:
        raise LookupError("Anna Nowak")

    with pytest.raises(LookupError):
        fail()
    assert since(at, len(at.lab) - 1)[0].reason.code == "aborted.lookup_error"


def test_methods_and_coroutines_are_recorded(at: House) -> None:
    class Importer:
        @lc.audited(attrs=("rows",))
        def load(self, session: lc.Session, rows: int) -> int:
            return rows

        @classmethod
        @lc.audited(attrs=("rows",))
        def again(cls, rows: int) -> int:
            return rows

        @lc.audited(session=lambda: at.maker, attrs=("rows",))
        async def slowly(self, rows: int) -> int:
            await asyncio.sleep(0)
            if rows < 0:
                raise ValueError
            return rows

    begin = len(at.lab)
    assert Importer().load(at.maker, rows=1) == 1
    with lc.using(at.maker):
        assert Importer.again(2) == 2
    with pytest.raises(lc.errors.ArgumentError):
        Importer.again(2)
    assert asyncio.run(Importer().slowly(3)) == 3
    with pytest.raises(ValueError):
        asyncio.run(Importer().slowly(-1))
    kinds = [record.kind for record in since(at, begin)]
    assert kinds == ["intent.recorded", CALL] * 3 + ["intent.recorded", "intent.abandoned"]


def test_a_cancelled_task_is_marked(at: House) -> None:
    @at.maker.audited()
    async def forever() -> None:
        await asyncio.sleep(3600)

    async def work() -> None:
        task = asyncio.create_task(forever())
        while len(at.lab) == begin:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        task.cancel()
        await task

    begin = len(at.lab)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(work())
    assert since(at, begin)[-1].reason.code == "aborted.cancelled_error"


def test_what_cannot_be_recorded_is_not_called(at: House) -> None:
    called = False

    @at.maker.audited(attrs=("weight",))
    def weigh(weight: object) -> None:
        nonlocal called
        called = True

    begin = len(at.lab)
    for weight in (1.5, object()):
        with pytest.raises(TypeError):
            weigh(weight)
    assert not called and len(at.lab) == begin
    with pytest.raises(TypeError):
        at.maker.audited(attrs=("other",))(weigh)
    with pytest.raises(TypeError):

        @at.maker.audited()
        def several() -> Iterator[int]:
            yield 1
