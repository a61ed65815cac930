"""The response cache around a small application: what it keeps, what it answers, and when it forgets."""

import gzip
import threading
from wsgiref.util import setup_testing_defaults

import brotli
import pytest
from django.db import OperationalError, connection, transaction
from django.http import FileResponse, HttpResponse

from gazette import generations, triggers
from gazette.page_cache import Declaration
from gazette.page_cache.handler import PageCache
from gazette.page_cache.memory import Memory
from gazette.tests.redis_server import RedisServer, needs_redis

pytestmark = pytest.mark.django_db

TEXT = "<p>Grain from the river barges.</p>\n" * 50


def changed(*tags):
    with transaction.atomic():
        generations.raise_tags(tags)


class Application:
    """Counts its calls; each answer is another text."""

    def __init__(self, *, parameters=(), is_cacheable=True, cache_control="public, max-age=0", during=None):
        self.calls: list[dict] = []
        self.parameters, self.is_cacheable, self.cache_control = parameters, is_cacheable, cache_control
        self.during = during

    def __call__(self, environ, start_response):
        self.calls.append(environ)
        if self.during:
            self.during()
        response = HttpResponse(f"{len(self.calls)} {TEXT}", headers={"Cache-Control": self.cache_control})
        response.close = lambda: None  # it would close the connection of the test
        if self.is_cacheable:
            response.declaration = Declaration(True, frozenset(self.parameters), {"site", "page:7"})
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response


def ask(cache, path="/", query="", **environ):
    """Return status, headers and body."""
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver", **environ}
    setup_testing_defaults(environ)
    started = []
    body = b"".join(cache(environ, lambda *args: started.append(args)))
    status, headers = started[0][:2]
    return status, dict(headers), body


def number(answer):
    return int(answer[2].split()[0])


def test_page_is_rendered_once_until_something_that_it_shows_changes():
    cache = PageCache(Application(), 10**6)
    assert [number(ask(cache)) for _ in range(3)] == [1, 1, 1]
    changed("page:8")
    assert number(ask(cache)) == 1
    changed("page:7")
    assert [number(ask(cache)) for _ in range(2)] == [2, 2]
    changed("site")
    assert number(ask(cache)) == 3
    assert number(ask(cache, HTTP_HOST="elsewhere")) == 4
    assert number(ask(cache, "/other/")) == 5


def test_change_while_a_page_is_rendered_keeps_it_from_being_stored():
    application = Application()
    cache = PageCache(application, 10**6)
    application.during = lambda: changed("page:7")
    assert [number(ask(cache)) for _ in range(2)] == [1, 2]
    # Nor may a shared cache store it, which has been purged already.
    assert ask(cache)[1]["Cache-Control"] == "private, no-store"
    application.during = None
    assert [number(ask(cache)) for _ in range(2)] == [4, 4]


def test_change_in_a_transaction_that_is_rolled_back_changes_nothing():
    cache = PageCache(Application(), 10**6)
    ask(cache)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        generations.raise_tags(["page:7"])
        raise ZeroDivisionError
    assert number(ask(cache)) == 1


def test_only_declared_parameters_count():
    cache = PageCache(Application(parameters=["page"]), 10**6)
    assert number(ask(cache, query="utm_source=x")) == 1  # not known yet
    assert number(ask(cache)) == number(ask(cache, query="utm_source=y")) == 1
    assert number(ask(cache, query="page=2&utm_source=y")) == number(ask(cache, query="page=2")) == 2
    assert number(ask(cache, query="page=3")) == 3


def test_no_page_is_cached_while_the_database_has_no_triggers():
    cache = PageCache(Application(), 10**6)
    assert [number(ask(cache)) for _ in range(2)] == [1, 1]
    triggers.remove()  # as before a migration, which may fail
    assert [number(ask(cache)) for _ in range(2)] == [2, 3]
    assert ask(cache)[1]["Cache-Control"] == "private, no-store"
    triggers.install()
    assert [number(ask(cache)) for _ in range(2)] == [5, 5]


