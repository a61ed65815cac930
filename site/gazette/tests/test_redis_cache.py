"""The cache on a real Redis or Valkey that is not there, dies, hangs and comes back."""

import logging
import signal
import time

import pytest
from django.core.cache import cache
from django.test import Client

from gazette import redis_cache
from gazette.tests.redis_server import RedisServer, needs_redis

pytestmark = pytest.mark.any_database


@pytest.fixture
def redis(settings, tmp_path, monkeypatch):
    """A server that is not started yet, and the cache on it."""
    monkeypatch.setattr(redis_cache, "services", {})
    monkeypatch.setattr(redis_cache, "RETRY_SECONDS", 0)
    server = RedisServer(tmp_path)
    location = f"redis://127.0.0.1:{server.port}/0"
    # Longer than in life: a busy machine is no outage.
    patience = {"socket_timeout": 1, "socket_connect_timeout": 1}
    settings.CACHES = {
        "default": {"BACKEND": "gazette.redis_cache.RedisCache", "LOCATION": location, "OPTIONS": patience}
    }
    yield server
    server.kill()


def use_everything():
    """What each call of Django's cache gives."""
    return [
        cache.get("a", "missing"),
        cache.set("a", 1),
        cache.add("b", 1),
        cache.get_or_set("c", lambda: 3),
        cache.get_many(["a", "b"]),
        cache.set_many({"d": 4}),
        cache.has_key("d"),
        cache.touch("d", 60),
        cache.delete("d"),
        cache.delete_many(["a", "b"]),
        cache.clear(),
    ]


@needs_redis
def test_every_call_is_a_miss_while_the_service_is_away_and_works_once_it_is_there(redis, caplog):
    assert use_everything() == ["missing", None, False, 3, {}, [], False, False, False, None, False]
    with pytest.raises(ValueError):
        cache.incr("a")
    redis.start()
    assert use_everything() == ["missing", None, True, 3, {"a": 1, "b": 1}, [], True, True, True, None, True]

    # Once for the whole outage.
    lines = [record.getMessage() for record in caplog.records]
    assert [line.partition(":")[0] for line in lines] == [
        "The cache service is away; pages are made without it",
        "The cache service answers again.",
    ]
    assert "Connection refused" in lines[0]


@needs_redis
@pytest.mark.django_db
def test_pages_are_served_while_redis_is_away_from_the_start_dies_and_comes_back(redis):
    client = Client()

    statuses = [client.get("/").status_code]
    redis.start()
    statuses.append(client.get("/").status_code)
    is_used = bool(cache.get("wagtail_site_root_paths", version=2))
    redis.kill()
    statuses.append(client.get("/").status_code)
    redis.start()
    statuses.append(client.get("/").status_code)

    assert (statuses, is_used) == ([200] * 4, True)


@needs_redis
def test_what_changed_while_redis_could_not_be_reached_is_not_there_afterwards(redis):
    redis.start()
    cache.set_many({"deleted": "old", "set": "old", "kept": "old"}, timeout=None)

    redis.process.send_signal(signal.SIGSTOP)
    cache.delete("deleted")
    cache.set("set", "new")
    redis.process.send_signal(signal.SIGCONT)

    assert cache.get_many(["deleted", "set", "kept"]) == {"kept": "old"}


@needs_redis
def test_clearing_that_failed_is_made_good(redis):
    redis.start()
    cache.set("a", "old", timeout=None)

    redis.process.send_signal(signal.SIGSTOP)
    cache.clear()
    redis.process.send_signal(signal.SIGCONT)

    assert cache.get("a") is None


@needs_redis
def test_a_service_that_hangs_keeps_one_page_waiting_and_not_the_next(redis, monkeypatch, caplog):
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(redis_cache, "RETRY_SECONDS", 60)
    redis.start()
    redis.process.send_signal(signal.SIGSTOP)

    begin = time.monotonic()
    cache.get("a")
    waited = time.monotonic() - begin
    (service,) = redis_cache.services.values()
    retry_at = service.retry_at
    cache.get("a")
    asked_again = service.retry_at != retry_at
    assert cache.problem()
    redis.process.send_signal(signal.SIGCONT)

    service.retry_at = 0
    assert waited < 5 and not asked_again
    assert cache.problem() == ""
    assert len(caplog.records) == 2
