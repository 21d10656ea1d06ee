"""What crosses to the compiled part as JSON, and back."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

__all__ = ["micros", "plain", "text", "time"]


def time(when: datetime) -> str:
    """RFC 3339 in UTC with six digits. A time without a zone is a `TypeError`: nobody could say when it was."""
    if when.tzinfo is None or when.utcoffset() is None:
        raise TypeError("a datetime has no time zone; give an aware one, such as datetime.now(UTC)")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


_AS_IT_IS = frozenset((str, int, bool))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(when: datetime) -> int:
    """Microseconds since 1970 UTC, exactly."""
    if when.tzinfo is None or when.utcoffset() is None:
        raise TypeError("a datetime has no time zone; give an aware one, such as datetime.now(UTC)")
    since = when.astimezone(UTC) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def plain(value: Any) -> Any:
    """The value as JSON has it: ids and measured numbers as text, times in UTC, bytes in base64. A float is a `TypeError`."""
    # Most of what a record holds.
    if value is None or type(value) in _AS_IT_IS:
        return value
    to_json = getattr(type(value), "__compliance_json__", None)
    if to_json is not None:
        return plain(to_json(value))
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return str(value)
        case float():
            raise TypeError("a float cannot be recorded exactly; give a Decimal, an int or text")
        case Decimal():
            if not value.is_finite():
                raise ValueError("a Decimal is not a number")
            return format(value, "f")
        case UUID():
            return str(value)
        case datetime():
            return time(value)
        case date():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode("ascii")
        case os.PathLike():
            return os.fsdecode(value)
        case Mapping():
            for name in value:
                if not isinstance(name, str):
                    raise TypeError("the names of fields are text")
            return {str(name): plain(held) for name, held in value.items()}
        case Iterable():
            return [plain(held) for held in value]
    raise TypeError(f"a {type(value).__name__} cannot be recorded")


def text(value: Any) -> str:
    """The value as a JSON text."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
