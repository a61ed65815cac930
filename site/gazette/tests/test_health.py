"""What /health/ answers to a load balancer, a monitor and a person."""

import threading
import time
from collections import namedtuple
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.utils import timezone

from gazette import clock, health, outbox, redis_cache
from tests.served import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WORDS = {"status": "ok", "database": "ok", "cache": "ok", "clock": "ok", "mail": "ok", "disk": "ok", "media": "ok"}
PUBLIC_IP = "203.0.113.9"


@pytest.fixture(autouse=True)
def media(monkeypatch):
    """No test gets what another one found."""
    monkeypatch.setattr(health, "media", health.Media())
    return health.media


@pytest.fixture
def well():
    clock.note_tick(timezone.now())


def ask(query="", **environment):
    return Client(raise_request_exception=False).get(f"/health/{query}", REMOTE_ADDR=PUBLIC_IP, **environment)


def words(**environment):
    response = ask("?format=json", **environment)
    return response.status_code, response.json()


def test_health_from_outside_without_known_host_or_https_shows_words_only(well, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["gazette.example.org"], True

    response = ask("?format=json", HTTP_HOST="10.0.0.5:8000")

    assert (response.status_code, response.json()) == (200, WORDS)
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert ask("", HTTP_HOST="10.0.0.5:8000").content.decode() == "".join(f"{k}: {v}\n" for k, v in WORDS.items())
    assert Client().get("/", HTTP_HOST="10.0.0.5:8000").status_code == 400


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/plain"),
        ("*/*", "text/plain"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/plain"),
        ("application/json", "application/json"),
    ],
)
def test_people_get_lines_and_programs_that_ask_for_it_json(accept, kind):
    assert ask(HTTP_ACCEPT=accept).headers["Content-Type"].partition(";")[0] == kind


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_methods_are_not_allowed(method):
    assert getattr(Client(), method)("/health/").status_code == 405


def test_clock_that_has_not_run_for_three_minutes_is_late_whatever_is_due():
    never = words()
    assert "clock: late (last tick: never; overdue: 0)\n" in Client().get("/health/").content.decode()
    clock.note_tick(timezone.now() - timedelta(minutes=4))
    late = words()
    clock.note_tick(timezone.now() - timedelta(minutes=2))

    assert never == late == (200, WORDS | {"status": "degraded", "clock": "late"})
    assert words() == (200, WORDS)


@pytest.mark.each_database
def test_mail_that_has_waited_for_an_hour_is_late(well):
    now = timezone.now()
    outbox.queue(to="ada@reader.example", subject="x", text="x", now=now - timedelta(minutes=61))

    assert words() == (200, WORDS | {"status": "degraded", "mail": "late"})
    assert Client().get("/health/?format=json").json()["details"]["mail"] == {
        "waiting": 1,
        "failed_so_far": 0,
        "given_up": 0,
    }


def test_disk_that_is_nearly_full_is_low(well):
    usage = namedtuple("usage", "free")(health.LOW_DISK_BYTES - 1)

    with patch.object(health.shutil, "disk_usage", return_value=usage):
        assert words() == (200, WORDS | {"status": "degraded", "disk": "low"})


def test_media_that_cannot_be_written_are_down_and_tried_once_a_minute(well, media, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.touch()

    refused = words()
    inside = Client().get("/health/").content.decode()
    settings.MEDIA_ROOT.unlink()
    at_once = words()
    media.tried_at -= health.MEDIA_SECONDS
    later = words()

    assert refused == at_once == (200, WORDS | {"status": "degraded", "media": "down"})
    assert "media: down (problem: " in inside
    assert later == (200, WORDS)
    assert list(settings.MEDIA_ROOT.iterdir()) == []


def test_media_service_that_hangs_keeps_no_answer_waiting(well, media, monkeypatch):
    goes_on = threading.Event()
    monkeypatch.setattr(health.media_storage, "try_to_write", goes_on.wait)

    begin = time.monotonic()
    answers = [words() for _probe in range(3)]
    seconds = time.monotonic() - begin
    threads = threading.active_count()
    media.tried_at -= health.MEDIA_SECONDS
    later = words()
    assert (later[1]["media"], threading.active_count()) == ("down", threads)
    assert "media: down (problem: no answer for 6" in Client().get("/health/").content.decode()
    goes_on.set()

    assert {code for code, _answer in answers} == {200} and seconds < 5
    assert [answer["media"] for _code, answer in answers] == ["unknown"] * 3


def test_cache_service_that_is_away_is_down_and_keeps_no_node_out(well, settings, monkeypatch):
    monkeypatch.setattr(redis_cache, "services", {})
    location = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": "gazette.redis_cache.RedisCache", "LOCATION": location}}

    assert words() == (200, WORDS | {"status": "degraded", "cache": "down"})
    assert "refused" in Client().get("/health/?format=json").json()["details"]["cache"]["problem"]


def test_strict_question_is_answered_503_where_anything_is_not_well(well):
    assert ask("?strict").status_code == 200
    with patch.object(clock, "LATE_AFTER", timedelta(0)):
        assert (ask("?strict").status_code, ask().status_code) == (503, 200)


@pytest.mark.each_database
@pytest.mark.django_db(transaction=True)
def test_database_that_is_away_is_503_and_its_cause_is_for_insiders(well):
    nowhere = {"PORT": "1"} if connection.vendor == "postgresql" else {"NAME": "/dev/null/none.sqlite3"}
    connection.close()

    with patch.dict(connection.settings_dict, nowhere):
        code, answer = words()
        inside = Client().get("/health/").content.decode()
    connection.close()

    unknown = {"clock": "unknown", "mail": "unknown"}
    assert (code, answer) == (503, WORDS | {"status": "down", "database": "down"} | unknown)
    assert "database: down (problem: Cannot use the database " in inside
    assert words() == (200, WORDS)


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "is_inside"),
    [
        ("127.0.0.1", None, "0", True),
        ("::1", None, "1", True),
        ("10.1.2.3", None, "0", True),
        (PUBLIC_IP, None, "0", False),
        # Through a proxy on this machine.
        ("127.0.0.1", PUBLIC_IP, "1", False),
        ("127.0.0.1", f"10.1.2.3, {PUBLIC_IP}", "1", False),
        ("127.0.0.1", "127.0.0.1", "1", False),
        ("127.0.0.1", "10.1.2.3", "1", True),
        # No proxy is configured.
        ("127.0.0.1", "10.1.2.3", "0", False),
        # Past the first of two.
        ("127.0.0.1", PUBLIC_IP, "2", False),
        ("127.0.0.1", f", {PUBLIC_IP}", "2", False),
    ],
)
def test_details_are_for_this_machine_and_the_networks_that_are_set(settings, remote, forwarded, proxies, is_inside):
    settings.GAZETTE_HEALTH_FROM, settings.GAZETTE_TRUSTED_PROXIES = ["10.0.0.0/8"], proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}

    answer = Client().get("/health/?format=json", REMOTE_ADDR=remote, **headers).json()

    assert ("details" in answer) == is_inside


def test_network_that_is_none_is_named(settings):
    settings.GAZETTE_HEALTH_FROM = ["10.0.0.0/33"]

    with pytest.raises(ImproperlyConfigured, match="GAZETTE_HEALTH_FROM: '10.0.0.0/33' does not appear"):
        health.networks()
