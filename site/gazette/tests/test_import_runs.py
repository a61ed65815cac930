"""Imports of whole sites in the admin: how far they are, and stopping them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from gazette.imports import runs
from gazette.models import ImportRun

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/imports/"


@pytest.fixture
def administrator(client):
    client.force_login(get_user_model().objects.create_superuser("boss", "boss@example.org", "x"))
    return client


def run_since(seconds, **changes):
    now = timezone.now()
    values = {"source": "wordpress old.example", "noun": "items", "done": 1_500, "total": 6_000, **changes}
    return ImportRun.objects.create(**{"started_at": now - timedelta(seconds=seconds), "updated_at": now, **values})


def test_report_shows_done_of_total_rate_and_time_left_and_stops_an_import(administrator):
    run = run_since(300)

    page = administrator.get(REPORT).content.decode()

    assert "wordpress old.example" in page
    assert "1,500 of 6,000 items (25 %)" in " ".join(page.split())
    assert "300 a minute" in page
    assert "15 min 00 s" in page
    assert "Running" in page
    administrator.post(f"{REPORT}{run.pk}/stop/")
    page = administrator.get(REPORT).content.decode()
    assert "Stopping" in page
    assert f"{REPORT}{run.pk}/stop/" not in page
    with pytest.raises(runs.Stopped):
        runs.note(run, 1_501)
    runs.end(run, 1_501, is_complete=False)
    assert "Stopped: the same command goes on from there" in administrator.get(REPORT).content.decode()


def test_killed_import_is_not_running_and_ended_one_can_not_be_stopped(administrator):
    old = datetime(2026, 1, 1, tzinfo=UTC)
    killed = run_since(0, source="ghost old.example", started_at=old, updated_at=old + timedelta(seconds=60))
    complete = run_since(60, done=6_000, ended_at=timezone.now(), is_complete=True)

    page = administrator.get(REPORT).content.decode()

    assert "Stopped: the same command goes on from there" in page
    assert "Complete" in page
    for run in (killed, complete):
        answer = administrator.post(f"{REPORT}{run.pk}/stop/", follow=True).content.decode()
        assert "The import has already ended." in answer
        run.refresh_from_db()
        assert not run.is_stopping


def test_silent_import_has_no_time_left(administrator):
    run_since(300, updated_at=timezone.now() - timedelta(seconds=20))

    page = administrator.get(REPORT).content.decode()

    assert "Running" in page
    assert "left" not in page


def test_complete_run_replaces_earlier_stopped_ones_of_its_source(administrator):
    stopped = {"ended_at": timezone.now(), "done": 40}
    run_since(60, **stopped, total=401)
    run_since(60, **stopped, total=402, source="ghost old.example")
    run_since(60, done=403, total=403, ended_at=timezone.now(), is_complete=True)
    run_since(60, **stopped, total=404)

    assert [row.run.total for row in runs.rows()] == [404, 403, 402]


def test_without_imports_the_report_says_so(administrator):
    assert "No site was imported yet." in administrator.get(REPORT).content.decode()
