"""What operations answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Self
from uuid import UUID

from libcompliance import _html

__all__ = ["Answer", "Receipt", "receipt_of"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a record is in: its place, its leaf hash (RFC 6962) and a signed checkpoint whose tree holds it."""

    index: int
    leaf_hash: bytes
    checkpoint: str | None

    def _repr_html_(self) -> str:
        rows = [("record", self.index), ("leaf hash", self.leaf_hash.hex()), ("checkpoint", self.checkpoint)]
        return _html.table("sealed", rows)


def receipt_of(said: Mapping[str, Any]) -> Receipt:
    """A receipt as JSON has it."""
    return Receipt(said["index"], base64.b64decode(said["leaf_hash"]), said["checkpoint"])


# Always an id, wherever the library itself gives the field. `id` is none of them: methods, instruments and lots have
# codes.
_IDS = frozenset(
    {
        "account",
        "actor",
        "authorisations",
        "checked_by",
        "client",
        "closed_by",
        "contributors",
        "created_by",
        "intent",
        "issued_by",
        "nonconformity",
        "paper",
        "prepared_by",
        "received_by",
        "report",
        "reports",
        "requested_by",
        "result",
        "review",
        "sample",
        "samples",
        "session",
        "transcribed_by",
        "verifications",
        "verified_by",
    }
)
# Always a time.
_TIMES = frozenset(
    {
        "at",
        "checked_date",
        "closed_date",
        "created_date",
        "issued",
        "issued_date",
        "last_sign_in",
        "password_chosen",
        "prepared",
        "received_date",
        "since",
        "transcribed_date",
        "unchanged_since",
        "verified_date",
    }
)
# What others named: their fields can have any name and any form.
_FOREIGN = frozenset({"attrs", "changes", "claim", "fields", "from_customer", "record", "revealed", "values"})


class Answer(Mapping[str, Any]):
    """What an operation answers: a mapping whose fields are attributes too, nested likewise. Nothing in it can be
    changed.

    Ids are `UUID`, times aware `datetime`, a `receipt` a `Receipt`, lists tuples; where a field has not the same form
    in every answer it stays text. A field whose name is a method of mappings, such as `items`, is had by
    `answer["items"]`. `to_json()` is the answer as it came.

    Shows the names of its fields and no value: it may hold what is told once, and names of persons.
    """

    __slots__ = ("_raw", "_values")
    _raw: dict[str, Any]
    _values: dict[str, Any]

    def __init__(self, fields: Mapping[str, Any], *, _foreign: bool = False) -> None:
        raw = dict(fields)
        object.__setattr__(self, "_raw", raw)
        object.__setattr__(self, "_values", {name: _value(name, held, _foreign) for name, held in raw.items()})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The answer whose JSON this is."""
        return cls(json.loads(text))

    def to_json(self) -> str:
        """The answer as JSON, with the forms of docs/spec/operations.md."""
        return json.dumps(self._raw, ensure_ascii=False, separators=(",", ":"))

    def __compliance_json__(self) -> dict[str, Any]:
        return self._raw

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in self._values:
            return self._values[name]
        raise AttributeError(f"this answer has no field {name!r}", name=name, obj=self)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError("an answer cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("an answer cannot be changed")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Answer):
            return self._raw == other._raw
        return NotImplemented

    def __hash__(self) -> int:
        return hash(json.dumps(self._raw, sort_keys=True))

    def __repr__(self) -> str:
        return f"Answer({', '.join(self._values)})"

    def _repr_html_(self) -> str:
        return _html.table("", self._values.items())

    def __reduce__(self) -> tuple[Any, ...]:
        return Answer.from_json, (self.to_json(),)


def _value(name: str, held: Any, foreign: bool) -> Any:
    if isinstance(held, dict):
        if name == "receipt" and not foreign:
            return receipt_of(held)
        return Answer(held, _foreign=foreign or name in _FOREIGN)
    if isinstance(held, list):
        return tuple(_value(name, one, foreign or name in _FOREIGN) for one in held)
    if isinstance(held, str) and not foreign:
        # What was done is done: a form of a newer version must not take its answer away.
        with suppress(ValueError):
            if name in _IDS:
                return UUID(held)
            if name in _TIMES:
                return datetime.fromisoformat(held)
            if name == "leaf_hash":
                return base64.b64decode(held, validate=True)
    return held
