"""A week in the small LIMS, played through its pages."""

from __future__ import annotations

import sqlite3
from datetime import date
from io import StringIO
from typing import Any

import libcompliance
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from libcompliance.django import acting, actor_of
from libcompliance.django._acting import program
from libcompliance.django.outbox import DjangoOutbox
from libcompliance.errors import HostEventError

from lims.models import Parameter, Result, Sample

PASSWORD = "7 herons over Lake Wigry"
LAB = "Lantern-and-7-Herons"


class Command(BaseCommand):
    """The command."""

    help = "Makes the database and the laboratory in the data folder and plays a week."

    def handle(self, **options: Any) -> None:
        """Plays."""
        data = settings.DATA
        data.mkdir(parents=True, exist_ok=True)
        if (data / "lab.db").exists():
            raise CommandError(f"{data} has a laboratory already: remove the folder to play again")
        call_command("migrate", verbosity=0)
        self.laboratory()
        for command in ("compliance_declare", "compliance_baseline"):
            self.quietly(command, "admin" if command.endswith("declare") else "maria")
        self.people()
        self.work()
        waiting, _ = DjangoOutbox().backlog()
        self.stdout.write(f"{waiting} events are stored, not sealed")
        call_command("compliance_drain", stdout=(told := StringIO()))
        self.stdout.write(told.getvalue().partition(", the oldest")[0])
        self.night()
        with sqlite3.connect(data / "lims.db") as tool:
            tool.execute("UPDATE lims_result SET value = '6.5' WHERE value = '7.3'")
        tool.close()
        self.stdout.write("somebody edits a result with a database tool")
        self.night()

    def laboratory(self) -> None:
        """The trail: made once, by whoever looks after it."""
        made = libcompliance.Lab.create(
            settings.LIBCOMPLIANCE["LAB"],
            key=settings.LIBCOMPLIANCE["KEY"](),
            name="Small laboratory",
            login="admin",
            password=LAB,
            demo_key=True,  # makes the example quick; leave it out
            state_folder=settings.LIBCOMPLIANCE["STATE_FOLDER"],
        )
        (settings.DATA / "password").write_text(LAB + "\n", encoding="utf-8")
        with made.lab as lab, lab.sign_in("admin", LAB) as admin:
            account = {"login": "maria", "name": "Maria", "kind": "person", "roles": ["laboratory_manager"]}
            code = admin.account.admit(account=account, how="known_personally")["code"]
            lab.enrol("maria", code, LAB)

    def quietly(self, command: str, login: str) -> None:
        """A command of somebody of the laboratory, without what it says."""
        call_command(command, "--as", login, "--password-file", settings.DATA / "password", stdout=StringIO())

    def people(self) -> None:
        """The users of the LIMS, made by nobody but the installation itself."""
        with acting(program(), reason="installation"):
            for login in ("anna", "maria"):
                User.objects.create_superuser(login, password=PASSWORD)

    def signed_in(self, login: str) -> Client:
        """A browser in which somebody has signed in."""
        browser = Client(REMOTE_ADDR="192.0.2.17")
        browser.post("/login/", {"username": login, "password": PASSWORD})
        return browser

    def work(self) -> None:
        """The week."""
        stranger = Client(REMOTE_ADDR="192.0.2.99")
        for _ in range(6):
            stranger.post("/login/", {"username": "anna", "password": "guessed"})
        self.stdout.write("somebody guesses: 5 attempts are refused, the sixth is not even tried")
        call_command("compliance_unlock", "anna", "--by", "maria", "--reason", "called", stdout=StringIO())
        anna = self.signed_in("anna")
        for code in ("pH", "Pb"):
            anna.post("/lims/parameter/add/", {"code": code})
        parameters = [each.pk for each in Parameter.objects.all()]
        for number in (1, 2, 3):
            sample = {"code": f"W-{number}", "client": "Waterworks", "received": date(2026, 11, 22), "parameters": parameters}
            anna.post("/lims/sample/add/", sample)
        acid = Parameter.objects.get(code="pH").pk
        entered = {"parameter": acid, "value": "6.8", "unit": "1", "reason": ""}
        for sample in Sample.objects.all():
            anna.post("/lims/result/add/", {**entered, "sample": sample.pk})
        second = Result.objects.get(sample__code="W-2")
        changed = {**entered, "sample": second.sample_id, "value": "7.3"}
        page = f"/lims/result/{second.pk}/change/"
        if "say why the result is changed" in anna.post(page, changed).content.decode():
            self.stdout.write("a correction without a reason is refused by the form")
        anna.post(page, {**changed, "reason": "misread"})
        maria = self.signed_in("maria")
        chosen = [each.pk for each in Result.objects.all()]
        maria.post("/lims/result/", {"action": "approve", "_selected_action": chosen})
        try:
            Result.objects.all().delete()
        except HostEventError as error:
            self.stdout.write(f"refused: {error}")
        try:
            with acting(actor_of(User.objects.get(username="anna"))), connection.cursor() as cursor:
                cursor.execute("UPDATE lims_result SET value = '7.0'")
        except HostEventError as error:
            self.stdout.write(f"refused: {error}")

    def night(self) -> None:
        """What runs every night."""
        told, differs = StringIO(), StringIO()
        words = ("--as", "maria", "--password-file", settings.DATA / "password")
        try:
            call_command("compliance_reconcile", "lims.Sample", "lims.Result", *words, stdout=told, stderr=differs)
        except CommandError as error:
            self.stdout.write(differs.getvalue().strip())
            self.stdout.write(str(error))
        else:
            self.stdout.write(told.getvalue().strip())
