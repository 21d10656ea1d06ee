"""A laboratory is made, opened, signed in to and used."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import libcompliance as lc
import pytest
from _house import PASSPHRASE, PASSWORD, House, house, open_lab
from libcompliance.instrument import RUN


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = house(tmp_path_factory.mktemp("lab"))
    yield made
    made.verify()


def test_a_session_asks_and_acts(at: House) -> None:
    with at.lab.sign_in("admin", PASSWORD) as admin:
        assert admin.check("role.read").allowed
        with pytest.raises(TypeError):
            bool(admin.check("role.read"))
        with pytest.raises(lc.ComplianceError) as caught:
            admin.call("result.enter", {})
        assert caught.value.code == "operation_arguments"
        assert "administrator" in {role.name for role in admin.role.list().roles}
        assert admin.account_id == admin.session.get()["account"]
    with pytest.raises(lc.errors.SessionEnded):
        admin.role.list()


def test_a_wrong_password_is_refused(at: House) -> None:
    with pytest.raises(lc.errors.SignInRefused) as caught:
        at.lab.sign_in("admin", "wrong-password-1!")
    assert "wrong-password" not in str(caught.value)


def test_an_event_is_sealed_with_its_receipt(at: House) -> None:
    receipt = at.maker.append(RUN, attrs={"rows": 7, "who": "Anna Nowak"}, reason="load", text="by night")
    assert receipt.index == len(at.lab) - 1
    assert receipt.checkpoint == at.lab.checkpoint
    (record,) = at.second.records(after=receipt.index - 1)
    assert record.leaf_hash == receipt.leaf_hash and len(receipt.leaf_hash) == 32
    assert record.record.kind == RUN and "Anna" not in record.to_json()
    assert at.second.reveal(receipt, "attrs.who") == "Anna Nowak"
    assert at.second.reveal(receipt.index, "reason.text") == "by night"
    with pytest.raises(lc.errors.NotFound):
        at.second.reveal(receipt, "attrs.other")
    proof = at.lab.prove(receipt)
    assert proof.startswith("c2sp.org/tlog-proof@v1\n") and f"index {receipt.index}\n" in proof
    assert at.lab.prove(receipt.index) == proof
    with pytest.raises(lc.errors.NotFound):
        at.lab.prove(10**9)
    with pytest.raises(lc.errors.NotFound):
        at.maker.append("host.other.kind")
    with pytest.raises(TypeError):
        at.maker.append(RUN, attrs={"weight": 1.5})


def test_an_event_that_only_the_host_vouches_for(at: House) -> None:
    actor = UUID("01900000-0000-7000-8000-0000000000a1")
    receipt = at.lab.append_asserted(RUN, actor=actor, device="OLD-PC", attrs={"rows": 1})
    (record,) = at.second.records(after=receipt.index - 1)
    assert (record.record.actor["id"], record.record.actor["source"]) == (str(actor), "host-asserted")
    key = lc.Passphrase(PASSPHRASE)
    with lc.Lab.open(at.lab.path, key=key, state_folder=at.folder / "state", unsigned_per_minute=1) as slow:
        with pytest.raises(lc.errors.PermissionDenied) as caught:
            for _ in range(3):
                slow.append_asserted(RUN, actor=actor)
        assert caught.value.code == "rate_limited"


def test_events_are_sealed_all_or_none(at: House) -> None:
    before = len(at.lab)
    with at.maker.batch() as batch:
        for number in range(250):
            batch.append(RUN, attrs={"row": number})
        assert len(at.lab) == before and len(batch) == 250 and batch.receipt is None
    assert batch.indexes == tuple(range(before, before + 250))
    assert batch.receipt is not None and batch.receipt.index == before + 249
    with pytest.raises(lc.errors.ArgumentError):
        batch.append(RUN)
    with pytest.raises(ZeroDivisionError), at.maker.batch() as batch:
        batch.append(RUN)
        1 / 0  # noqa: B018
    with pytest.raises(lc.errors.NotFound), at.maker.batch() as batch:
        batch.append(RUN)
        batch.append("host.other.kind")
    assert batch.receipt is None and batch.indexes == ()
    with at.maker.batch():
        pass
    # An event of an unknown kind is refused before anything is written.
    assert len(at.lab) == before + 250
    indexes, last = at.maker.append_all([(RUN, {"attrs": {"row": 1}}), (RUN, {})])
    assert indexes == (before + 250, before + 251) and last.index == indexes[-1]


def test_a_long_history_is_read_page_by_page(at: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with at.maker.batch() as batch:
        for number in range(120):
            batch.append(RUN, attrs={"row": number})
    asked: list[Any] = []
    call = lc.Session.call

    def counted(self: lc.Session, name: str, arguments: Any = None, **secrets: Any) -> lc.Answer:
        asked.append(arguments)
        return call(self, name, arguments, **secrets)

    monkeypatch.setattr(lc.Session, "call", counted)
    history = at.second.records(kind=RUN, page=50)
    assert asked == []
    first = list(islice(history, 50))
    assert len(asked) == 1
    assert next(history).index > first[-1].index and len(asked) == 2
    every = [record.index for record in at.second.records(page=7)]
    assert every == list(range(len(at.lab)))
    assert [r.index for r in at.second.records(kind=RUN, after=batch.indexes[0] - 1)] == list(batch.indexes)
    own = list(at.second.records(person=at.maker.account_id, kind="host."))
    assert own and all(record.record.actor["id"] == str(at.maker.account_id) for record in own)
    assert list(at.second.records(client=UUID(int=7))) == []
    with pytest.raises(TypeError):
        from datetime import datetime

        next(at.second.records(not_before=datetime(2026, 1, 1)))


def test_an_interrupt_comes_between_pages(at: House) -> None:
    seen = 0
    with pytest.raises(KeyboardInterrupt):
        for seen, _ in enumerate(at.second.records(page=5)):  # noqa: B007
            if seen == 12:
                raise KeyboardInterrupt
    assert seen == 12


def test_many_threads_share_a_laboratory(at: House) -> None:
    before = len(at.lab)

    def work(number: int) -> list[lc.Receipt]:
        return [at.maker.append(RUN, attrs={"thread": number, "row": row}) for row in range(20)]

    with ThreadPoolExecutor(16) as pool:
        receipts = [receipt for made in pool.map(work, range(16)) for receipt in made]
    assert sorted(receipt.index for receipt in receipts) == list(range(before, before + 320))
    assert len({receipt.leaf_hash for receipt in receipts}) == 320
    rows = at.second.records(kind=RUN, after=before - 1, reveal=True)
    said = {(row.revealed["attrs.thread"]["value"], row.revealed["attrs.row"]["value"]) for row in rows}
    assert said == {(thread, row) for thread in range(16) for row in range(20)}


def test_a_closed_laboratory_says_so(at: House) -> None:
    with open_lab(at.folder) as again:
        assert again.path == at.folder / "lab.db" and again.id == at.lab.id and again.name == "Crane"
    with pytest.raises(lc.errors.ArgumentError) as caught:
        again.checkpoint  # noqa: B018
    assert caught.value.code == "closed"
    again.close()


def test_a_key_shows_nothing_and_is_not_copied() -> None:
    key = lc.Passphrase("Zebra in the fog")
    assert "Zebra" not in repr(key) and "Zebra" not in str(vars(type(key)))
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            copied(key)


def test_a_created_laboratory_shows_no_secret(tmp_path: Path) -> None:
    made = lc.Lab.create(
        tmp_path / "lab.db",
        key=lc.Passphrase("a passphrase for tests"),
        name="Test",
        login="admin",
        password=PASSWORD,
        break_glass=True,
        demo_key=True,
        state_folder=tmp_path / "state",
    )
    assert made.break_glass and made.recovery_code
    assert made.break_glass not in repr(made) and made.recovery_code not in repr(made)


def test_progress_of_a_validation_is_told(at: House) -> None:
    at.admin.session.reauthenticate(password=PASSWORD)
    told: list[tuple[int, int]] = []
    made = at.admin.validate(progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] == told[0][1] > 10
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert made.run.id

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    before = len(at.admin.validation.list().runs)
    with pytest.raises(KeyboardInterrupt):
        at.admin.validate(progress=stop)
    # What was begun was done.
    assert len(at.admin.validation.list().runs) == before + 1


def test_progress_of_an_import_is_told(at: House) -> None:
    former = Path(__file__).parents[3] / "examples/former_audit"
    told: list[tuple[int, int]] = []
    files = {"mapping": former / "mapping.json", "file": former / "audit.csv"}
    made = at.second.import_file(**files, reason="unreadable", progress=lambda *how: told.append(how))
    assert told and told[-1] == (made.rows, made.rows) and made.claims > 0
    assert made.receipt.index == len(at.lab) - 1
    # Nothing is taken over twice.
    assert at.second.import_file(**files, reason="unreadable").sealed_now == 0
    assert at.second.import_.list().imports
