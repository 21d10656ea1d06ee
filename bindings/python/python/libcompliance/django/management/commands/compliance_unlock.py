"""Lifts the lock of a user's sign-in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from libcompliance.django import acting
from libcompliance.django.backends import unlock


class Command(BaseCommand):
    """The command."""

    help = "Lifts the waits and the lock of a user's sign-in. It is recorded, with who did it and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments."""
        parser.add_argument("user", help="whose sign-in is locked")
        parser.add_argument("--by", required=True, metavar="USER", help="who lifts it")
        parser.add_argument("--reason", required=True, help="a code of the laboratory's list")
        parser.add_argument("--text", help="the reason in words")

    def handle(self, **options: Any) -> None:
        """Runs it."""
        model: Any = get_user_model()
        people = []
        for login in (options["user"], options["by"]):
            try:
                people.append(model._default_manager.get_by_natural_key(login))
            except model.DoesNotExist:
                raise CommandError(f"there is no user {login}") from None
        user, by = people
        if user.pk == by.pk:
            raise CommandError("nobody lifts the lock of his own sign-in")
        with acting(by, reason=options["reason"], text=options["text"]):
            lifted = unlock(user)
        self.stdout.write("the lock is lifted" if lifted else "there was no lock")
