"""What a column holds, as a value that a record and the digest of a row can have."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

from libcompliance import _json
from libcompliance.errors import HostEventError

__all__ = ["Recorded", "digest_of", "recorded"]

Recorded: TypeAlias = None | bool | int | str
"""What a field of a row is in a record: nothing, a truth value, a whole number or text."""

# Longer text stands for itself by its digest: a row may have at most 1 MiB and an event 48 KiB.
_LONGEST = 4096
# Whole numbers that every JSON reader keeps exactly.
_EXACT = 2**53


def digest_of(content: bytes) -> str:
    """Content by its digest."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def recorded(value: Any) -> Recorded:
    """The value of a column, always the same one for the same content.

    Measured numbers are decimal text, times with a zone are UTC and those without stay without, bytes and long text stand by their digest,
    JSON and arrays are JSON text, an enumeration is what its member holds if that is text or a whole number, otherwise the member's name.

    Raises:
        HostEventError: a type that has no such value; leave the column out with `exclude`.
    """
    match value:
        case None | bool():
            return value
        case Enum():
            return recorded(value.value) if isinstance(value.value, str | int) else value.name
        case int():
            return int(value) if abs(value) < _EXACT else str(int(value))
        case str():
            content = value.encode("utf-8", "surrogatepass")
            return str(value) if len(content) <= _LONGEST else digest_of(content)
        case Decimal():
            return format(value, "f") if value.is_finite() else str(value).lower()
        case float():
            return repr(value)
        case datetime():
            return value.isoformat(timespec="microseconds") if value.utcoffset() is None else _json.time(value)
        case time():
            return value.isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case timedelta():
            return f"{value // timedelta(microseconds=1)} us"
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return digest_of(bytes(value))
        case Mapping() | Sequence() | set() | frozenset():
            return recorded(_document(value))
    raise HostEventError(
        f"a column holds a {type(value).__name__}, which cannot be recorded; leave it out with `exclude`",
        code="value_unrecordable",
        detail=None,
    )


def _document(value: Any) -> str:
    return json.dumps(
        _plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=lambda held: recorded(held)
    )


def _plain(value: Any) -> Any:
    match value:
        case set() | frozenset():
            return sorted((_plain(held) for held in value), key=lambda held: json.dumps(held, sort_keys=True))
        case Mapping():
            return {str(name): _plain(held) for name, held in value.items()}
        case str() | bytes() | bytearray() | memoryview():
            return value
        case Sequence():
            return [_plain(held) for held in value]
    return value
