"""Compares the audited tables with what is sealed of them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from libcompliance import table
from libcompliance.django.management._laboratory import account_arguments, laboratory, signed_in
from libcompliance.django.outbox import DjangoOutbox
from libcompliance.django.rows import chosen, rows
from libcompliance.errors import NotVerified


class Command(BaseCommand):
    """The command."""

    help = "Compares every row of audited models with what was sealed of it last, and names what differs: changes by raw SQL, database tools, other programs. Run it every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments."""
        parser.add_argument("models", nargs="*", metavar="MODEL", help="such as lims.Sample; otherwise all")
        account_arguments(parser)
        parser.add_argument("--database", help="the alias of the database")

    def handle(self, **options: Any) -> None:
        """Runs it."""
        found = 0
        with laboratory() as lab, signed_in(lab, options) as session:
            for each in chosen(options["models"]):
                try:
                    made = table.reconcile(
                        session, each.name, rows(each.model, using=options["database"]), outbox=DjangoOutbox(options["database"])
                    )
                    self.stdout.write(f"{each.model._meta.label}: {made['rows']} rows, as they were sealed")
                except NotVerified as differs:
                    detail: Any = differs.detail or {}
                    for one in detail.get("named", ()):
                        found += 1
                        self.stderr.write(f"{each.model._meta.label}: row {one['id']} {one['finding']}")
                    found = max(found, 1)
        if found:
            raise CommandError(f"{found} rows are not as they were sealed", returncode=1)
