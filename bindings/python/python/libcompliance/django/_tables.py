"""A model that is audited: which of its columns, and how its rows are read and named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connections, models
from django.db.models.query import QuerySet
from django.db.models.sql import Query

from libcompliance._auditing import Audited, Key, Seen, field_of, id_of
from libcompliance._recorded import Recorded
from libcompliance.errors import ArgumentError, HostEventError

__all__ = ["Watched"]

# As many keys as every database takes in one statement.
_AT_ONCE = 400


class Watched:
    """A model whose table is audited. Of a model that inherits another's table, its own table alone."""

    __slots__ = ("__weakref__", "_compiled", "_fields", "_names", "audited", "keys", "model")

    def __init__(self, model: type[models.Model], audited: Audited, *, known_only: bool = False) -> None:
        concrete = model._meta.concrete_model
        if concrete is None or model._meta.proxy or model._meta.abstract:
            raise ArgumentError(f"{model._meta.label} has no table of its own: name the model that has", code="table_shared")
        self.model: type[models.Model] = model
        self._compiled: WeakKeyDictionary[Any, dict[bool, tuple[str, Any, Any]]] = WeakKeyDictionary()
        self.audited = audited
        self.keys: tuple[models.Field[Any, Any], ...] = tuple(model._meta.pk_fields)
        columns = [field for field in model._meta.local_concrete_fields if field.column is not None]
        both = {field.name for field in columns} | {field.attname for field in columns}
        asked = both if audited.fields is None else set(audited.fields)
        unknown = sorted((asked | set(audited.exclude) | set(audited.secret)) - both)
        if unknown and not known_only:
            raise ArgumentError(f"{model._meta.label} has no {', '.join(unknown)}", code="field_unknown")
        out, secret = set(audited.exclude), set(audited.secret)
        self._fields = tuple(
            field
            for field in columns
            if field.primary_key is False
            and field not in self.keys
            and {field.name, field.attname} & asked
            and not {field.name, field.attname} & out
        )
        self._names = tuple((field.attname.lower(), bool({field.name, field.attname} & secret)) for field in self._fields)

    @property
    def kind(self) -> str:
        """The kind of its events."""
        return self.audited.kind

    @property
    def name(self) -> str:
        """Its name in the trail."""
        return self.audited.table or self.model._meta.db_table.strip('"').lower()

    @property
    def fields_named(self) -> tuple[str, ...]:
        """The names of the fields, in the order of the columns."""
        return tuple(name for name, _ in self._names)

    @property
    def secret(self) -> frozenset[str]:
        """The fields whose values stay out of records."""
        return frozenset(name for name, secret in self._names if secret)

    def as_of(self, model: type[models.Model]) -> Watched:
        """The same table as a migration knows it, which may have other columns."""
        return self if model is self.model or model._meta.concrete_model is self.model else _historical(self, model)

    def read(self, using: str, keys: Iterable[Key], *, lock: bool) -> Iterator[Seen]:
        """The rows with these keys, as they are now."""
        wanted = list(dict.fromkeys(keys))
        if len(wanted) == 1:
            yield from self._one(using, wanted[0], lock)
            return
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            if len(self.keys) == 1:
                rows = self._rows(using).filter(**{f"{self.keys[0].attname}__in": [key[0] for key in part]})
            else:
                rows = self._rows(using).filter(pk__in=part)
            yield from self._seen(using, rows, lock=lock)

    def _one(self, using: str, key: Key, lock: bool) -> Iterator[Seen]:
        """The row with this key: by far the commonest question, so its text is made once for each connection."""
        connection = connections[using]
        made = self._compiled.setdefault(connection, {})
        if lock not in made:
            rows = self._locked(using, self._rows(using)) if lock else self._rows(using)
            # One after the other: together they would stand in the order of their names.
            for field, held in zip(self.keys, key, strict=True):
                rows = rows.filter(**{field.attname: held})
            query = rows.values_list(*(field.attname for field in (*self.keys, *self._fields))).query
            compiler = query.get_compiler(using)
            sql, _ = compiler.as_sql()
            made[lock] = (sql, compiler, compiler.get_converters([column for column, *_ in compiler.select]))
        sql, compiler, converters = made[lock]
        prepared = [field.get_db_prep_value(held, connection) for field, held in zip(self.keys, key, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(sql, prepared)
            found = cursor.fetchall()
        return map(self._row, map(tuple, compiler.apply_converters(found, converters) if converters else found))

    def where(self, using: str, query: Query, *, lock: bool) -> Iterator[Seen]:
        """The rows that a query of this model finds, as they are now; with `lock` nobody else changes them until the transaction ends."""
        query.get_initial_alias()
        if sum(count > 0 for count in query.alias_refcount.values()) > 1 or query.group_by is not None or query.distinct:
            query.clear_select_clause()
            query.add_fields([field.name for field in self.keys] if len(self.keys) == 1 else ["pk"])
            rows = self._rows(using).filter(pk__in=query)
        else:
            rows = QuerySet(model=self.model, query=query, using=using)
        return self._seen(using, rows, lock=lock)

    def all(self, using: str, batch: int) -> Iterator[Seen]:
        """Every row; `batch` of them are held at a time."""
        names = [field.attname for field in (*self.keys, *self._fields)]
        for row in self._rows(using).order_by(*(field.attname for field in self.keys)).values_list(*names).iterator(batch):
            yield self._row(row)

    def _rows(self, using: str) -> QuerySet[Any]:
        # Not through a manager: it may leave rows out.
        return QuerySet(model=self.model, using=using)

    @staticmethod
    def _locked(using: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        features = connections[using].features
        if not features.has_select_for_update:
            return rows
        return rows.select_for_update(of=("self",) if features.has_select_for_update_of else ())

    def _seen(self, using: str, rows: QuerySet[Any], *, lock: bool) -> Iterator[Seen]:
        if lock:
            rows = self._locked(using, rows)
        names = [field.attname for field in (*self.keys, *self._fields)]
        return map(self._row, list(rows.values_list(*names)))

    def _row(self, row: tuple[Any, ...]) -> Seen:
        count = len(self.keys)
        key = row[:count]
        fields = {
            name: _field(field, held, secret)
            for field, (name, secret), held in zip(self._fields, self._names, row[count:], strict=True)
        }
        return Seen(key, id_of(key), None, fields)


def _field(field: models.Field[Any, Any], held: Any, secret: bool) -> Recorded:
    try:
        return field_of(held, secret)
    except HostEventError:
        # A field of the project's own, with values of its own: what it stores of them.
        return field_of(field.get_prep_value(held), secret)


@lru_cache(maxsize=256)
def _historical(watched: Watched, model: type[models.Model]) -> Watched:
    made = Watched(model, watched.audited, known_only=True)
    return made
