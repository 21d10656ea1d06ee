#!/usr/bin/env python3
"""Single controls beside what a program would take instead, in turns in one run.

    python controls.py [check] [hash] [trail] [batches]

Needs libcompliance (a release build, or nothing here means anything), cedarpy, casbin, Django and argon2-cffi; `batches` also a checkout with Rust.
Nothing passes or fails: a machine may be busy. Each figure is a median of rounds taken in turns, with its spread; the target stands beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import libcompliance as lc
from libcompliance import access, password, trail

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("BENCH_DIR")))
ROUNDS = 15


def turns(sides: dict[str, Callable[[], object]], times: dict[str, int]) -> dict[str, list[float]]:
    """Seconds for one call of each side: one round of each after the other, so that a busy moment meets all of them."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(ROUNDS + 1):
        for name, side in sides.items():
            begun = time.perf_counter()
            for _ in range(times[name]):
                side()
            if number:
                taken[name].append((time.perf_counter() - begun) / times[name])
    return taken


def spread(taken: list[float], unit: float) -> str:
    low, *_, high = statistics.quantiles(taken, n=10)
    return f"{statistics.median(taken) / unit:,.1f} ({low / unit:,.1f} to {high / unit:,.1f})"


def judge(met: bool) -> str:
    return "met" if met else "MISSED"


# One policy, said four times: ten roles of fifty permissions, a hundred users with one role each, for a client of twenty.
ROLES, USERS, CLIENTS = range(10), range(100), range(20)


def permissions(role: int) -> list[str]:
    return [f"host.bench.thing{role * 50 + number}.do" for number in range(50)]


def checks() -> None:
    import casbin
    import cedarpy
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"], DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    )
    django.setup()
    from django.contrib.auth.models import Group, Permission, User
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command

    document = {
        "format": "libcompliance-policy/1",
        "version": 1,
        "clients": [f"client{number}" for number in CLIENTS],
        "permissions": [
            {"name": f"host.bench.thing{n}.do", "en": "Does a thing.", "pl": "Robi rzecz."} for n in range(500)
        ],
        "methods": [],
        "roles": [{"name": f"role{role}", "permissions": permissions(role), "inherits": []} for role in ROLES],
        "users": [{"name": f"user{user}", "kind": "person", "period": {}} for user in USERS],
        "assignments": [
            {"user": f"user{user}", "role": f"role{user % 10}", "scope": [f"client{user % 20}"], "period": {}} for user in USERS
        ],
        "grants": [], "delegations": [], "static_sets": [], "dynamic_sets": [], "method_authorisations": [],
        "duties": {"verifications": 1, "authorisations": 1, "verify_alone": False, "authorise_alone": False},
    }
    policy = access.Policy(document)
    wanted = "host.bench.thing357.do"
    question = policy.question("user7", wanted, client="client7")

    (FOLDER / "model.conf").write_text(
        "[request_definition]\nr = sub, act, dom\n[policy_definition]\np = sub, act\n[role_definition]\ng = _, _, _\n"
        "[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub, r.dom) && r.act == p.act\n",
        "utf-8",
    )
    lines = [f"p, role{role}, {name}" for role in ROLES for name in permissions(role)]
    lines += [f"g, user{user}, role{user % 10}, client{user % 20}" for user in USERS]
    (FOLDER / "policy.csv").write_text("\n".join(lines), "utf-8")
    enforcer = casbin.FastEnforcer(str(FOLDER / "model.conf"), str(FOLDER / "policy.csv"), cache_key_order=(1,))

    cedar = "\n".join(
        f'permit(principal in Role::"role{role}", action in [{", ".join(f"Action::{json.dumps(name)}" for name in permissions(role))}], '
        "resource) when { principal.client == resource };"
        for role in ROLES
    )
    entities = [
        {
            "uid": {"type": "User", "id": f"user{user}"},
            "attrs": {"client": {"__entity": {"type": "Client", "id": f"client{user % 20}"}}},
            "parents": [{"type": "Role", "id": f"role{user % 10}"}],
        }
        for user in USERS
    ]
    parsed, graph = cedarpy.PolicySet.from_str(cedar), cedarpy.Entities.from_json_str(json.dumps(entities))
    request = {"principal": 'User::"user7"', "action": f"Action::{json.dumps(wanted)}", "resource": 'Client::"client7"', "context": {}}

    call_command("migrate", verbosity=0)
    kind = ContentType.objects.get_for_model(User)
    group = Group.objects.create(name="role7")
    for name in permissions(7):
        group.permissions.add(Permission.objects.create(codename=name, name=name, content_type=kind))
    user = User.objects.create(username="user7")
    user.groups.add(group)
    user.has_perm(f"auth.{wanted}")

    sides: dict[str, Callable[[], object]] = {
        "Policy.check, by names": lambda: policy.check("user7", wanted, client="client7"),
        "Question.check": question.check,
        "casbin": lambda: enforcer.enforce("user7", wanted, "client7"),
        "cedarpy": lambda: cedarpy.is_authorized(request, parsed, graph),
        "Django has_perm, its cache filled": lambda: user.has_perm(f"auth.{wanted}"),
    }
    assert policy.check("user7", wanted, client="client7").allowed and question.check().allowed and user.has_perm(f"auth.{wanted}")
    assert enforcer.enforce("user7", wanted, "client7") and cedarpy.is_authorized(request, parsed, graph).allowed
    taken = turns(sides, {"Policy.check, by names": 20_000, "Question.check": 20_000, "casbin": 500, "cedarpy": 500, "Django has_perm, its cache filled": 5_000})
    print("\naccess check, 500 permissions, 10 roles, 100 users, 20 clients: ns for one")
    for name, some in taken.items():
        print(f"  {name:34} {spread(some, 1e-9)}")
    ours = statistics.median(taken["Policy.check, by names"]) * 1e9
    print(f"  target of a check: under 250 ns in all: {judge(ours < 250)}")


