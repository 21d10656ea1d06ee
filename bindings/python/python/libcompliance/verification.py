"""A laboratory, or the folder of an export, verified without opening it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Self, TypeAlias

from libcompliance import _core, _html
from libcompliance._core import Key
from libcompliance._finding import Finding, findings

__all__ = ["Finding", "Progress", "Report", "verify", "verify_report"]

Progress: TypeAlias = Callable[[int, int], object]
"""Told `(done, total)` now and then, in the thread that waits. What it raises ends the waiting."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification says."""

    kind: str
    verdict: str
    holds: bool
    origin: str | None
    size: int
    root: str | None
    verifier_key: str | None
    findings: tuple[Finding, ...]
    further_faults: int
    not_checked: tuple[Finding, ...]
    remarks: tuple[str, ...]
    _json: str = field(repr=False)

    def _repr_html_(self) -> str:
        rows = [(each.code, each.place, each.text) for each in self.findings]
        if self.further_faults:
            rows.append(("", None, f"and {self.further_faults} further findings"))
        rows += [("not checked", each.code, each.text) for each in self.not_checked]
        return _html.table(f"{self.verdict}: {self.size} records of {self.origin or 'an unnamed trail'}", rows)

    def to_json(self) -> str:
        """The whole report, as `compliance verify --json` gives it."""
        return self._json

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The report whose JSON this is."""
        said: dict[str, Any] = json.loads(text)
        return cls(
            said["kind"],
            said["verdict"],
            said["holds"],
            said["origin"],
            said["size"],
            said["root"],
            said["verifier_key"],
            findings(said["faults"]),
            said["further_faults"],
            findings(said["not_checked"]),
            tuple(said["remarks"]),
            text,
        )


def _asked(
    path: str | PathLike[str],
    since: str | Iterable[str] | None,
    keys: str | Iterable[str],
    key: Key | None,
    state_folder: str | PathLike[str] | None,
    no_state_folder: bool,
    threads: int,
    progress: Progress | None,
    holding: bool,
    strict: bool,
) -> str:
    return _core.verified_report(
        path,
        key=key,
        keys=[keys] if isinstance(keys, str) else list(keys),
        checkpoints=[since] if isinstance(since, str) else list(since or ()),
        state_folder=state_folder,
        no_state_folder=no_state_folder,
        threads=threads,
        holding=holding,
        strict=strict,
        progress=progress,
    )


def verify(
    path: str | PathLike[str],
    *,
    since: str | Iterable[str] | None = None,
    keys: str | Iterable[str] = (),
    key: Key | None = None,
    strict: bool = False,
    state_folder: str | PathLike[str] | None = None,
    no_state_folder: bool = False,
    threads: int = 0,
    progress: Progress | None = None,
) -> None:
    """Verifies the laboratory whose database is at `path`, or the folder of an export: seals, content, state,
    database. Every stored byte is read again; nothing is changed, and nobody has to stop working.

    `since` is a checkpoint, or several, and `keys` are verifier keys, that were kept outside: without them a
    laboratory that was replaced as a whole is not noticed, and `strict` makes that an exception. With `key`, what
    opens the key file, the committed values are checked too. `threads` is 0 for one a core. `progress(done, total)`
    is told how far it is. An interrupt ends the waiting at once.

    Raises:
        NotVerified: it does not hold; `.findings` are the faults. NotChecked: with `strict`, something could not be
        seen; `.findings` says what. Or the verification did not come to its end. FileMissing, FileUnusable,
        FileDamaged, KeyRefused: nothing is known.
    """
    _asked(path, since, keys, key, state_folder, no_state_folder, threads, progress, True, strict)


def verify_report(
    path: str | PathLike[str],
    *,
    since: str | Iterable[str] | None = None,
    keys: str | Iterable[str] = (),
    key: Key | None = None,
    state_folder: str | PathLike[str] | None = None,
    no_state_folder: bool = False,
    threads: int = 0,
    progress: Progress | None = None,
) -> Report:
    """The report of a verification as for `verify`, whatever it says: look at `.holds` and `.not_checked`.

    Raises:
        FileMissing, FileUnusable, FileDamaged, KeyRefused: nothing is known.
    """
    return Report.from_json(
        _asked(path, since, keys, key, state_folder, no_state_folder, threads, progress, False, False)
    )
