"""A cache on Valkey or Redis that behaves like an empty one while the service doesn't answer."""

import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from django.core.cache.backends import redis as django_redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# How long a request waits for the service; after a failure none asks it for RETRY_SECONDS.
TIMEOUT_SECONDS = 0.3
RETRY_SECONDS = 5
CONNECTION = {
    "socket_timeout": TIMEOUT_SECONDS,
    "socket_connect_timeout": TIMEOUT_SECONDS,
    # The service may have closed a pooled connection: try a new one at once.
    "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
}
# Above this number, all keys count as stale.
MAX_STALE_KEYS = 10_000


class Service:
    """The state of one cache service, shared by the threads of the process, each of which has a backend."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.is_away = False
        self.problem = ""
        self.retry_at = 0.0
        # Keys whose change did not reach the service: it may still hold the former value.
        self.stale_keys: set[str] = set()
        self.is_all_stale = False

    def is_left_alone(self) -> bool:
        return self.is_away and time.monotonic() < self.retry_at

    def failed(self, error: Exception) -> None:
        with self.lock:
            self.retry_at = time.monotonic() + RETRY_SECONDS
            is_new, self.is_away = not self.is_away, True
            self.problem = " ".join(str(error).split()) or type(error).__name__
        if is_new:
            logger.warning("The cache service is away; pages are made without it: %s", self.problem)

    def answered(self) -> None:
        with self.lock:
            is_new, self.is_away, self.problem = self.is_away, False, ""
        if is_new:
            logger.warning("The cache service answers again.")

    def add_stale(self, keys: Iterable[str], *, everything: bool = False) -> None:
        with self.lock:
            self.stale_keys.update(keys)
            if everything or len(self.stale_keys) > MAX_STALE_KEYS:
                self.is_all_stale, self.stale_keys = True, set()

    def delete_stale(self, client: django_redis.RedisCacheClient) -> None:
        keys, everything = set(self.stale_keys), self.is_all_stale
        if everything:
            client.clear()
        elif keys:
            client.delete_many(keys)
        else:
            return
        # Not before the deletion: concurrent readers must not read stale values.
        with self.lock:
            self.stale_keys -= keys
            self.is_all_stale = self.is_all_stale and not everything


services: dict[str, Service] = {}


class ForgivingClient:
    """Django's client; each call ends as on an empty cache if the service doesn't answer."""

    def __init__(self, servers, **options):
        self.service = services.setdefault(str(servers), Service())
        self.redis = django_redis.RedisCacheClient(servers, **{**CONNECTION, **options})

    def ask(self, method: str, *args, miss: Any = None, changes: Iterable[str] = (), changes_all: bool = False) -> Any:
        """Call a method of Django's client; without an answer return `miss` and delete what it `changes` later."""
        if not self.service.is_left_alone():
            try:
                self.service.delete_stale(self.redis)
                result = getattr(self.redis, method)(*args)
            except (RedisError, OSError) as error:
                self.service.failed(error)
            else:
                self.service.answered()
                return result
        self.service.add_stale(changes, everything=changes_all)
        return miss

    def problem(self) -> str:
        """Return why the service doesn't answer, or didn't last if it is not to be asked yet; "" if it does."""
        self.ask("has_key", "")
        return self.service.problem

    def add(self, key, value, timeout):
        return self.ask("add", key, value, timeout, miss=False, changes=[key])

    def get(self, key, default):
        return self.ask("get", key, default, miss=default)

    def set(self, key, value, timeout):
        self.ask("set", key, value, timeout, changes=[key])

    def touch(self, key, timeout):
        return self.ask("touch", key, timeout, miss=False)

    def delete(self, key):
        return self.ask("delete", key, miss=False, changes=[key])

    def get_many(self, keys):
        return self.ask("get_many", keys, miss={})

    def has_key(self, key):
        return self.ask("has_key", key, miss=False)

    def incr(self, key, delta):
        number = self.ask("incr", key, delta, changes=[key])
        if number is None:
            raise ValueError(f"Key '{key}' not found.")
        return number

    def set_many(self, data, timeout):
        self.ask("set_many", data, timeout, changes=data)

    def delete_many(self, keys):
        self.ask("delete_many", keys, changes=keys)

    def clear(self):
        return self.ask("clear", miss=False, changes_all=True)


class RedisCache(django_redis.RedisCache):
    """Django's cache on Redis with `ForgivingClient`."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = ForgivingClient

    def problem(self) -> str:
        client: Any = self._cache
        return client.problem()
