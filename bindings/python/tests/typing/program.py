"""What a type checker sees of a program that uses the package; nothing here is run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import assert_type
from uuid import UUID

import libcompliance as lc
from libcompliance import access, lockout, outbox, password, proof, tables, trail
from libcompliance.answer import Answer, Receipt


def laboratory(folder: Path) -> None:
    with lc.Lab.open(folder / "lab.db", key=lc.KeyFile(folder / "lab.key")) as lab:
        assert_type(lab, lc.Lab)
        with lab.sign_in("anna", "secret", device="HPLC-02") as anna:
            assert_type(anna, lc.Session)
            assert_type(anna.check("result.enter"), access.Decision)
            receipt = anna.append("host.oldlims.price_changed", attrs={"article": "A-17"})
            assert_type(receipt, Receipt)
            assert_type(receipt.index, int)
            assert_type(lab.prove(receipt), str)
            with anna.run(instrument="HPLC-02", method="M-1", sample="S-1") as run:
                assert_type(run, lc.Run)
                raw = run.seal_file(folder / "raw.csv")
                assert_type(raw, lc.SealedFile)
                run.result("Listeria monocytogenes", lc.quantity(Decimal("6.8"), "log10/g"), source=raw)
            anna.append("host.oldlims.price_changed", attr={})  # type: ignore[call-arg]
            lc.quantity(6.8, "g")  # type: ignore[arg-type]


@lc.audited("host.oldlims.recalibrated", attrs=("offset",))
def recalibrate(offset: Decimal, note: str) -> int:
    return len(note)


def alone(policy: access.Policy, sealer: trail.Sealer, at: datetime, user: UUID) -> Iterator[Answer]:
    assert_type(policy.check("anna", "result.enter", at=at), access.Decision)
    assert_type(policy.permissions("anna"), list[str])
    assert_type(recalibrate(Decimal("0.1"), "after service"), int)
    assert_type(sealer.append(b"record"), int)
    assert_type(sealer.checkpoint(), str)
    outbox.envelope("host.oldlims.price_changed", actor=user, reason="new_list")
    policy.check("anna")  # type: ignore[call-arg]
    yield from ()


__all__ = ["alone", "laboratory", "lockout", "password", "proof", "recalibrate", "tables"]
