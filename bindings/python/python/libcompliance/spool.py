"""The spool: events that wait on an instrument's computer while the trail cannot be written.

Whether a kind of event may wait is the laboratory's choice, made when the kind was declared. What is stored is on the disk, not sealed, until it is taken in.

    (folder / "choices.json").write_text(spool.choices(session))            # while the laboratory can be reached
    with Spool(folder, choices=(folder / "choices.json").read_text(), device="HPLC-02") as waiting:
        waiting.store("host.lims.value_read", actor=operator, attrs={"value": "7.31"})
    ...
    for file in folder.glob("*.spool"):                                     # afterwards, where the laboratory is
        take_in(lab, file)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack
from uuid import UUID

from libcompliance import _core, _json
from libcompliance.answer import Receipt, receipt_of
from libcompliance.event import EventFields
from libcompliance.lab import Lab, Session

__all__ = ["Spool", "Spooled", "TakenIn", "choices", "take_in"]


@dataclass(frozen=True, slots=True)
class Spooled:
    """Where an event was stored: the spool's id and line, the id of the record that it becomes, the file, and why it waits."""

    spool: str
    line: int
    id: UUID
    path: Path
    why: str | None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a spool that was taken in whole: its lines, how many were sealed now and before, and its new name."""

    spool: str
    lines: int
    sealed: int
    known: int
    renamed: Path | None


def choices(session: Session) -> str:
    """What the laboratory has chosen for each kind, as JSON: to be kept where a `Spool` is opened without the laboratory."""
    return session.call("spool.choices").to_json()


class Spool:
    """A folder of spools, and the file that this process writes in it. Threads may share it: calls take turns. Each process opens its own.

    Close it, or end its `with` block, before it is taken in. After a fork every method raises ForkedError in the copy.
    """

    __slots__ = ("_native",)

    def __init__(self, folder: str | PathLike[str], *, choices: str, device: str | None = None) -> None:
        """Opens a folder, which must be there, by what `choices` gave. Nothing is written yet.

        Raises:
            HostEventError: `choices` does not read, or the folder cannot be used.
        """
        self._native = _core.Spool(folder, choices, device)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def store(self, kind: str, *, actor: UUID, device: str | None = None, **event: Unpack[EventFields]) -> Spooled:
        """Stores an event without asking the trail, as when the laboratory does not open; fields as for `Lab.append_asserted`. It is on the disk when this returns.

        Raises:
            HostEventError: it is not an event, the laboratory has chosen to refuse this kind (`spool_refused`), or the disk does not take it.
        """
        return _spooled(json.loads(self._native.store(kind, _json.text(event), actor=str(actor), device=device)))

    def store_file(self, path: str | PathLike[str], *, actor: UUID, media_type: str = "application/octet-stream") -> Spooled:
        """Stores what identifies a raw file: its digest, size, name and time. Its bytes stay where they are.

        Raises:
            HostEventError, InvalidError: as `store`, or the file cannot be read.
        """
        return _spooled(json.loads(self._native.store_file(path, media_type, actor=str(actor))))

    def append(self, session: Session, kind: str, **event: Unpack[EventFields]) -> Receipt | Spooled:
        """Seals an event as `Session.append` does, or stores it if the trail cannot be written now and its kind may wait. A refused event is never stored.

        Raises:
            ComplianceError: as `Session.append`, and `HostEventError` if the spool fails too.
        """
        return _either(self._native.append(session._core, kind, _json.text(event)))

    def append_asserted(
        self, lab: Lab, kind: str, *, actor: UUID, device: str | None = None, **event: Unpack[EventFields]
    ) -> Receipt | Spooled:
        """As `append`, for an actor whom only the program vouches for."""
        told = self._native.append_asserted(lab._core, kind, _json.text(event), actor=str(actor), device=device)
        return _either(told)

    def close(self) -> None:
        """Closes the file. Closing twice changes nothing."""
        self._native.close()


def take_in(lab: Lab, file: str | PathLike[str], *, with_growth: bool = False) -> TakenIn:
    """Seals what waits in a spool, in order, each line once, marked as sealed late. The program that wrote it must have ended.

    `with_growth` takes lines that came after it was taken in before.

    Raises:
        NotVerified: lines are not in the trail, code `spool_incomplete`; `detail` names them. Those before are sealed all the same.
        BusyError, DiskFull: the rest is sealed when it is called again.
    """
    found = json.loads(_core.spool_take_in(lab._core, file, with_growth))
    renamed = found["renamed"]
    return TakenIn(found["spool"], found["lines"], found["sealed"], found["known"], None if renamed is None else Path(renamed))


def _spooled(found: dict[str, Any]) -> Spooled:
    return Spooled(found["spool"], found["line"], UUID(found["id"]), Path(found["path"]), found["why"])


def _either(told: str) -> Receipt | Spooled:
    found = json.loads(told)
    sealed = found["sealed"]
    return _spooled(found["spooled"]) if sealed is None else receipt_of(sealed)
