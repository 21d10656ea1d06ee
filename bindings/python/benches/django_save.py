#!/usr/bin/env python3
"""A save of a Django model with its event in the outbox, beside the same with django-auditlog, in turns in one run.

    python django_save.py [ROUNDS]

Needs Django, django-auditlog and libcompliance. The target is at most 1.3 times of django-auditlog's time. All in one SQLite
file; the flush mode is printed. Then the outbox is sealed, and the lag printed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings

FOLDER = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("BENCH_DIR")))
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 40
SAVES = 50
PASSWORD = "wide Meadow 34?"


settings.configure(
    SECRET_KEY="bench",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "libcompliance.django", "auditlog"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": FOLDER / "bench.db",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"},
        }
    },
    LIBCOMPLIANCE={"NAMESPACE": uuid.uuid4()},
)
django.setup()

from auditlog.registry import auditlog  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from libcompliance import Lab, Passphrase  # noqa: E402
from libcompliance.django import Audited, acting, register  # noqa: E402
from libcompliance.django.outbox import DjangoOutbox  # noqa: E402
from libcompliance.outbox import drain  # noqa: E402


def model(name: str) -> Any:
    fields = {
        "code": models.CharField(max_length=40),
        "client": models.CharField(max_length=100),
        "value": models.DecimalField(max_digits=12, decimal_places=4),
        "unit": models.CharField(max_length=20),
        "state": models.CharField(max_length=20),
        "received": models.DateTimeField(auto_now_add=True),
        "count": models.IntegerField(default=0),
        "ready": models.BooleanField(default=False),
    }
    return type(name, (models.Model,), {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "bench"}), **fields})


Ours, Theirs, Bare = model("Ours"), model("Theirs"), model("Bare")
register(Ours, Audited(kind="host.bench.sample"))
auditlog.register(Theirs)


def save(row: Any, wrapped: bool) -> None:
    # By itself django-auditlog's entry is a transaction of its own, behind that of the row.
    if not wrapped:
        return row.save()
    with transaction.atomic():
        row.save()


def make(of: Any, wrapped: bool) -> list[Any]:
    rows = [of(code=f"S-{number}", client="Waterworks", value="6.8", unit="1", state="entered") for number in range(SAVES)]
    for row in rows:
        save(row, wrapped)
    return rows


def change(rows: list[Any], turn: str, wrapped: bool) -> None:
    for row in rows:
        row.count, row.state = row.count + 1, turn
        save(row, wrapped)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) / SAVES * 1e6


def main() -> int:
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for each in (Ours, Theirs, Bare):
            editor.create_model(each)
    lab = Lab.create(
        FOLDER / "lab.db", key=Passphrase("bench"*4), name="Bench", login="admin", password=PASSWORD, demo_key=True,
        state_folder=FOLDER / "state",
    ).lab
    with lab.sign_in("admin", PASSWORD) as admin:
        admin.call("host.declare", {"name": "host.bench.sample", "reason": "optional", "clear": ["action"]})
    took: dict[tuple[str, str], list[float]] = {}
    kinds = (("ours", Ours), ("django-auditlog", Theirs), ("nothing recorded", Bare))
    with acting(uuid.uuid4()):
        rows = {name: make(each, True) for name, each in kinds}
        drain(lab, DjangoOutbox())
        for turn in range(1, ROUNDS + 1):
            # Each begins in turn.
            for name, each in kinds[turn % 3 :] + kinds[: turn % 3]:
                for wrapped in (True, False):
                    made = timed(lambda each=each, wrapped=wrapped: make(each, wrapped))
                    took.setdefault((name, "create", wrapped), []).append(made)
                    done = timed(lambda name=name, wrapped=wrapped, turn=turn: change(rows[name], f"{turn}{wrapped}", wrapped))
                    took.setdefault((name, "change", wrapped), []).append(done)
    load = os.getloadavg()[0]
    print(f"{ROUNDS} rounds of {SAVES} saves in turns; SQLite WAL, synchronous=FULL, real disk; load {load:.1f}; target: at most 1.30 times of django-auditlog")
    missed = 0
    for wrapped in (True, False):
        for what in ("create", "change"):
            ours, theirs, bare = (took[name, what, wrapped] for name, _ in kinds)
            ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
            ratio = statistics.median(ratios)
            missed += ratio > 1.3
            low, high = ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]
            print(
                f"{what}, {'in a transaction' if wrapped else 'by itself'}: ours {statistics.median(ours):.0f} us, django-auditlog "
                f"{statistics.median(theirs):.0f} us, nothing recorded {statistics.median(bare):.0f} us; {ratio:.2f} times ({low:.2f} to {high:.2f}), "
                f"{'met' if ratio <= 1.3 else 'MISSED'}"
            )
    count, _ = DjangoOutbox().backlog()
    begun = time.perf_counter()
    drained = drain(lab, DjangoOutbox())
    seconds = time.perf_counter() - begun
    print(f"sealing: {drained.sealed} events in {seconds:.2f} s, {drained.sealed / seconds:.0f} a second, of {count} that waited")
    with acting(uuid.uuid4()):
        lags = []
        for turn in range(50):
            begun = time.perf_counter()
            change(rows["ours"][:1], f"lag {turn}", True)
            drain(lab, DjangoOutbox())
            lags.append((time.perf_counter() - begun) * 1e3)
    print(f"from the start of one save to its seal, drained at once: {statistics.median(lags):.1f} ms ({min(lags):.1f} to {max(lags):.1f})")
    lab.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
