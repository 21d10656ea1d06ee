"""Ids and values of rows: what differs stays different, and what is large still fits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st
from libcompliance._auditing import id_of
from libcompliance._recorded import recorded
from libcompliance.errors import HostEventError
from libcompliance.sqlalchemy import Audit, Audited, acting

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")

pair = sa.Table(
    "pair",
    sa.MetaData(),
    sa.Column("a", sa.String, primary_key=True),
    sa.Column("b", sa.String, primary_key=True),
    *(sa.Column(f"text{number}", sa.String) for number in range(20)),
)
keys = st.tuples(st.text("/~01x", max_size=4), st.text("/~01x", max_size=4))


@example(("/", ""), ("", "/"))
@example(("/", "x"), ("~1", "x"))
@given(keys, keys)
def test_two_keys_have_two_ids(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (id_of(one) == id_of(other)) == (one == other)


def test_values() -> None:
    for value, expected in (
        (2**60, str(2**60)),
        (-5, -5),
        (True, True),
        (Decimal("1E+3"), "1000"),
        (Decimal("NaN"), "nan"),
        (0.1, "0.1"),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00.000000Z"),
        (time(1, 2), "01:02:00.000000"),
        (timedelta(seconds=-1), "-1000000 us"),
        ({"b": Decimal("1.50"), "a": {3, 1}}, '{"a":[1,3],"b":"1.50"}'),
        ([1, None], "[1,null]"),
        (b"", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ):
        assert recorded(value) == expected and type(recorded(value)) is type(expected)
    with pytest.raises(HostEventError):
        recorded(object())


def test_a_change_that_is_too_large_for_an_event_stands_by_digests(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    audit = Audit(pair.metadata, tables={pair: Audited(kind="host.lims.pair", secret={"text1"})})
    audit.listen(engine)
    pair.metadata.create_all(engine)
    row = {"a": "a", "b": "b", **{f"text{number}": "x" * 4000 for number in range(20)}}
    with acting(ANNA), engine.begin() as connection:
        connection.execute(pair.insert(), row)
        (made,) = audit.rows(connection, pair)
    assert "x" * 100 not in str(made.fields["text1"]) and made.fields["text2"] == "x" * 4000
    ((_, body),) = audit.events(engine).waiting(0, 10)
    changes = {change["field"]: change["new"] for change in json.loads(body)["changes"]}
    assert changes["a"] == "a" and changes["text0"].startswith("sha256:") and len(changes) == 22
    engine.dispose()
