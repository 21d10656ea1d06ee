"""Records and answers as flat rows, for pandas, CSV files and whatever else reads tables.

    pandas.DataFrame(tables.to_dicts(session.records(kind="result.")))
    tables.write_csv("results.csv", session.result.list().results)
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

from libcompliance import _core, _json
from libcompliance.answer import Answer
from libcompliance.errors import ArgumentError

__all__ = ["to_dicts", "write_csv"]


def to_dicts(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Each row as a flat dictionary; one at a time, however many there are.

    A row is an `Answer`, a value of this package, or a mapping. What stands within another gets its path as a name (`actor.id`), a list becomes JSON text;
    ids, times, decimal numbers and bytes stay what they are.
    """
    for row in rows:
        yield dict(_flat("", row))


def _parts(value: Any) -> Iterable[tuple[str, Any]] | None:
    if isinstance(value, Answer | Mapping):
        return ((str(name), value[name]) for name in value)
    if is_dataclass(value) and not isinstance(value, type):
        return ((each.name, getattr(value, each.name)) for each in fields(value) if not each.name.startswith("_"))
    return None


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    parts = _parts(value)
    if parts is not None:
        for part, held in parts:
            yield from _flat(f"{name}.{part}" if name else part, held)
    elif not name:
        raise TypeError("a row is an answer, a value of libcompliance or a mapping")
    elif isinstance(value, list | tuple | set | frozenset):
        yield name, json.dumps([_plain(held) for held in value], ensure_ascii=False)
    else:
        yield name, value


def _plain(value: Any) -> Any:
    parts = _parts(value)
    if parts is not None:
        return {name: _plain(held) for name, held in parts}
    return [_plain(held) for held in value] if isinstance(value, list | tuple | set | frozenset) else _json.plain(value)


def write_csv(
    path: str | PathLike[str], rows: Iterable[Any], *, columns: Sequence[str] | None = None, bom: bool = False
) -> int:
    """Writes rows, as `to_dicts` takes them, as CSV (RFC 4180) in UTF-8; gives how many. No cell is a formula for a spreadsheet.

    Without `columns` the names are those of all rows, in the order in which they come, which reads the rows once to a temporary file. With `bom` a mark stands
    in front by which Excel knows UTF-8. Nothing is there after an error, and an existing file stays as it was.

    Raises:
        ArgumentError: a row has a field that is not in `columns`.
        OSError: the file cannot be written.
    """
    target = Path(path)
    with tempfile.TemporaryDirectory() as scratch:
        if columns is None:
            names, rows = _gathered(rows, Path(scratch) / "rows")
        else:
            names, rows = list(columns), to_dicts(rows)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with open(handle, "w", encoding="utf-8-sig" if bom else "utf-8", newline="") as out:
                count = _write(out, names, rows)
                out.flush()
                os.fsync(out.fileno())
            os.replace(name, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
    return count


def _write(out: Any, names: list[str], rows: Iterable[Mapping[str, Any]]) -> int:
    out.write(_core.csv_line(names))
    known = set(names)
    count = 0
    for count, row in enumerate(rows, 1):
        if not known.issuperset(row):
            more = ", ".join(sorted(set(row) - known))
            raise ArgumentError(f"row {count} has fields that are not among the columns: {more}", code="column_unknown")
        out.write(_core.csv_line([_cell(row.get(name)) for name in names]))
    return count


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return _json.time(value)
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
    held = _json.plain(value)
    return held if isinstance(held, str) else str(held)


def _gathered(rows: Iterable[Any], place: Path) -> tuple[list[str], Iterator[dict[str, str]]]:
    """The names of all columns, and the rows once more, from a file: there may be a million of them."""
    names: dict[str, None] = {}
    with open(place, "w", encoding="utf-8") as out:
        for row in to_dicts(rows):
            names.update(dict.fromkeys(row))
            out.write(json.dumps({name: _cell(held) for name, held in row.items()}, ensure_ascii=True) + "\n")

    def again() -> Iterator[dict[str, str]]:
        with open(place, encoding="utf-8") as read:
            for line in read:
                yield json.loads(line)

    return list(names), again()
