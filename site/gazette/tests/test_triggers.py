"""Database triggers raise generations with every change, and are there after every migration."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from gazette import generations, triggers
from gazette.models import Generation

from .generations import raised_tags


def site_named(hostname: str) -> Site:
    return Site(hostname=hostname, root_page_id=Site.objects.get(is_default_site=True).root_page_id)


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{}, {"ignore_conflicts": True}])
def test_rows_that_are_inserted_raise_their_tags_whatever_happens_at_a_conflict(options):
    Site.objects.bulk_create([site_named("one")])
    with raised_tags() as first:
        Site.objects.bulk_create([site_named("two")], **options)
    with raised_tags() as second:
        Site.objects.bulk_create([site_named("three")], **options)

    assert (first, second) == ({"site"}, {"site"})


@pytest.mark.django_db
def test_a_row_that_conflicts_or_stays_as_it_was_raises_nothing():
    Site.objects.bulk_create([site_named("one")])
    with raised_tags() as raised:
        Site.objects.bulk_create([site_named("one")], ignore_conflicts=True)
        Page.objects.update(title=F("title"))

    assert raised == set()


@pytest.mark.django_db(transaction=True)
def test_change_number_rises_with_each_transaction_and_not_with_one_that_is_rolled_back():
    site = Site.objects.get(is_default_site=True)
    numbers = [generations.change_number()]
    for name in ("One", "Two"):
        Site.objects.filter(pk=site.pk).update(site_name=name)
        numbers.append(generations.change_number())
    with transaction.atomic():
        Site.objects.filter(pk=site.pk).update(site_name="Three")
        transaction.set_rollback(True)
    numbers.append(generations.change_number())

    assert numbers[0] < numbers[1] < numbers[2] == numbers[3]
    assert generations.changed_after(numbers[1]) == {"site": numbers[2]}


def installed() -> set[str]:
    with connection.cursor() as cursor:
        return set(triggers.installed(cursor))


@pytest.mark.django_db(transaction=True)
def test_migrate_creates_missing_triggers_and_drops_others_and_then_counts_all_as_changed():
    expected = installed()
    assert expected
    with connection.cursor() as cursor:
        name, table = next(iter(triggers.installed(cursor).items()))
        triggers.drop(cursor, {name: table})
    before = generations.change_number()

    call_command("migrate", verbosity=0)

    assert installed() == expected
    assert generations.changed_after(before).keys() == {"site"}


@pytest.mark.django_db(transaction=True)
def test_migrate_with_nothing_to_do_leaves_triggers_and_numbers_alone():
    before = generations.change_number()
    with CaptureQueriesContext(connection) as queries:
        call_command("migrate", verbosity=0)

    assert not [each["sql"] for each in queries if "TRIGGER" in each["sql"]]
    assert generations.change_number() == before


@pytest.mark.django_db(transaction=True)
def test_every_trigger_is_declared_for_a_table_and_columns_that_exist():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        assert {trigger.table for trigger in triggers.declared} <= tables
        for trigger in triggers.declared:
            columns = {each.name for each in connection.introspection.get_table_description(cursor, trigger.table)}
            assert set(trigger.columns.split()) <= columns, trigger


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_change_numbers_are_committed_in_their_order_and_no_writer_waits_for_ever():
    seen: list[list[int]] = []

    def write(number: int) -> None:
        try:
            mine = []
            for turn in range(25):
                with transaction.atomic():
                    # In opposite orders: only the triggers' own row could make them wait in a circle.
                    Site.objects.bulk_create([site_named(f"{number}-{turn}")])
                    Generation.objects.filter(tag="absent").update(number=0)
                mine.append(generations.change_number())
            seen.append(mine)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    assert all(numbers == sorted(set(numbers)) for numbers in seen)
    assert generations.change_number() >= 200
