"""A result from the instrument's file, sealed, with a proof of it that needs nobody's trust.

Run with `python sealed_result.py [FOLDER]`, after `pip install libcompliance`. Without a folder everything happens in
one that goes away.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import libcompliance as lc
from libcompliance import instrument

KEY = "correct horse battery"


def set_up(folder: Path) -> None:
    """What a laboratory does once: people, the method and the instrument, a client and a sample."""
    made = lc.Lab.create(
        folder / "lab.db",
        key=lc.Passphrase(KEY),
        name="Microbiology laboratory",
        origin="example.com/microbiology",
        login="admin",
        person="Zofia Zielińska",
        password="a quiet Harbour 12!",
        state_folder=folder / "seen",
    )
    # It is handed over once: keep it where this laboratory is not.
    (folder / "outside.vkey").write_text(made.verifier_key, "utf-8")
    with made.lab as lab, lab.sign_in("admin", "a quiet Harbour 12!") as admin:
        instrument.declare(admin)
        for login, name, role, password in (
            ("a.nowak", "Anna Nowak", "analyst", "wide Meadow 34?"),
            ("m.kowalska", "Maria Kowalska", "laboratory_manager", "old Lantern 56!"),
        ):
            # In a laboratory with more people one person asks for an account and another approves it.
            account = {"login": login, "name": name, "kind": "person", "roles": [role]}
            admitted = admin.account.admit(account=account, how="id_document")
            # The administrator hands over a code; only its owner ever knows the password.
            lab.enrol(login, admitted.code, password)
        with lab.sign_in("m.kowalska", "old Lantern 56!", device="office-1") as maria:
            maria.method.define(
                code="PN-EN ISO 11290-1",
                facts={"title": "Listeria monocytogenes", "edition": "2017-07", "scope": [{"from": "2020-01-01"}]},
            )
            calibration = {"from": "2020-01-01", "until": "2099-12-31", "certificate": "W-17"}
            maria.instrument.define(code="HPLC-02", facts={"what": "chromatograph", "calibrations": [calibration]})
            client = maria.client.add(name="Mleczarnia Dolina").client
            maria.sample.receive(client=client, code="S-1042", matrix="soft cheese")
    (folder / "export").mkdir()
    (folder / "export/1042.csv").write_text("sample,analyte,found\nS-1042,Listeria monocytogenes,no\n", "utf-8")


def main() -> None:
    """Sets up a laboratory, works in it, proves it."""
    with tempfile.TemporaryDirectory() as away:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else away)
        set_up(folder)

        # The ten lines of a script at the instrument.
        with (
            lc.Lab.open(folder / "lab.db", key=lc.Passphrase(KEY), state_folder=folder / "seen") as lab,
            lab.sign_in("a.nowak", "wide Meadow 34?", device="HPLC-02") as anna,
        ):
            with anna.run(instrument="HPLC-02", method="PN-EN ISO 11290-1", sample="S-1042") as run:
                raw = run.seal_file(folder / "export/1042.csv", role="raw")
                made = run.result("Listeria monocytogenes", lc.not_detected("25", "g"), source=raw)
            anna.result.submit(id=made.id)
            proof = lab.prove(made.receipt)

            # Nobody verifies what he entered himself. The refusal is a sealed record too.
            try:
                anna.result.verify(id=made.id)
            except lc.errors.PermissionDenied as refused:
                print(f"refused: {refused.code}")
            checkpoint = lab.checkpoint

        print(f"sealed as record {made.receipt.index}, leaf {made.receipt.leaf_hash.hex()}")
        print(proof.splitlines()[0])
        # Anybody does this who was given a checkpoint and the verifier key.
        lc.verify(
            folder / "lab.db",
            since=checkpoint,
            keys=(folder / "outside.vkey").read_text("utf-8"),
            key=lc.Passphrase(KEY),
            state_folder=folder / "seen",
            strict=True,
        )
        print("verified")


if __name__ == "__main__":
    main()
