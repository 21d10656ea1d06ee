"""Seals what waits in the outbox."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from libcompliance.django.management._laboratory import laboratory
from libcompliance.django.outbox import DjangoOutbox
from libcompliance.outbox import drain

# Counters of devices and of logins that nobody has, untouched for this long, say nothing any more.
_FORGOTTEN = timedelta(days=2)


class Command(BaseCommand):
    """The command."""

    help = "Seals the events that wait in the outbox, in order, each once. Run it every few seconds: with --every, or from a scheduler."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments."""
        parser.add_argument("--database", help="the alias of the database; otherwise the one that the outbox is written to")
        parser.add_argument("--every", type=float, metavar="SECONDS", help="goes on until it is stopped, and looks this often")

    def handle(self, **options: Any) -> None:
        """Runs it."""
        from libcompliance.django.models import Attempts

        every: float | None = options["every"]
        if every is not None and not every > 0:
            raise CommandError("--every is a number of seconds above 0")
        outbox = DjangoOutbox(options["database"])
        with laboratory() as lab:
            while True:
                _, oldest = outbox.backlog()
                made = drain(lab, outbox)
                lag = "" if oldest is None else f", the oldest waited {(datetime.now(UTC) - oldest).total_seconds():.1f} s"
                if every is None or made.sealed or made.refused:
                    self.stdout.write(f"{made.sealed} sealed, {made.known} sealed before, {len(made.refused)} refused{lag}")
                for place, code in made.refused:
                    self.stderr.write(f"the event in row {place} cannot be sealed and stays: {code}")
                Attempts._base_manager.filter(touched__lt=datetime.now(UTC) - _FORGOTTEN).exclude(
                    name__startswith="account:"
                ).delete()
                if every is None:
                    break
                time.sleep(every)
        if made.refused:
            raise CommandError(f"{len(made.refused)} events cannot be sealed")
