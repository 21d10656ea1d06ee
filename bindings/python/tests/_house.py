"""A laboratory with people, for tests that work in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import libcompliance as lc
from libcompliance import instrument

PASSWORD = "wide Meadow 34?"
PASSPHRASE = "a passphrase for tests"
METHOD = "PN-EN ISO 11290-1"


def open_lab(folder: Path) -> lc.Lab:
    return lc.Lab.open(folder / "lab.db", key=lc.Passphrase(PASSPHRASE), state_folder=folder / "state")


@dataclass
class House:
    folder: Path
    lab: lc.Lab
    admin: lc.Session
    maker: lc.Session
    second: lc.Session
    client: UUID
    sample: UUID

    def result(self, **more: Any) -> UUID:
        given: dict[str, Any] = {"analyte": "Lead", "method": METHOD, "value": "0.085 mg/kg"}
        made: UUID = self.maker.result.enter(sample=self.sample, **{**given, **more})["result"]
        return made

    def verify(self) -> None:
        lc.verify(self.folder / "lab.db", key=lc.Passphrase(PASSPHRASE), state_folder=self.folder / "state")


def house(folder: Path) -> House:
    made = lc.Lab.create(
        folder / "lab.db",
        key=lc.Passphrase(PASSPHRASE),
        name="Crane",
        login="admin",
        password=PASSWORD,
        demo_key=True,
        state_folder=folder / "state",
    )
    lab = made.lab
    admin = lab.sign_in("admin", PASSWORD)
    people = {}
    for login, roles in [("maker", ["analyst"]), ("second", ["laboratory_manager"])]:
        account = {"login": login, "name": f"Person {login}", "kind": "person", "roles": roles}
        code = admin.account.admit(account=account, how="known_personally")["code"]
        lab.enrol(login, code, PASSWORD)
        people[login] = lab.sign_in(login, PASSWORD, device="HPLC-02")
    instrument.declare(admin)
    second = people["second"]
    rules = {
        "zone": "Europe/Warsaw",
        "language": "en",
        "signed_actions": [],
        "keep_samples_days": 0,
        "certificate": {"body": "PCA", "number": "AB 1234", "valid": {"from": "2020-01-01"}},
    }
    head = {"laboratory": {"name": "Crane Laboratory", "address": ["Meadow Street 7"], "contact": []}}
    admin.laboratory.set(rules=rules, head=head)
    second.method.define(code=METHOD, facts={"title": "Listeria", "edition": "2017", "scope": [{"from": "2020-01-01"}]})
    calibrated = {"from": "2020-01-01", "until": "2099-12-31", "certificate": "W-17"}
    second.instrument.define(code="HPLC-02", facts={"what": "chromatograph", "calibrations": [calibrated]})
    client = second.client.add(name="Dolina Dairy", contact=["Mleczna 1"])["client"]
    sample = second.sample.receive(client=client, code="S-1042", matrix="soft cheese")["sample"]
    return House(folder, lab, admin, people["maker"], second, client, sample)
