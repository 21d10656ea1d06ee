"""Samples and results."""

from __future__ import annotations

from django.db import models
from libcompliance.django import audited


@audited("host.smalllims.parameter")  # (4) What is audited.
class Parameter(models.Model):
    code = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.code


@audited("host.smalllims.sample", many={"parameters": "host.smalllims.sample_parameter"})
class Sample(models.Model):
    code = models.CharField(max_length=20, unique=True)
    client = models.CharField(max_length=100)
    received = models.DateField()
    parameters = models.ManyToManyField(Parameter, blank=True)

    def __str__(self) -> str:
        return self.code


@audited("host.smalllims.result")
class Result(models.Model):
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT)
    parameter = models.ForeignKey(Parameter, on_delete=models.PROTECT)
    # A measured number is text as it was read: a float would keep another one.
    value = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="entered", choices=[("entered", "entered"), ("approved", "approved")])

    def __str__(self) -> str:
        return f"{self.sample} {self.parameter}: {self.value} {self.unit}"
