"""Which models are audited."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.db import models

from libcompliance._auditing import Audited, mention, try_names
from libcompliance.django._tables import Watched
from libcompliance.django.conf import conf
from libcompliance.errors import ArgumentError, ComplianceError

__all__ = ["Registry", "audited", "register", "registry"]

Model = TypeVar("Model", bound=type[models.Model])


class Registry:
    """The audited tables by their names in the database."""

    def __init__(self) -> None:
        self.tables: dict[str, Watched] = {}
        names: dict[str, Watched] = {}
        through: dict[str, str] = {}
        for model, given, many, unaudited in _everything():
            made = self._add(Watched(model, given), names)
            for field in made.model._meta.local_many_to_many:
                table: Any = field.remote_field.through
                where = f"{made.model._meta.label}.{field.name}"
                if field.name in many:
                    self._add(Watched(table, Audited(kind=many[field.name])), names)
                elif field.name not in unaudited:
                    through[table._meta.db_table] = where
            known = {field.name for field in made.model._meta.local_many_to_many}
            if unknown := sorted((set(many) | set(unaudited)) - known):
                text = f"{made.model._meta.label} has no many-to-many field {', '.join(unknown)}"
                raise ArgumentError(text, code="field_unknown")
        for unsaid, where in through.items():
            if unsaid not in self.tables:
                raise ArgumentError(f"{where} is neither in `many` nor in `unaudited`", code="table_unsaid")
        self.mention: re.Pattern[str] = mention(list(self.tables))

    def _add(self, made: Watched, names: dict[str, Watched]) -> Watched:
        other = names.setdefault(made.name, made)
        if other is not made:
            text = f"{other.model._meta.label} and {made.model._meta.label} have one name in the trail, {made.name}: give `table`"
            raise ArgumentError(text, code="table_twice")
        try:
            try_names(made)
        except ComplianceError as error:
            raise ArgumentError(f"{made.model._meta.label}: {error}", code=error.code) from error
        self.tables[made.model._meta.db_table] = made
        return made

    def of(self, model: type[models.Model] | str) -> Watched:
        """What is audited of a model, given by itself or by its label or table.

        Raises:
            ArgumentError: it is not audited.
        """
        if isinstance(model, str):
            for each in self.tables.values():
                if model in (each.name, each.model._meta.label, each.model._meta.label_lower, each.model._meta.db_table):
                    return each
        else:
            found = self.tables.get(model._meta.db_table)
            if found is not None:
                return found
        raise ArgumentError("this model is not audited", code="table_unaudited")


_registered: dict[type[models.Model], tuple[Audited, Mapping[str, str], Collection[str]]] = {}
_made: Registry | None = None


def register(
    model: type[models.Model], given: Audited, *, many: Mapping[str, str] | None = None, unaudited: Collection[str] = ()
) -> None:
    """Audits a model. `many` has the kinds of its many-to-many fields, whose tables Django makes; `unaudited` names those that are not audited."""
    global _made
    if isinstance(unaudited, str):
        raise TypeError("`unaudited` is a list of names")
    if not (isinstance(model, type) and issubclass(model, models.Model)):
        raise TypeError("give a model")
    if model in _registered:
        raise ArgumentError(f"{model._meta.label} is audited already", code="table_twice")
    _registered[model] = (given, dict(many or {}), tuple(unaudited))
    _made = None


def audited(
    kind: str,
    *,
    table: str | None = None,
    fields: Collection[str] | None = None,
    exclude: Collection[str] = (),
    secret: Collection[str] = (),
    many: Mapping[str, str] | None = None,
    unaudited: Collection[str] = (),
) -> Callable[[Model], Model]:
    """Audits the model that it decorates; what the names mean is told at `Audited` and `register`."""
    given = Audited(kind=kind, table=table, fields=fields, exclude=exclude, secret=secret)

    def decorate(model: Model) -> Model:
        register(model, given, many=many, unaudited=unaudited)
        return model

    return decorate


def _everything() -> Iterator[tuple[type[models.Model], Audited, Mapping[str, str], Collection[str]]]:
    for model, (given, many, unaudited) in _registered.items():
        yield model, given, many, unaudited
    for label, words in (conf().audited or {}).items():
        try:
            found: Any = apps.get_model(label)
            rest = dict(words)
            many, unaudited = rest.pop("many", {}), rest.pop("unaudited", ())
            yield found, Audited(**rest), many, unaudited
        except (LookupError, ValueError, TypeError) as error:
            raise ImproperlyConfigured(f"LIBCOMPLIANCE['AUDITED'][{label!r}]: {error}") from error


def registry() -> Registry:
    """The audited tables, once all models are loaded.

    Raises:
        ImproperlyConfigured: something about them is not right.
    """
    global _made
    if _made is None:
        apps.check_models_ready()
        try:
            _made = Registry()
        except ComplianceError as error:
            raise ImproperlyConfigured(str(error)) from error
    return _made


def _changed(*, setting: str, **_: Any) -> None:
    global _made
    if setting == "LIBCOMPLIANCE":
        _made = None


setting_changed.connect(_changed)