def test_parameters_that_django_reads_as_different_are_different():
    cache = PageCache(Application(parameters=["topic"]), 10**6)
    ask(cache)
    as_bytes = "caf\xc3\xa9"  # "café" in UTF-8, as WSGI passes it
    assert number(ask(cache, query=f"topic={as_bytes}")) == number(ask(cache, query="topic=caf%C3%A9")) == 2
    assert number(ask(cache, query="topic=caf%C3%83%C2%A9")) == 3


def test_url_that_a_shared_cache_does_not_purge_is_not_answered_with_the_headers_of_one_that_it_does(settings):
    settings.WAGTAILFRONTENDCACHE = {"cdn": {}}
    cache = PageCache(Application(), 10**6)
    assert [number(ask(cache, RAW_URI="/")) for _ in range(2)] == [1, 1]
    assert number(ask(cache, query="page=2", RAW_URI="/?page=2")) == 2
    assert number(ask(cache, RAW_URI="/?")) == 3
    assert number(ask(cache, RAW_URI="/")) == 1
    settings.GAZETTE_CDN_TAG_HEADER = "Surrogate-Key"  # purges any URL
    assert number(ask(cache, RAW_URI="/?")) == 1


@pytest.mark.parametrize(("is_trusted", "found"), [(False, [1, 1, 1, 1]), (True, [1, 2, 1, 2])])
def test_scheme_is_part_of_the_key_as_django_sees_it(is_trusted, found, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if is_trusted else None
    cache = PageCache(Application(), 10**6)
    sent = ("http", "https", "else", "https, http")
    assert [number(ask(cache, HTTP_X_FORWARDED_PROTO=scheme)) for scheme in sent] == found


@pytest.mark.parametrize(
    "environ",
    [
        {"REQUEST_METHOD": "POST"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"path": "/admin/"},
    ],
)
def test_private_requests_go_past_it(environ):
    cache = PageCache(Application(), 10**6)
    assert [number(ask(cache, **environ)) for _ in range(2)] == [1, 2]


def test_response_that_is_not_cacheable_is_rendered_each_time_and_compressed():
    cache = PageCache(Application(is_cacheable=False, cache_control="no-store"), 10**6)
    assert [number(ask(cache)) for _ in range(2)] == [1, 2]
    _status, headers, body = ask(cache, HTTP_ACCEPT_ENCODING="gzip")
    assert headers["Content-Encoding"] == "gzip" and gzip.decompress(body).startswith(b"3 <p>")
    assert "ETag" not in headers  # nobody may keep it


def test_page_becomes_cacheable_when_it_is_published():
    application = Application(is_cacheable=False)
    cache = PageCache(application, 10**6)
    ask(cache)
    application.is_cacheable = True
    assert [number(ask(cache)) for _ in range(3)] == [2, 2, 2]


def test_encodings_have_their_own_validators_and_a_304_keeps_the_headers():
    application = Application()
    cache = PageCache(application, 10**6)
    plain, gzipped, brotlied = (ask(cache, HTTP_ACCEPT_ENCODING=accept) for accept in ("", "gzip", "gzip, br"))
    assert gzip.decompress(gzipped[2]) == brotli.decompress(brotlied[2]) == plain[2]
    assert len({headers["ETag"] for _status, headers, _body in (plain, gzipped, brotlied)}) == 3
    assert not plain[1]["ETag"].startswith("W/") and plain[1]["Vary"] == "Accept-Encoding"
    assert ask(cache, HTTP_ACCEPT_ENCODING="br;q=0, gzip;q=0.5")[1]["Content-Encoding"] == "gzip"

    status, headers, body = ask(cache, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=f'"x", W/{gzipped[1]["ETag"]}')
    assert (status, body) == ("304 Not Modified", b"")
    assert {name: headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        name: gzipped[1][name] for name in ("ETag", "Cache-Control", "Vary")
    }
    assert "Content-Length" not in headers
    assert ask(cache, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=gzipped[1]["ETag"])[0] == "200 OK"
    assert len(application.calls) == 1


def test_head_is_a_get_without_its_body():
    cache = PageCache(Application(), 10**6)
    _status, headers, body = ask(cache, REQUEST_METHOD="HEAD")
    assert body == b"" and headers["Content-Length"] == ask(cache)[1]["Content-Length"]
    assert number(ask(cache)) == 1


def test_files_are_passed_on():
    def application(environ, start_response):
        start_response("200 OK", [])
        return FileResponse(iter([b"abc"]))

    assert ask(PageCache(application, 10**6))[2] == b"abc"


@pytest.mark.django_db(transaction=True)
def test_many_readers_of_a_page_wait_for_one_rendering():
    is_rendering, may_end = threading.Event(), threading.Event()

    def wait():
        is_rendering.set()
        may_end.wait(5)

    application = Application(during=wait)
    cache = PageCache(application, 10**6)
    answers = []

    def read():
        answers.append(number(ask(cache)))
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(6)]
    readers[0].start()
    is_rendering.wait(5)
    for reader in readers[1:]:
        reader.start()
    may_end.set()
    for reader in readers:
        reader.join()
    assert answers == [1] * 6 and len(application.calls) == 1


