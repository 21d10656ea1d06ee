"""What waits is sealed, and what was changed behind the trail's back is found."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import _django
import pytest
from _django import LIBCOMPLIANCE
from _house import PASSWORD, House, house
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import override_settings
from djhouse.models import Dish, Sample, Tag, User
from libcompliance.django import acting
from libcompliance.django._acting import actor_of, program
from libcompliance.django.outbox import DjangoOutbox


@pytest.fixture
def at(tmp_path: Path) -> Iterator[House]:
    _django.empty()
    made = house(tmp_path)
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    settings = {**LIBCOMPLIANCE, "LAB": tmp_path / "lab.db", "STATE_FOLDER": tmp_path / "state"}
    with override_settings(LIBCOMPLIANCE=settings):
        yield made
    made.lab.close()
    connections.close_all()


def run(command: str, *words: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(command, *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def signed(at: House, who: str) -> list[str]:
    return ["--as", who, "--password-file", str(at.folder / "password")]


def work() -> User:
    with acting(program()):
        anna = User.objects.create_user("anna")
    with acting(anna, reason="misread"):
        sample = Sample.objects.create(code="S-1", pin="1234")
        sample.tags.add(Tag.objects.create(name="urgent"))
        Sample.objects.update(count=5)
        Dish.objects.create(row=1, column="A", colonies=7)
    return anna


def test_declared_drained_verified_and_compared(at: House) -> None:
    declared, _ = run("compliance_declare", *signed(at, "admin"), "--clear", "code")
    assert "host.house.sample\n" in declared and "host.house.signed_in\n" in declared
    assert "djhouse.Sample: 0 rows" in run("compliance_baseline", *signed(at, "second"))[0]
    anna = work()
    assert "6 events wait" in run("compliance_verify")[0]
    told, _ = run("compliance_drain")
    assert told.startswith("6 sealed, 0 sealed before, 0 refused, the oldest waited ")
    assert DjangoOutbox().backlog() == (0, None)
    assert run("compliance_verify")[0] == "nothing waits\nverified\n"
    records = list(at.second.records(kind="host.house.sample"))
    assert len(records) == 2
    assert {record.record["actor"]["id"] for record in records} == {str(actor_of(anna))}
    told, _ = run("compliance_reconcile", *signed(at, "second"))
    assert "djhouse.Sample: 1 rows, as they were sealed" in told and "djhouse.Dish: 1 rows" in told

    with connection.cursor() as tool:
        tool.execute("UPDATE djhouse_sample SET pin = '9999'")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 rows are not as they were sealed") as caught:
        call_command("compliance_reconcile", *signed(at, "second"), stdout=out, stderr=err)
    assert caught.value.returncode == 1 and "djhouse.Sample: row " in err.getvalue() and "9999" not in err.getvalue()
    assert "djhouse.Tag: 1 rows, as they were sealed" in out.getvalue()
    with pytest.raises(CommandError):
        run("compliance_reconcile", "djhouse.Sample", *signed(at, "second"))
    assert "djhouse.Tag" in run("compliance_reconcile", "djhouse.Tag", *signed(at, "second"))[0]


def test_rows_that_wait_are_no_findings(at: House) -> None:
    run("compliance_declare", *signed(at, "admin"))
    run("compliance_baseline", *signed(at, "second"))
    work()
    told, _ = run("compliance_reconcile", *signed(at, "second"))
    assert "djhouse.Sample: 1 rows" in told


def test_events_of_a_kind_that_nobody_declared_stay(at: House) -> None:
    work()
    err = StringIO()
    with pytest.raises(CommandError, match="6 events cannot be sealed"):
        call_command("compliance_drain", stdout=StringIO(), stderr=err)
    assert err.getvalue().count("cannot be sealed and stays") == 6 and DjangoOutbox().backlog()[0] == 6
    run("compliance_declare", *signed(at, "admin"))
    assert run("compliance_drain")[0].startswith("6 sealed")


def test_many_are_drained_by_two_at_once_and_sealed_once(at: House) -> None:
    import threading

    from libcompliance.outbox import drain

    run("compliance_declare", *signed(at, "admin"))
    with acting(program()), transaction.atomic():
        for number in range(300):
            Tag.objects.create(name=f"tag {number}")
    sealed: list[int] = []

    def work() -> None:
        sealed.append(drain(at.lab, DjangoOutbox(), batch=20).sealed)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 300 and DjangoOutbox().backlog()[0] == 0
    assert len(list(at.second.records(kind="host.house.tag"))) == 300


def test_what_is_missing_is_told(at: House, tmp_path: Path) -> None:
    with override_settings(LIBCOMPLIANCE={**LIBCOMPLIANCE, "LAB": None}), pytest.raises(CommandError, match="LAB"):
        run("compliance_drain")
    with override_settings(LIBCOMPLIANCE={**LIBCOMPLIANCE, "LAB": tmp_path / "none.db"}), pytest.raises(CommandError):
        run("compliance_drain")
    with pytest.raises(CommandError, match="SECONDS|above 0"):
        run("compliance_drain", "--every", "0")
    (tmp_path / "wrong").write_text("wrong", encoding="utf-8")
    with pytest.raises(CommandError):
        run("compliance_baseline", "--as", "second", "--password-file", str(tmp_path / "wrong"))
    with pytest.raises(CommandError, match="there is no user"):
        run("compliance_unlock", "nobody", "--by", "nobody", "--reason", "x")
