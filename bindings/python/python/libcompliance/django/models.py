"""The tables of this application."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

__all__ = ["Attempts", "PastPassword", "Waiting"]


class Waiting(models.Model):
    """An event that waits to be sealed: the outbox, with the columns of docs/spec/host.md."""

    seq: models.BigAutoField[Any, Any] = models.BigAutoField(primary_key=True)
    record: models.CharField[Any, Any] = models.CharField(max_length=36, unique=True, db_column="id")
    body: models.TextField[Any, Any] = models.TextField()
    stored: models.CharField[Any, Any] = models.CharField(max_length=40)

    class Meta:
        db_table = "compliance_outbox"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.record)


class Attempts(models.Model):
    """How many wrong attempts an account or a device has made: text of `libcompliance.lockout`."""

    name: models.CharField[Any, Any] = models.CharField(max_length=80, primary_key=True)
    kept: models.TextField[Any, Any] = models.TextField(null=True)
    touched: models.DateTimeField[Any, Any] = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        db_table = "compliance_attempts"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.name)


class PastPassword(models.Model):
    """The hash of a password that a user had or has, and since when."""

    user: models.ForeignKey[Any, Any] = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    password: models.CharField[Any, Any] = models.CharField(max_length=255)
    since: models.DateTimeField[Any, Any] = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "compliance_past_password"
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)