def test_rendering_that_fails_lets_the_others_render():
    application = Application()
    cache = PageCache(application, 10**6)

    def fail():
        raise ZeroDivisionError

    application.during = fail
    with pytest.raises(ZeroDivisionError):
        ask(cache)
    application.during = None
    assert number(ask(cache)) == 2


def test_without_the_database_django_is_asked(monkeypatch):
    cache = PageCache(Application(), 10**6)
    ask(cache)

    def fail():
        raise OperationalError("connection refused")

    monkeypatch.setattr(generations, "change_number", fail)
    assert number(ask(cache)) == 2  # in the real application: 503


def test_restored_backup_forgets_everything():
    cache = PageCache(Application(), 10**6)
    changed("page:1")
    ask(cache)
    generations.Generation.objects.filter(tag="").update(number=0)
    assert number(ask(cache)) == 2


def test_memory_stays_below_its_bound_and_many_changes_forget_everything(monkeypatch):
    cache = PageCache(Application(), 20_000)
    for path in range(20):
        ask(cache, f"/{path}/")
    assert 0 < cache.memory.entries.bytes <= 20_000
    monkeypatch.setattr("gazette.page_cache.memory.MAX_CHANGED_TAGS", 10)
    changed(*(f"page:{pk}" for pk in range(20, 40)))
    assert number(ask(cache, "/19/")) == 21


@needs_redis
def test_processes_share_entries_in_the_cache_service(tmp_path, settings, monkeypatch):
    redis = RedisServer(tmp_path)
    redis.start()
    location = f"redis://127.0.0.1:{redis.port}/0"
    settings.CACHES = {"default": {"BACKEND": "gazette.redis_cache.RedisCache", "LOCATION": location}}
    try:
        changed("page:1")
        first, second = PageCache(Application(), 10**6), PageCache(Application(), 10**6)
        ask(first)
        assert number(ask(second)) == 1 and not second.application.calls
        changed("page:7")
        assert [number(ask(second)), number(ask(first))] == [1, 1]
        assert len(second.application.calls) == 1 and len(first.application.calls) == 1
        # Started after a change that the entry does not have.
        ask(first, "/other/")
        changed("page:7")
        third = PageCache(Application(), 10**6)
        ask(third, "/other/")
        assert len(third.application.calls) == 1
    finally:
        redis.kill()
    assert number(ask(first, "/elsewhere/")) == 3  # the service is away: a miss


def test_memory_compares_an_entry_with_changes_since_it_was_rendered():
    memory = Memory(10**6)
    changed("a")
    started = memory.read_changes()
    changed("b")
    memory.read_changes()
    assert memory.have_changed(["b"], started) and not memory.have_changed(["a"], started)


def test_number_that_another_thread_has_passed_meanwhile_is_no_restored_backup(monkeypatch):
    cache = PageCache(Application(), 10**6)
    changed("page:1")
    ask(cache)
    current = generations.change_number()
    numbers = iter([current - 1, current, current, current])
    monkeypatch.setattr(generations, "change_number", lambda: next(numbers))
    assert number(ask(cache)) == 1
