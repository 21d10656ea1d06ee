from __future__ import annotations

import uuid
from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.db import models
from libcompliance.django import audited
from libcompliance.django.users import NoSuperuser


class User(NoSuperuser, AbstractUser):
    pass


@audited("host.house.client")
class Client(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=100, unique=True)


@audited("host.house.tag")
class Tag(models.Model):
    name = models.CharField(max_length=20, unique=True)


class SeenManager(models.Manager):
    """Leaves rows out, as managers do."""

    def get_queryset(self):
        return super().get_queryset().exclude(code__startswith="hidden")


@audited("host.house.sample", secret={"pin"}, exclude={"cached"}, many={"tags": "host.house.sample_tag"}, unaudited={"viewers"})
class Sample(models.Model):
    code = models.CharField(max_length=40)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True)
    weight = models.DecimalField(max_digits=8, decimal_places=3, default=Decimal("1"))
    count = models.IntegerField(default=0)
    received = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    facts = models.JSONField(default=dict)
    ready = models.BooleanField(default=False)
    pin = models.CharField(max_length=20, null=True)
    cached = models.TextField(default="")
    tags = models.ManyToManyField(Tag)
    viewers = models.ManyToManyField("User")

    objects = SeenManager()


@audited("host.house.culture")
class Culture(Sample):
    """A table of its own that holds what its parent's does not."""

    medium = models.CharField(max_length=40)


class Renamed(Sample):
    class Meta:
        proxy = True


@audited("host.house.dish", table="plates")
class Dish(models.Model):
    pk = models.CompositePrimaryKey("row", "column")
    row = models.IntegerField()
    column = models.CharField(max_length=4)
    colonies = models.IntegerField(null=True)


class Unseen(models.Model):
    text = models.TextField()
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, null=True)
