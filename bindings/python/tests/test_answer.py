"""Answers are read-only, nested, and give ids and times as what they are."""

from __future__ import annotations

import copy
import json
import pickle
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import libcompliance as lc
import pytest
from _corpus import answers, fields
from _house import house
from hypothesis import given
from hypothesis import strategies as st
from libcompliance import _json, answer

JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_fields_that_are_ids_or_times_are_so_in_every_answer(tmp_path: Path) -> None:
    found: dict[str, set[type]] = defaultdict(set)
    said = answers(house(tmp_path))
    assert len(said) > 150
    for _, one in said:
        for name, text in fields(one, foreign=answer._FOREIGN):
            found[name].add(form(text))
    assert {name: found[name] for name in answer._IDS} == dict.fromkeys(answer._IDS, {UUID})
    # That something was copied from a former system is told by an import only.
    times = answer._TIMES - {"unchanged_since"}
    assert {name: found[name] for name in times} == dict.fromkeys(times, {datetime})
    # An id has a name that says whose it is, but for these, which are not ids everywhere.
    others = {name for name, forms in found.items() if UUID in forms} - answer._IDS
    assert others == {"id", "person", "by", "run"}


def form(text: str) -> type:
    try:
        if str(UUID(text)) == text:
            return UUID
    except ValueError:
        pass
    try:
        return datetime if len(text) == 27 and datetime.fromisoformat(text).tzinfo else str
    except ValueError:
        return str


def test_fields_are_attributes_nested_too() -> None:
    made = lc.Answer.from_json(
        '{"sample":"01900000-0000-7000-8000-0000000000d1","created_date":"2026-11-23T08:00:00.000000Z",'
        '"facts":{"code":"S-1"},"samples":[{"id":"x"}],"receipt":{"index":7,"leaf_hash":"AAAA","checkpoint":null}}'
    )
    assert made.sample == UUID("01900000-0000-7000-8000-0000000000d1") == made["sample"]
    assert made.created_date == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert made.facts.code == "S-1" and made.samples[0].id == "x"
    assert made.receipt == lc.Receipt(7, b"\0\0\0", None)
    assert "sample" in made and "sample" in dir(made) and len(made) == 5
    with pytest.raises(AttributeError):
        made.other  # noqa: B018
    with pytest.raises(KeyError):
        made["other"]


def test_nothing_can_be_changed() -> None:
    made = lc.Answer.from_json('{"a":{"b":[1]}}')
    for thing in (made, made.a):
        with pytest.raises(AttributeError):
            thing.a = 1
        with pytest.raises(AttributeError):
            del thing.a
        with pytest.raises(TypeError):
            thing["a"] = 1
    with pytest.raises(AttributeError):
        made.a.b.append(2)
    assert made.to_json() == '{"a":{"b":[1]}}'


def test_what_a_host_named_keeps_its_form() -> None:
    text = '{"record":{"attrs":{"result":"01900000-0000-7000-8000-0000000000d1","since":"yesterday"}}}'
    assert lc.Answer.from_json(text).record.attrs["result"] == "01900000-0000-7000-8000-0000000000d1"


def test_a_form_that_is_not_known_takes_no_answer_away() -> None:
    made = lc.Answer.from_json('{"result":"new form","since":"2027","leaf_hash":"!"}')
    assert (made.result, made.leaf_hash) == ("new form", "!")


def test_it_shows_no_value() -> None:
    made = lc.Answer.from_json('{"code":"shown-once","who":{"name":"Anna Nowak"}}')
    for shown in (repr(made), str(made), f"{made!r}", repr(made.who)):
        assert "shown-once" not in shown and "Anna" not in shown
    assert repr(made) == "Answer(code, who)"


@given(st.dictionaries(st.text(), JSON))
def test_it_goes_back_as_it_came(fields: Mapping[str, Any]) -> None:
    fields = {name: held for name, held in fields.items() if name != "receipt"}
    made = lc.Answer(json.loads(json.dumps(fields)))
    assert json.loads(made.to_json()) == fields
    assert _json.plain(made) == fields
    assert lc.Answer.from_json(made.to_json()) == made == copy.deepcopy(made) == pickle.loads(pickle.dumps(made))
    assert hash(made) == hash(lc.Answer.from_json(made.to_json()))
