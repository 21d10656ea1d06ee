"""Rows for pandas and for files."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pandas
import pytest
from _house import house
from hypothesis import given
from hypothesis import strategies as st
from libcompliance import tables
from libcompliance.answer import Answer
from libcompliance.errors import ArgumentError

ID = UUID("01900000-0000-7000-8000-0000000000aa")


@dataclass(frozen=True)
class Point:
    x: int
    y: Decimal
    _hidden: int = 0


def test_rows_of_every_kind_become_flat() -> None:
    answer = Answer({"id": "x", "actor": {"id": str(ID), "roles": ["analyst"]}, "at": "2026-11-22T10:00:00.000000Z"})
    (row,) = tables.to_dicts([answer])
    assert row["actor.roles"] == '["analyst"]' and row["at"] == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert list(tables.to_dicts([Point(1, Decimal("2.50")), {"a": {"b": [ID]}}])) == [
        {"x": 1, "y": Decimal("2.50")},
        {"a.b": f'["{ID}"]'},
    ]
    with pytest.raises(TypeError):
        list(tables.to_dicts([5]))


def test_records_and_results_of_a_laboratory(tmp_path: Path) -> None:
    at = house(tmp_path)
    at.result()
    frame = pandas.DataFrame(tables.to_dicts(at.second.records(kind="result.")))
    assert list(frame["record.kind"]) == ["result.entered"] and frame["index"].dtype.kind == "i"
    file = tmp_path / "records.csv"
    count = tables.write_csv(file, at.second.records(), bom=True)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf") and count > 10
    read = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert len(read) == count and {row["record.kind"] for row in read} >= {"result.entered", "sample.received"}
    at.lab.close()


def test_many_rows_are_not_held(tmp_path: Path) -> None:
    given = ({"n": number, "text": "x" * 100} for number in itertools.count())
    assert tables.write_csv(tmp_path / "many.csv", itertools.islice(given, 50_000), columns=["n", "text"]) == 50_000
    assert tables.write_csv(tmp_path / "wide.csv", ({f"c{number % 5}": number} for number in range(100))) == 100
    assert (tmp_path / "wide.csv").read_text().splitlines()[0] == "c0,c1,c2,c3,c4"


def test_after_an_error_everything_is_as_it_was(tmp_path: Path) -> None:
    def failing() -> Iterator[dict[str, int]]:
        yield {"a": 1}
        raise RuntimeError

    file = tmp_path / "old.csv"
    file.write_text("old")
    with pytest.raises(RuntimeError):
        tables.write_csv(file, failing())
    with pytest.raises(RuntimeError):
        tables.write_csv(file, failing(), columns=["a"])
    with pytest.raises(ArgumentError) as caught:
        tables.write_csv(file, [{"a": 1, "b": 2}], columns=["a"])
    assert caught.value.code == "column_unknown"
    with pytest.raises(OSError):
        tables.write_csv(tmp_path / "no" / "such.csv", [])
    assert file.read_text() == "old" and [each.name for each in tmp_path.iterdir()] == ["old.csv"]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@given(st.lists(st.fixed_dictionaries({"a": TEXT, "ą b": TEXT}), max_size=5))
def test_what_is_written_is_read_again_and_computes_nothing(rows: list[dict[str, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.csv"
        tables.write_csv(file, rows, columns=["a", "ą b"])
        with file.open(encoding="utf-8", newline="") as read:
            found = list(csv.DictReader(read))
    assert len(found) == len(rows)
    for one, other in zip(found, rows, strict=True):
        for name in one:
            assert one[name] in (other[name], "'" + other[name])
            assert not one[name].lstrip().startswith(("=", "@"))
