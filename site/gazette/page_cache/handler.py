"""The WSGI application in front of Django: answers from the response cache, or has Django render the page."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import Error, connection

from ..bounded_cache import BoundedCache
from . import cdn
from .entries import Entry
from .memory import Memory
from .shared import SharedEntries
from .statistics import Statistics

# How long a request waits for another that renders the same page.
WAIT_SECONDS = 10
# How often a thread that only answers from the cache has its connection checked.
CHECK_SECONDS = 1
PARAMETERS_BYTES = 1_000_000
NOT_CACHEABLE = frozenset({""})  # no parameter has this name
# The response depends on these, and on the scheme.
KEY_HEADERS = ("HTTP_HOST", "SCRIPT_NAME", "PATH_INFO")
# Files and private pages, which are answered without the cache.
PASSED_PATHS = ("/admin/", "/media/", "/static/", "/documents/", "/media-access/", "/health/")
# What asks for a part or another form of a response: the cache needs the whole, and answers the rest itself.
PARTIAL_HEADERS = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")

# A key of a page without its query, and with those query parameters that it depends on.
type Path = tuple[str, ...]
type Key = tuple[Path, tuple[tuple[str, str], ...]]


class PageCache:
    """Wraps Django's WSGI application."""

    def __init__(self, application: Callable, max_bytes: int):
        self.application = application
        self.memory: Memory[Entry] = Memory(max_bytes)
        self.shared = SharedEntries(self.memory)
        self.statistics = Statistics(self.memory)
        # The query parameters that the response at each path depends on, or NOT_CACHEABLE.
        self.parameters: BoundedCache[frozenset[str]] = BoundedCache(PARAMETERS_BYTES)
        self.rendering: dict[Key, threading.Event] = {}
        self.local = threading.local()

    def __call__(self, environ, start_response) -> Iterable[bytes]:
        # What is never purged would be answered with the headers of a URL that is.
        if not is_candidate(environ) or cdn.is_never_purged(environ):
            return self.application(environ, start_response)
        path = (scheme_of(environ), *(environ.get(name, "") for name in KEY_HEADERS))
        query = environ.get("QUERY_STRING", "")
        declared = self.parameters.get(path)
        # Without parameters declared yet, a query may mean anything.
        is_unknown = declared == NOT_CACHEABLE or (query and declared is None)
        key = None if is_unknown else (path, read_parameters(query, declared or frozenset()))
        try:
            self.check_connection()
            number = self.memory.read_changes()
            entry = self.find(key, number) if key else None
        except Error:
            connection.close()
            return self.application(environ, start_response)  # Django reports the outage
        if entry:
            self.statistics.count("hits")
            return deliver(entry, environ, start_response)
        with self.announced(key):
            return self.render(path, query, number, environ, start_response)

    def check_connection(self) -> None:
        """Have Django look at this thread's connection as before each request: hits begin none."""
        now = time.monotonic()
        if now >= getattr(self.local, "next_check", 0) and not connection.in_atomic_block:  # that of a test
            self.local.next_check = now + CHECK_SECONDS
            connection.close_if_unusable_or_obsolete()

    def find(self, key: Key, number: int) -> Entry | None:
        """Return the entry if it is current; if another request is rendering it, wait for that."""
        entry = self.memory.get(key, number) or self.shared.get(key, number)
        if entry is None and (finished := self.rendering.get(key)) and finished.wait(WAIT_SECONDS):
            entry = self.memory.get(key, self.memory.read_changes())
        return entry

    @contextmanager
    def announced(self, key: Key | None) -> Iterator[None]:
        """Let other requests wait while the block renders."""
        finished = threading.Event()
        if key is None or self.rendering.setdefault(key, finished) is not finished:
            yield
            return
        try:
            yield
        finally:
            del self.rendering[key]
            finished.set()

    def render(self, path: Path, query: str, number: int, environ, start_response) -> Iterable[bytes]:
        """Have Django render the page, from content that is at least as new as the change number `number`; keep it."""
        whole = {name: value for name, value in environ.items() if name not in PARTIAL_HEADERS}
        whole["REQUEST_METHOD"] = "GET"
        started: list = []
        response = self.application(whole, lambda *args: started.append(args))
        status, headers = started[0][:2]
        if getattr(response, "streaming", True):
            start_response(*started[0])
            return response
        declaration = getattr(response, "declaration", None)
        entry = Entry(status, headers, response.content, frozenset(declaration.tags if declaration else ()))
        response.close()
        self.statistics.count("misses" if declaration else "uncacheable")
        if declaration:
            self.parameters.set(path, declaration.parameters, 500 + sum(map(len, path)))
            if not self.keep((path, read_parameters(query, declaration.parameters)), entry, number):
                entry.make_private()  # it may be of before a change that was purged meanwhile
        elif self.parameters.get(path) is None:
            self.parameters.set(path, NOT_CACHEABLE, 500 + sum(map(len, path)))
        return deliver(entry, environ, start_response)

    def keep(self, key: Key, entry: Entry, number: int) -> bool:
        """Return whether the entry is current, and so kept."""
        try:
            if not self.memory.set(key, entry, number):
                return False
        except Error:  # whether it is current is not known
            connection.close()
            return False
        self.shared.set(key, entry)
        return True


def is_candidate(environ) -> bool:
    """Return whether the response may be the same for every anonymous reader."""
    return (
        environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and "HTTP_AUTHORIZATION" not in environ
        and f"{settings.SESSION_COOKIE_NAME}=" not in environ.get("HTTP_COOKIE", "")
        and not f"{environ.get('PATH_INFO', '')}/".startswith(PASSED_PATHS)
    )


def scheme_of(environ) -> str:
    """Return the scheme as `HttpRequest.scheme` does: other values of the header are no entries of their own."""
    name, https = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    if name in environ:
        return "https" if environ[name].split(",", 1)[0].strip() == https else "http"
    return environ["wsgi.url_scheme"]


def read_parameters(query: str, declared: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return the declared parameters of a query string, in their order in it."""
    if not query or not declared:
        return ()
    # As bytes, which WSGI passes as Latin-1: what Django reads as different values stays different.
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    return tuple(pair for pair in pairs if pair[0] in declared)


def deliver(entry: Entry, environ, start_response) -> list[bytes]:
    """Answer with the entry: in the best encoding that the browser accepts, or with 304 if it has that already."""
    answer = entry.answer_in(entry.encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")))
    if answer.etag and is_match(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        start_response("304 Not Modified", answer.headers_of_304)
        return []
    start_response(entry.status, answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def is_match(if_none_match: str, etag: str) -> bool:
    """Return whether an If-None-Match header names this strong validator; a weak one of the same value counts."""
    if not if_none_match:
        return False
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in known or "*" in known
