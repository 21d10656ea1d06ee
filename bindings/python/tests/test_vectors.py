"""The vectors that every language shares: the same answers, the same codes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from libcompliance import access, password, proof
from libcompliance.errors import ComplianceError

FOLDER = Path(__file__).parents[3] / "tests" / "vectors"
FILES = sorted(FOLDER.iterdir())
CASES = [case for file in FILES for case in json.loads(file.read_text("utf-8"))["cases"]]

NOT_OFFERED = {
    "node_hash": "no call takes inner nodes",
    "record_read": "records are not read without a laboratory yet",
    "event_write": "events are written by a laboratory",
    "commitment": "commitments are opened by a laboratory",
    "row_digest": "rows are taken by the host's part",
}


def raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def leaf_hash(given: dict[str, Any]) -> dict[str, Any]:
    return {"hash": proof.leaf_hash(raw(given["record"]))}


def checkpoint_open(given: dict[str, Any]) -> dict[str, Any]:
    found = proof.verify_checkpoint(raw(given["note"]), keys=given["keys"], origin="example.com/lab/1")
    return {"size": found.size, "root": found.root, "cosignatures": found.cosignatures}


def inclusion(given: dict[str, Any]) -> dict[str, Any]:
    proof.verify_inclusion(
        index=given["index"],
        size=given["size"],
        leaf=raw(given["leaf_hash"]),
        root=raw(given["root"]),
        proof=[raw(each) for each in given["proof"]],
    )
    return {}


def consistency(given: dict[str, Any]) -> dict[str, Any]:
    proof.verify_consistency(
        old_size=given["old_size"],
        new_size=given["new_size"],
        old_root=raw(given["old_root"]),
        new_root=raw(given["new_root"]),
        proof=[raw(each) for each in given["proof"]],
    )
    return {}


def tlog_proof_verify(given: dict[str, Any]) -> dict[str, Any]:
    record = raw(given["record"])
    found = proof.verify(given["file"].encode(), record, keys=given["keys"], origin=given["origin"])
    return {"index": found.index, "size": found.size, "leaf_hash": proof.leaf_hash(record)}


def access_check(given: dict[str, Any]) -> dict[str, Any]:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=given["at_unix_us"])
    policy = access.Policy(given["policy"])
    names = (given["subject"], given["permission"])
    decision = policy.check(*names, client=given["client"], at=at)
    try:
        assert policy.question(*names, client=given["client"]).check(at=at) == decision
    except ComplianceError as error:
        assert error.code == "unknown_name" and not decision.allowed
    return {"decision": "allow"} if decision.allowed else {"decision": "deny", "code": decision.code}


def password_judge(given: dict[str, Any]) -> dict[str, Any]:
    found = password.judge(
        given["profile"], given["password"], user_names=given["user_names"], history=given["history"]
    )
    violations = [each.code for each in found.violations]
    return {"accepted": found.accepted, "violations": violations, "unchecked": list(found.unchecked)}


def password_verify(given: dict[str, Any]) -> dict[str, Any]:
    try:
        rehash = password.needs_rehash(given["hash"], given["password"], login=given.get("login"))
    except ComplianceError as error:
        return {"verifies": False} if error.code == "password_wrong" else {"verifies": False, "not_compared": error.code}
    return {"verifies": True, "needs_rehash": rehash}


ASK: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "leaf_hash": leaf_hash,
    "checkpoint_open": checkpoint_open,
    "inclusion": inclusion,
    "consistency": consistency,
    "tlog_proof_verify": tlog_proof_verify,
    "access_check": access_check,
    "password_judge": password_judge,
    "password_verify": password_verify,
}


def told(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("case", [case for case in CASES if case["operation"] in ASK], ids=lambda case: case["id"])
def test_the_answer_is_the_shared_one(case: dict[str, Any]) -> None:
    ask = ASK[case["operation"]]
    if "error" in case:
        with pytest.raises(ComplianceError) as raised:
            ask(case["input"])
        assert raised.value.code == case["error"]
        return
    found = {name: told(value) for name, value in ask(case["input"]).items()}
    wanted = {name: value for name, value in case["output"].items() if name not in ("log_signatures", "origin")}
    assert found == wanted


def test_every_case_is_asked_or_named() -> None:
    assert [file.name for file in FILES] == ["controls.json", "trail.json"]
    assert {case["operation"] for case in CASES} == ASK.keys() | NOT_OFFERED.keys()
