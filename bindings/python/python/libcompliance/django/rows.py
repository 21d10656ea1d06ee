"""The rows of audited models, for `libcompliance.table`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import models, router

from libcompliance.django._registry import registry
from libcompliance.django._tables import Watched
from libcompliance.table import Row

__all__ = ["chosen", "name", "rows"]


def name(model: type[models.Model]) -> str:
    """The name under which the rows of a model are known in the trail.

    Raises:
        ArgumentError: it is not audited.
    """
    return registry().of(model).name


def rows(model: type[models.Model], *, using: str | None = None, batch: int = 500) -> Iterator[Row]:
    """The rows of an audited model, for `table.baseline` and `table.reconcile`; `batch` of them are held at a time.

    Raises:
        ArgumentError: it is not audited.
    """
    each = registry().of(model)
    for seen in each.all(using or router.db_for_read(each.model), batch):
        yield Row(seen.id, seen.fields, version=seen.version)


def chosen(labels: Collection[str]) -> list[Watched]:
    """The models of these labels, or all that are audited."""
    known = registry()
    return [known.of(label) for label in labels] if labels else list(known.tables.values())