def hashes() -> None:
    import argon2

    theirs = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16)
    kept = password.hash("wide Meadow 34?")
    assert "m=19456,t=2,p=1" in kept, kept
    other = theirs.hash("wide Meadow 34?")
    sides: dict[str, Callable[[], object]] = {
        "password.verify": lambda: password.verify(kept, "wide Meadow 34?"),
        "argon2-cffi verify": lambda: theirs.verify(other, "wide Meadow 34?"),
    }
    taken = turns(sides, dict.fromkeys(sides, 3))
    print("\nArgon2id, 19 MiB, 2 passes, 1 lane: ms for one verification")
    for name, some in taken.items():
        print(f"  {name:34} {spread(some, 1e-3)}")
    print(f"  ratio {statistics.median(taken['password.verify']) / statistics.median(taken['argon2-cffi verify']):.2f}")


def in_memory() -> None:
    record = b'{"kind":"host.lims.result_corrected","object":"R-2026-0000001","old":"41","new":"14","reason":"misread"}' * 2
    count, rates = 100_000, []
    for _ in range(7):
        sealer = trail.Sealer(origin="example.com/bench", seed=trail.new_seed())
        begun = time.perf_counter()
        for _ in range(count):
            sealer.append(record)
        sealer.checkpoint()
        rates.append(count / (time.perf_counter() - begun))
    rate = statistics.median(rates)
    print(f"\nrecords of {len(record)} bytes into a trail in memory, one by one, one checkpoint: {rate:,.0f} a second")
    print(f"  target 100,000: {judge(rate >= 100_000)}")


def batches() -> None:
    word = "a password that only this file knows 1!"
    lab = lc.Lab.create(
        FOLDER / "lab.db", key=lc.Passphrase("bench"), name="Bench", login="admin", password=word, demo_key=True, state_folder=FOLDER / "seen"
    ).lab
    with lab, lab.sign_in("admin", word) as admin:
        admin.host.declare(name="host.lims.result_corrected", reason="required", clear=["value", "dilution"])
        anna = {"login": "anna", "name": "Anna Nowak", "kind": "person", "roles": ["analyst"]}
        lab.enrol("anna", admin.account.admit(account=anna, how="known_personally").code, word)
        session = lab.sign_in("anna", word, device="HPLC-02")
        client = str(session.client.register(name="Mleczarnia Dolina", contact=[]).client)

        def event(n: int) -> tuple[str, dict[str, object]]:
            return "host.lims.result_corrected", {
                "object": {"kind": "result", "id": f"R-2026-{n:07}", "version": 2},
                "clients": [client],
                "changes": [
                    {"field": "value", "old": str(n % 300), "new": str(n % 300 + 1)},
                    {"field": "dilution", "old": "-2", "new": "-3"},
                ],
                "reason": "misread",
                "text": "odczytano źle z płytki",
                "attrs": {"remark": "checked again against the photograph of the plate"},
            }

        print("\ndurable events in lists, each list one flush (synchronous=FULL, WAL): events a second")
        for size in (100, 1000):
            place = FOLDER / f"rust-{size}"
            place.mkdir()
            cargo = ["cargo", "run", "--release", "--quiet", "--locked", "-p", "benches", "--", "--child", "batches", str(place), str(size)]
            with subprocess.Popen(cargo, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
                assert peer.stdin and peer.stdout
                ours, theirs, n = [], [], 0
                for number in range(ROUNDS + 1):
                    begun = time.perf_counter()
                    for _ in range(10):
                        session.append_all([event(at) for at in range(n, n + size)])
                        n += size
                    took = time.perf_counter() - begun
                    peer.stdin.write("go\n")
                    peer.stdin.flush()
                    other = float(peer.stdout.readline())
                    if number:
                        ours.append(10 * size / took)
                        theirs.append(10 * size / other)
                peer.stdin.close()
            ratio = statistics.median(ours) / statistics.median(theirs)
            print(f"  lists of {size:5}: Python {spread(ours, 1)}, Rust {spread(theirs, 1)}, ratio {ratio:.2f}; target 0.80: {judge(ratio >= 0.8)}")


BENCHES = {"check": checks, "hash": hashes, "trail": in_memory, "batches": batches}


if __name__ == "__main__":
    names = sys.argv[1:] or list(BENCHES)
    print(f"libcompliance {lc.__version__}, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}, data in {FOLDER}")
    for name in names:
        BENCHES[name]()
