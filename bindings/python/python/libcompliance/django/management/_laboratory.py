"""What the commands have in common: the laboratory, and who signs in to it."""

from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from libcompliance import Lab, Session
from libcompliance._core import Key
from libcompliance.django.conf import conf
from libcompliance.errors import ComplianceError

__all__ = ["account_arguments", "laboratory", "place", "signed_in"]


def place() -> dict[str, Any]:
    """Where the laboratory is and what opens it."""
    given = conf()
    if given.lab is None or given.key is None:
        raise CommandError("set LIBCOMPLIANCE['LAB'] and LIBCOMPLIANCE['KEY']")
    make = None if isinstance(given.key, Key) else given.function("key")
    return {"path": given.lab, "key": given.key if make is None else make(), "state_folder": given.state_folder}


@contextmanager
def laboratory() -> Iterator[Lab]:
    """The laboratory of the settings, opened."""
    try:
        with Lab.open(**place()) as lab:
            yield lab
    except ComplianceError as error:
        raise CommandError(f"{error} ({error.code})") from error


def account_arguments(parser: ArgumentParser) -> None:
    """`--as` and `--password-file`."""
    parser.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="the account of the laboratory that does this")
    parser.add_argument(
        "--password-file", metavar="FILE", help="a file that holds its password, for nightly runs; otherwise it is asked for"
    )


@contextmanager
def signed_in(lab: Lab, options: dict[str, Any]) -> Iterator[Session]:
    """A session of the account."""
    file = options["password_file"]
    if file is not None:
        # Made by an editor, which ends the line.
        password = Path(os.fspath(file)).read_text(encoding="utf-8").rstrip("\r\n")
    else:
        password = getpass.getpass(f"the password of {options['login']}: ")
    try:
        session = lab.sign_in(options["login"], password)
    finally:
        del password
    with session:
        yield session
