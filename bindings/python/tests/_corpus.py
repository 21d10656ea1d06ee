"""Answers of many operations, as they come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import libcompliance as lc
from _house import METHOD, PASSWORD, House


def answers(house: House) -> list[tuple[str, dict[str, Any]]]:
    """Works in a laboratory, and gives the answers of everything that was done and asked."""
    said: list[tuple[str, dict[str, Any]]] = []

    def do(session: lc.Session, name: str, /, **arguments: Any) -> lc.Answer:
        answer = session.call(name, arguments, password=PASSWORD, new_password="quiet Otter 71!")
        said.append((name, json.loads(answer.to_json())))
        return answer

    admin, maker, second = house.admin, house.maker, house.second
    account = {"login": "third", "name": "Third Person", "kind": "person", "roles": ["authorizer"]}
    third = do(admin, "account.admit", account=account, how="known_personally")
    house.lab.enrol("third", third["code"], PASSWORD)
    releaser = house.lab.sign_in("third", PASSWORD)
    do(admin, "account.request", **{**account, "login": "fourth"})
    do(admin, "role.define", name="reception", permissions=["sample.add"], reason="new_duty")
    file = house.folder / "corpus.csv"
    file.write_text("sample,value\nS-1042,0.085\n")
    sealed = do(maker, "file.seal", path=file, media_type="text/csv")
    source = {"sha256": sealed["sha256"], "line": 2, "parser": "csv 1"}
    on = {"sample": house.sample, "method": METHOD}
    lead = do(maker, "result.import", **on, analyte="Lead", value="0.085 mg/kg", source=source)
    ordered = do(maker, "result.order", **on, analyte="Zinc")
    do(maker, "result.enter_ordered", id=ordered["result"], value="<0.05 mg/L")
    for result in (lead["result"], ordered["result"]):
        do(maker, "result.submit", id=result)
        do(second, "result.verify", id=result)
    report = do(maker, "report.draft", samples=[house.sample])["report"]
    do(second, "report.check", id=report)
    do(releaser, "report.authorize", id=report, sign={"by": "password"})
    do(releaser, "report.issue", id=report, recipient="jan@example.com")
    do(maker, "sample.register", client=house.client, code="S-1043", matrix="milk")
    span = {"instrument": "HPLC-02", "from": "2026-11-01"}
    wrong = do(second, "nonconformity.open", span=span, what="cold", reason="temperature")["nonconformity"]
    do(second, "nonconformity.list")
    do(second, "nonconformity.close", id=wrong, cause="equipment", action="repaired", reason="settled")
    intent = do(maker, "intent.record", kind="host.instrument.run", attrs={"result": "not an id", "since": "yesterday"})
    do(second, "trail.search", kind="host.", reveal=True)
    do(second, "trail.search", reveal=True, limit=1000)
    do(maker, "intent.complete", id=intent["intent"])
    do(maker, "intent.record", kind="host.instrument.run")
    do(maker, "session.reauthenticate")
    do(admin, "session.reauthenticate")
    review = do(admin, "review.prepare")
    do(admin, "review.get", id=review["review"])
    paper = {
        "performed_at": "2026-11-22T14:30+01:00",
        "performer": {"name": "Jan Kowal"},
        "object": {"kind": "sample", "id": str(house.sample), "version": 1},
        "fields": {"ph": "6.8"},
        "scan": sealed["sha256"],
    }
    do(maker, "paper.transcribe", **paper, reason="system_down")
    do(admin, "validation.run")
    for session in (admin, maker, second, releaser):
        for name, arguments in QUESTIONS:
            try:
                do(session, name, **arguments)
            except (lc.errors.NotAllowed, lc.errors.NotFound, lc.errors.PermissionDenied):
                pass
        for name in ("result.get", "result.trace"):
            do(second, name, id=lead["result"])
        do(second, "report.get", id=report)
        do(second, "report.trace", id=report)
        do(second, "sample.get", id=house.sample)
        do(second, "sample.trace", id=house.sample)
        do(second, "client.get", id=house.client)
    do(second, "object.history", object="result", id=str(lead["result"]), when="now")
    return said


QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    (name, {})
    for name in (
        "account.list account.weak role.list settings.access settings.identity session.get session.own session.all "
        "session.permissions review.list review.status client.list sample.list result.list report.list "
        "method.list instrument.list lot.list specification.list qc.list nonconformity.list laboratory.get "
        "intent.list paper.list import.list spool.choices trail.head trail.search validation.state validation.list "
        "acceptance.list"
    ).split()
]
QUESTIONS.append(("password.judge", {"login": "a.nowak", "name": "Anna Nowak"}))


def fields(value: Any, name: str = "", foreign: frozenset[str] = frozenset()) -> list[tuple[str, Any]]:
    """The texts in an answer with the names of their fields, but for what stands under a name of `foreign`."""
    if isinstance(value, dict):
        return [
            one for inner, held in value.items() if inner not in foreign for one in fields(held, inner, foreign)
        ]
    if isinstance(value, list):
        return [one for held in value for one in fields(held, name, foreign)]
    return [(name, value)] if isinstance(value, str) else []

