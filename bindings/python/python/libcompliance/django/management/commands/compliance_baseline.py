"""Seals the audited tables as they stand."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from libcompliance import table
from libcompliance.django.management._laboratory import account_arguments, laboratory, signed_in
from libcompliance.django.rows import chosen, rows


class Command(BaseCommand):
    """The command."""

    help = "Seals a digest of every row of audited models as it stands: once at the beginning, and with a reason after a migration that changed columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments."""
        parser.add_argument("models", nargs="*", metavar="MODEL", help="such as lims.Sample; otherwise all")
        account_arguments(parser)
        parser.add_argument("--database", help="the alias of the database")
        parser.add_argument("--reason", help="a code of the laboratory's list, for a table that had a baseline")
        parser.add_argument("--text", help="the reason in words")

    def handle(self, **options: Any) -> None:
        """Runs it."""
        with laboratory() as lab, signed_in(lab, options) as session:
            for each in chosen(options["models"]):
                made = table.baseline(
                    session, each.name, rows(each.model, using=options["database"]), reason=options["reason"], text=options["text"]
                )
                self.stdout.write(f"{each.model._meta.label}: {made['sealed_now']} rows sealed as they stand")
