"""Log records become sealed events, in their order, and nothing of it disturbs the program."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from _house import House, house
from libcompliance.errors import ArgumentError
from libcompliance.logging import KIND, SealingHandler, declare

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    made.lab.close()


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    logger = logging.getLogger("lims.test")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    yield logger
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def sealed(at: House) -> list[dict[str, object]]:
    found = []
    for record in at.second.records(kind=KIND, reveal=True):
        found.append({name: record.record["attrs"][name] for name in record.record["attrs"]} | {"message": record.revealed["attrs.message"]["value"]})
    return found


def test_what_is_logged_is_sealed_in_order(at: House, log: logging.Logger) -> None:
    declare(at.admin)
    handler = SealingHandler(at.maker, level="INFO")
    log.addHandler(handler)
    for number in range(20):
        log.info("sample %s read by %s", number, "Łucja")
    log.debug("not this")
    handler.flush()
    found = sealed(at)
    assert len(found) == 20 and {one["level"] for one in found} == {"INFO"} and {one["logger"] for one in found} == {"lims.test"}
    assert all(f"sample {number} read by Łucja" in str(one["message"]) for number, one in enumerate(found))
    assert handler.unsealed == 0 and handler.error is None
    # The message is committed: in the file it is not to be read.
    assert "Łucja".encode() not in (at.folder / "lab.db").read_bytes()


def test_somebody_whom_the_program_vouches_for(at: House, log: logging.Logger) -> None:
    declare(at.admin)
    handler = SealingHandler(at.lab, actor=ANNA)
    log.addHandler(handler)
    try:
        raise ValueError("the balance does not answer")
    except ValueError:
        log.exception("read failed")
    log.warning("x" * 20_000)
    handler.close()
    found = sealed(at)
    assert "the balance does not answer" in str(found[0]["message"]) and found[1]["cut"] is True


def test_what_cannot_be_sealed_waits_and_what_is_lost_is_counted(
    at: House, log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = SealingHandler(at.maker, capacity=5)
    log.addHandler(handler)
    for number in range(12):
        log.warning("event %s", number)
    handler.flush()
    assert handler.error is not None and handler.unsealed == 5 and handler.lost == 7
    declare(at.admin)
    handler.flush()
    assert handler.unsealed == 0 and handler.lost == 0
    found = sealed(at)
    assert found[0]["lost"] == 7 and "event 0" in str(found[0]["message"]) and len(found) == 5
    at.maker.sign_out()
    log.warning("nobody is signed in")
    handler.close()
    assert "1 log records were not sealed (session_ended)" in capsys.readouterr().err
    log.removeHandler(handler)


def test_many_threads_and_mistakes_of_the_program(
    at: House, log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(at.admin)
    handler = SealingHandler(at.maker)
    log.addHandler(handler)
    threads = [threading.Thread(target=lambda: [log.warning("w") for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # pytest has a handler of its own on every logger.
    handler.handle(logging.LogRecord("lims.test", logging.WARNING, __file__, 1, "%d", ("not a number",), None))
    logging.getLogger("libcompliance.x").addHandler(handler)
    logging.getLogger("libcompliance.x").warning("its own")
    logging.getLogger("libcompliance.x").removeHandler(handler)
    handler.close()
    assert len(sealed(at)) == 200
    assert "not a number" in capsys.readouterr().err


def test_wrong_use() -> None:
    with pytest.raises(ArgumentError):
        SealingHandler(None, capacity=0)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError):
        SealingHandler(None, actor=ANNA)  # type: ignore[arg-type]
