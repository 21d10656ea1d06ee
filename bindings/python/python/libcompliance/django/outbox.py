"""The outbox in the project's own database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Count, Min

from libcompliance.outbox import Envelope

__all__ = ["DjangoOutbox", "put", "writing"]

_AT_ONCE = 500


def _model() -> Any:
    from libcompliance.django.models import Waiting

    return Waiting


@contextmanager
def writing(using: str) -> Iterator[None]:
    """A transaction that reads before it writes: all of it or nothing, within another one that one's.

    An error within marks the transaction that is under way, so that a half of it is never committed.
    """
    with transaction.atomic(using=using, savepoint=False):
        connection = connections[using]
        if connection.vendor == "sqlite":
            # Who has read cannot become a writer if another has written since. So this is a writer before it reads.
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM compliance_outbox WHERE 0")
        yield


def put(envelopes: Iterable[Envelope], using: str | None = None) -> None:
    """Puts events into the outbox, in the transaction that is under way in that database."""
    waiting = _model()
    using = using or router.db_for_write(waiting)
    connection = connections[using]
    table = connection.ops.quote_name(waiting._meta.db_table)
    columns = ", ".join(map(connection.ops.quote_name, ("id", "body", "stored")))
    rows = [(str(made.id), made.body, made.stored) for made in envelopes]
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s)"
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        elif rows:
            cursor.executemany(sql, rows)


class DjangoOutbox:
    """The events that wait in a database, for `libcompliance.outbox.drain`. Several processes may drain at once."""

    def __init__(self, using: str | None = None) -> None:
        self._model = _model()
        self._using = using or router.db_for_write(self._model)

    def _rows(self) -> Any:
        return self._model._base_manager.using(self._using)

    def waiting(self, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        """At most `most` rows whose place is behind `after`, in the order of their places."""
        rows = self._rows().filter(seq__gt=after).order_by("seq").values_list("seq", "body")[:most]
        return [(seq, body.encode()) for seq, body in rows]

    def sealed(self, places: Sequence[int]) -> None:
        """Deletes rows that were sealed."""
        with transaction.atomic(using=self._using):
            for start in range(0, len(places), _AT_ONCE):
                self._rows().filter(seq__in=places[start : start + _AT_ONCE])._raw_delete(self._using)

    def backlog(self) -> tuple[int, datetime | None]:
        """How many wait, and since when the oldest does."""
        found = self._rows().aggregate(count=Count("seq"), oldest=Min("stored"))
        oldest = found["oldest"]
        return found["count"], None if oldest is None else datetime.fromisoformat(oldest)
