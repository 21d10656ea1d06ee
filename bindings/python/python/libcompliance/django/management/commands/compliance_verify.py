"""Verifies the laboratory."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from libcompliance import verify
from libcompliance.django.management._laboratory import place
from libcompliance.django.outbox import DjangoOutbox
from libcompliance.errors import ComplianceError, NotChecked, NotVerified


class Command(BaseCommand):
    """The command."""

    help = "Verifies the whole trail: every seal, and the state against the records. Says what still waits in the outbox, which nothing verifies yet."

    def handle(self, **options: Any) -> None:
        """Runs it."""
        count, oldest = DjangoOutbox().backlog()
        self.stdout.write("nothing waits" if oldest is None else f"{count} events wait and are not sealed, the oldest since {oldest.isoformat()}")
        try:
            verify(**place())
        except (NotVerified, NotChecked) as error:
            for finding in error.findings:
                self.stderr.write(str(finding))
            raise CommandError(f"{error} ({error.code})", returncode=1) from error
        except ComplianceError as error:
            raise CommandError(f"{error} ({error.code})") from error
        self.stdout.write("verified")
