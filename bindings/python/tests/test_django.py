"""Every way in which Django changes a model is an event in the same transaction, with what was and what is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import _django
import pytest
from _django import changes, digests, events
from django.core.exceptions import ImproperlyConfigured, MultipleObjectsReturned, ObjectDoesNotExist
from django.db import IntegrityError, connection, connections, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import override_settings
from djhouse.models import Client, Culture, Dish, Renamed, Sample, Tag, Unseen, User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libcompliance.django import Audited, acting, register
from libcompliance.django._registry import registry
from libcompliance.django.rows import name, rows
from libcompliance.errors import ArgumentError, HostEventError

ANNA = UUID("01900000-0000-7000-8000-0000000000aa")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    _django.empty()
    yield
    connections.close_all()


def one(found: list[dict[str, Any]]) -> dict[str, Any]:
    (event,) = found
    return event


def test_a_row_made_changed_and_deleted() -> None:
    with acting(ANNA, device="HPLC-02", reason="misread", text="the display shows 7.3"):
        sample = Sample.objects.create(code="S-1", weight="2.5", pin="1234", cached="x" * 10)
        made, sample_id = one(events()), sample.pk
        sample.weight, sample.pin, sample.cached = Decimal("2.75"), "9", "y"
        sample.save()
        changed = one(events())
        sample.save(update_fields=["code"])
        assert events() == []
        sample.delete()
        deleted = one(events())
    assert made["kind"] == "host.house.sample" and made["actor"] == str(ANNA) and made["device"] == "HPLC-02"
    assert made["object"] == {"kind": "djhouse_sample", "id": str(sample_id), "version": 1} and made["attrs"] == {"action": "created"}
    assert changes(made)["weight"] == (None, "2.500") and changes(made)["pin"] == (None, "(secret)")
    assert "cached" not in changes(made) and "before" not in made
    assert changes(changed)["weight"] == ("2.500", "2.750") and changes(changed)["pin"] == ("(secret)", "(secret, changed)")
    assert set(changes(changed)) == {"weight", "pin", "changed"} and changed["before"] == made["after"]
    assert changed["reason"]["code"] == "misread"
    assert deleted["deleted"] and deleted["before"] == changed["after"] and "after" not in deleted
    assert changes(deleted)["weight"] == ("2.750", None)
    assert "1234" not in str([made, changed, deleted])


WAYS: dict[str, Callable[[], object]] = {
    "create": lambda: Sample.objects.create(code="n"),
    "save": lambda: first().save(),
    "save by force": lambda: Sample(code="forced").save(force_insert=True),
    "save with an expression": lambda: changed(count=F("count") + 1),
    "update": lambda: Sample.objects.update(count=F("count") + 1),
    "update by a function": lambda: Sample.objects.update(code=Concat(F("code"), Value("!"))),
    "update over a join": lambda: Sample.objects.filter(client__name="Dairy").update(ready=True),
    "update of grouped rows": lambda: (
        Sample.objects.annotate(n=models.Count("tags")).filter(n__gt=0).update(count=7)
    ),
    "update of ordered rows": lambda: Sample.objects.order_by("-pk").update(count=3),
    "update through what a manager hides": lambda: Sample._base_manager.filter(code="hidden").update(count=9),
    "update of another table by a row of this": lambda: Unseen.objects.filter(sample__code="S-1").update(text="t"),
    "bulk_create": lambda: Sample.objects.bulk_create([Sample(code="b1"), Sample(code="b2")]),
    "bulk_create with keys": lambda: Sample.objects.bulk_create([Sample(pk=900, code="b"), Sample(pk=901, code="b")]),
    "bulk_create, leaving out": lambda: Tag.objects.bulk_create([Tag(name="old"), Tag(name="new")], ignore_conflicts=True),
    "bulk_create, updating": lambda: Client.objects.bulk_create(
        [Client(name="Dairy"), Client(name="Fresh")], update_conflicts=True, unique_fields=["name"], update_fields=["name"]
    ),
    "bulk_create, updating by key": lambda: Sample.objects.bulk_create(
        [Sample(pk=first().pk, code="u"), Sample(pk=950, code="v")],
        update_conflicts=True, unique_fields=["id"], update_fields=["code"],
    ),
    "bulk_update": lambda: Sample.objects.bulk_update([set_on(each, count=each.pk) for each in Sample.objects.all()], ["count"]),
    "get_or_create": lambda: Sample.objects.get_or_create(code="goc"),
    "update_or_create": lambda: Sample.objects.update_or_create(code="S-1", defaults={"count": 77}),
    "delete": lambda: first().delete(),
    "delete of many": lambda: Sample.objects.filter(code__startswith="S").delete(),
    "delete over a join": lambda: Sample.objects.filter(tags__name="old").delete(),
    "delete without collecting": lambda: Tag.objects.filter(name="lonely")._raw_delete("default"),
    "cascade": lambda: Client.objects.get(name="Dairy").delete(),
    "set null": lambda: Sample.objects.filter(code="S-0").delete(),
    "tags add": lambda: first().tags.add(Tag.objects.get(name="lonely"), Tag.objects.get(name="old")),
    "tags remove": lambda: first().tags.remove(Tag.objects.get(name="old")),
    "tags set": lambda: first().tags.set([Tag.objects.get(name="lonely")]),
    "tags clear": lambda: first().tags.clear(),
    "from the other side": lambda: Tag.objects.get(name="lonely").sample_set.add(first()),
    "related set": lambda: Client.objects.get(name="Dairy").sample_set.update(count=5),
    "a child's row": lambda: Culture.objects.create(code="c2", medium="blood"),
    "a child's own column": lambda: Culture.objects.update(medium="x"),
    "a parent's column by the child": lambda: Culture.objects.update(code="x"),
    "both": lambda: Culture.objects.update(code="y", medium="z"),
    "a child deleted": lambda: Culture.objects.all().delete(),
    "a child's row kept from the parent": lambda: Culture.objects.get().delete(keep_parents=True),
    "a proxy": lambda: Renamed.objects.create(code="proxy"),
    "update of a proxy": lambda: Renamed.objects.update(count=4),
    "two keys": lambda: Dish.objects.create(row=9, column="Z", colonies=1),
    "two keys changed": lambda: Dish.objects.filter(row=1).update(colonies=F("colonies") + 1),
    "two keys saved": lambda: set_on(Dish.objects.get(pk=(1, "A")), colonies=40).save(),
    "two keys deleted": lambda: Dish.objects.all().delete(),
    "two keys in bulk": lambda: Dish.objects.bulk_create([Dish(row=5, column=c, colonies=0) for c in "ABC"]),
    "acreate": lambda: asyncio.run(Sample.objects.acreate(code="a")),
    "aupdate": lambda: asyncio.run(Sample.objects.aupdate(count=2)),
    "a user": lambda: User.objects.create_user("new"),
}


def first() -> Sample:
    return Sample.objects.get(code="S-1")


def changed(**values: Any) -> None:
    set_on(first(), **values).save()


def set_on(row: Any, **values: Any) -> Any:
    for field, value in values.items():
        setattr(row, field, value)
    return row


def furnish() -> None:
    with acting(ANNA):
        dairy = Client.objects.create(name="Dairy")
        tags = [Tag.objects.create(name=name) for name in ("old", "lonely")]
        zero = Sample.objects.create(code="S-0")
        for number in (1, 2):
            sample = Sample.objects.create(code=f"S-{number}", client=dairy, parent=zero)
            sample.tags.add(tags[0])
            Unseen.objects.create(text="u", sample=sample)
        Sample.objects.create(code="hidden")
        Culture.objects.create(code="c1", medium="agar")
        Dish.objects.create(row=1, column="A", colonies=3)


def explained(before: dict[tuple[str, str], str], told: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """What the events make of the rows: each begins with what the one before left."""
    import base64

    now = dict(before)
    for event in told:
        key = (event["object"]["kind"], event["object"]["id"])
        was = event.get("before")
        assert now.get(key) == (None if was is None else base64.b64decode(was).hex()), event
        if event.get("deleted"):
            del now[key]
        else:
            now[key] = base64.b64decode(event["after"]).hex()
    return now


@pytest.mark.parametrize("way", WAYS)
def test_the_events_explain_the_rows(way: str) -> None:
    furnish()
    before = explained({}, events())
    assert before == digests()
    with acting(ANNA):
        WAYS[way]()
    told = events()
    assert explained(before, told) == digests()
    assert bool(told) == (digests() != before)
    if way != "update of another table by a row of this":
        assert told


@pytest.mark.parametrize("way", WAYS)
def test_without_an_actor_nothing_changes(way: str) -> None:
    furnish()
    before, count = digests(), len(events(clear=False))
    if way == "update of another table by a row of this":
        return
    with pytest.raises(HostEventError) as caught:
        WAYS[way]()
    assert caught.value.code == "actor_missing"
    assert digests() == before and len(events()) == count


@pytest.mark.parametrize("way", WAYS)
def test_what_is_rolled_back_was_never_there(way: str) -> None:
    furnish()
    before, count = digests(), len(events(clear=False))
    if way in ("acreate", "aupdate"):
        return
    with acting(ANNA), pytest.raises(RuntimeError), transaction.atomic():
        WAYS[way]()
        raise RuntimeError
    assert digests() == before and len(events()) == count


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(WAYS)), st.sampled_from(["commit", "roll back", "savepoint"])), max_size=8))
def test_any_history_is_explained(history: list[tuple[str, str]]) -> None:
    _django.empty()
    furnish()
    for way, end in history:
        if way in ("acreate", "aupdate"):
            continue
        try:
            with acting(ANNA), transaction.atomic():
                if end == "savepoint":
                    with pytest.raises(RuntimeError), transaction.atomic():
                        WAYS[way]()
                        raise RuntimeError
                WAYS[way]()
                if end == "roll back":
                    raise RuntimeError
        except (RuntimeError, IntegrityError, ObjectDoesNotExist, MultipleObjectsReturned, HostEventError):
            pass
    assert explained({}, events()) == digests()


def test_what_fails_halfway_leaves_nothing() -> None:
    furnish()
    before, count = digests(), len(events(clear=False))
    with acting(ANNA):
        with pytest.raises(IntegrityError):
            Tag.objects.bulk_create([Tag(name="fresh"), Tag(name="old")])
        with pytest.raises(IntegrityError):
            Tag.objects.update(name="same")
    assert digests() == before and len(events()) == count


def test_what_cannot_be_audited_is_refused_and_nothing_is_done() -> None:
    furnish()
    before, count = digests(), len(events(clear=False))
    refused: dict[str, Callable[[], object]] = {
        "primary key": lambda: Tag.objects.filter(name="old").update(id=99),
        "not known before": lambda: Sample.objects.bulk_create([Sample(code="S-1")], ignore_conflicts=True),
    }
    for why, change in refused.items():
        with acting(ANNA), pytest.raises(HostEventError, match=why) as caught:
            change()
        assert caught.value.code == "change_unauditable"
    assert digests() == before and len(events()) == count


def test_raw_sql_is_refused_when_that_is_asked_for() -> None:
    furnish()
    changing = [
        "UPDATE djhouse_sample SET count = 5",
        "  /* x */ delete from djhouse_sample",
        "WITH x AS (SELECT 1) UPDATE djhouse_sample SET count = 5",
        'INSERT INTO "djhouse_tag" (name) VALUES (\'raw\')',
        "REPLACE INTO djhouse_tag (id, name) VALUES (1, 'raw')",
    ]
    before = digests()
    with override_settings(LIBCOMPLIANCE={**_django.LIBCOMPLIANCE, "STRICT": True}):
        for sql in changing:
            with pytest.raises(HostEventError) as caught, connection.cursor() as cursor:
                cursor.execute(sql)
            assert caught.value.code == "change_unauditable"
            with pytest.raises(HostEventError), connection.cursor() as cursor:
                cursor.executemany(sql, [])
        assert digests() == before
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM djhouse_sample WHERE code = %s", ["update djhouse_sample set"])
            cursor.execute("UPDATE djhouse_unseen SET text = 'djhouse'")
        with acting(ANNA):
            Sample.objects.update(count=1)
            Unseen.objects.filter(sample__in=Sample.objects.all()).update(text="ours")
    with connection.cursor() as cursor:
        cursor.execute(changing[0])
    assert digests() != before


def test_without_a_person_the_program_acts_where_that_is_allowed() -> None:
    from libcompliance.django._acting import program

    with override_settings(LIBCOMPLIANCE={**_django.LIBCOMPLIANCE, "UNATTENDED": True}):
        Tag.objects.create(name="alone")
        assert one(events())["actor"] == str(program())
        with acting(ANNA):
            Tag.objects.create(name="together")
    assert one(events())["actor"] == str(ANNA)


def test_a_user_is_somebody_and_always_the_same() -> None:
    from libcompliance.django import actor_of

    with acting(ANNA):
        anna, maria = User.objects.create_user("anna"), User.objects.create_user("maria")
    assert actor_of(anna) == actor_of(User.objects.get(username="anna")) != actor_of(maria)
    with acting(anna):
        Tag.objects.create(name="hers")
    assert events()[-1]["actor"] == str(actor_of(anna))
    own = uuid4()
    with override_settings(LIBCOMPLIANCE={**_django.LIBCOMPLIANCE, "ACTOR": lambda user: own}):
        assert actor_of(anna) == own
    with pytest.raises(HostEventError):
        actor_of(User(username="not stored"))


def test_what_is_said_of_models_is_checked() -> None:
    class Plain(models.Model):
        name = models.TextField()
        tags = models.ManyToManyField(Tag)

        class Meta:
            app_label = "elsewhere"

    try:
        for given, more, code in [
            (Audited(kind="host.x.plain", exclude={"nome"}), {"unaudited": {"tags"}}, "has no nome"),
            (Audited(kind="host.x.plain"), {}, "neither in `many` nor in `unaudited`"),
            (Audited(kind="host.x.plain"), {"unaudited": {"tags", "tugs"}}, "no many-to-many field tugs"),
            (Audited(kind="host.x.plain", table="djhouse_tag"), {"unaudited": {"tags"}}, "one name in the trail"),
            (Audited(kind="Not A Kind"), {"unaudited": {"tags"}}, "elsewhere.Plain"),
        ]:
            from libcompliance.django import _registry

            _registry._registered.pop(Plain, None)
            register(Plain, given, **more)
            with pytest.raises(ImproperlyConfigured, match=code):
                registry()
            with pytest.raises(ArgumentError):
                register(Plain, given)
    finally:
        _registry._registered.pop(Plain, None)
        _registry._made = None
    with pytest.raises(ArgumentError):
        name(Unseen)
    assert name(Dish) == "plates" and [row.id for row in rows(Tag)] == []


def test_threads_write_at_once_and_each_event_follows_the_one_before() -> None:
    furnish()
    before = explained({}, events())
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(15):
                with acting(uuid4()):
                    Sample.objects.filter(code="S-1").update(count=F("count") + 1)
                    Tag.objects.create(name=f"{number}-{uuid4()}")
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    told = events()
    assert len(told) == 6 * 15 * 2 and explained(before, told) == digests()
    assert first().count == 90


def test_a_migration_with_other_columns_is_audited_by_what_it_knows() -> None:
    furnish()
    events()
    table = type("Meta", (), {"app_label": "past", "db_table": "djhouse_tag"})
    old = type("Tag", (models.Model,), {"__module__": "m", "Meta": table})
    with acting(ANNA):
        old.objects.filter(id=Tag.objects.get(name="lonely").pk).delete()
    event = one(events())
    assert event["kind"] == "host.house.tag" and event["deleted"] and "changes" not in event
