"""Declares the kinds of events of this project in the laboratory."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from libcompliance.django import signals
from libcompliance.django._registry import registry
from libcompliance.django.management._laboratory import account_arguments, laboratory, signed_in


class Command(BaseCommand):
    """The command."""

    help = "Declares the kinds of events of the audited models and of sign-ins, once and after each new model. Needs an administrator of the laboratory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments."""
        account_arguments(parser)
        parser.add_argument("--clear", nargs="*", default=[], metavar="FIELD", help="fields of models that stand in clear in the trail; all others are committed")

    def handle(self, **options: Any) -> None:
        """Runs it."""
        ours = [signals.kind(name) for name in signals.KINDS]
        models = list(dict.fromkeys(each.kind for each in registry().tables.values()))
        with laboratory() as lab, signed_in(lab, options) as session:
            for kind in ours:
                session.call("host.declare", {"name": kind, "reason": "optional", "clear": ["why", "permission", "backend"]})
            for kind in models:
                session.call("host.declare", {"name": kind, "reason": "optional", "clear": ["action", *options["clear"]]})
        for kind in (*ours, *models):
            self.stdout.write(kind)
