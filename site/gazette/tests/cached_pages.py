"""What readers get from the response cache, before and after an act."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os.path import commonprefix

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from gazette import fragments, value_cache
from gazette.page_cache.handler import PageCache

# Headers that say when a response was made, whether it could be kept, or follow from its body.
NOT_COMPARED = {"date", "expires", "cache-control", "etag", "content-length"}
WHEN_BUILT = re.compile(b"<lastBuildDate>.*?</lastBuildDate>")
MOST_WARMING = 4  # a URL that was not cacheable before is kept from the second time on


def changes_page(url: str, act: Callable[[], object]) -> bool:
    """Return whether readers, who get the page from the cache, get another one after `act`; it must be the current one.

    For tests outside a transaction, in which nothing is cached.
    """
    application, rendered = get_wsgi_application(), []
    cache = PageCache(lambda *args: rendered.append(url) or application(*args), 10**7)
    for number in range(1, MOST_WARMING + 1):
        before = ask(cache, url)
        if len(rendered) < number:
            break
    else:
        raise AssertionError(f"{url} is not kept")
    act()
    answer = ask(cache, url)
    forget()
    now = ask(application, url)
    assert answer == now, f"{url} {difference(answer, now)}"
    return answer != before


def ask(application, url: str) -> tuple:
    """Return the response as one value, with what may differ from case to case left out."""
    path, _question, query = url.partition("?")
    environ = RequestFactory()._base_environ(PATH_INFO=path.encode().decode("latin-1"), QUERY_STRING=query)
    started: list = []
    with requests_without_closing_connections():
        response = application(environ, lambda *args: started.append(args))
        body = b"".join(response)
        if hasattr(response, "close"):
            response.close()
    status, headers = started[0][:2]
    compared = sorted((name, value) for name, value in headers if name.lower() not in NOT_COMPARED)
    if b"<item>" not in body:
        body = WHEN_BUILT.sub(b"", body)  # the present time in a feed without items
    return status, tuple(compared), body


def forget() -> None:
    """Drop what is cached of parts of pages."""
    fragments.fragments.clear()
    value_cache.memory.entries.clear()


def difference(answer: tuple, now: tuple) -> str:
    """Return where two responses begin to differ."""
    one, other = (repr(response) for response in (answer, now))
    place = max(len(commonprefix([one, other])) - 80, 0)
    return f"is answered as\n    {one[place : place + 250]}\n  and is now\n    {other[place : place + 250]}"


@contextmanager
def requests_without_closing_connections() -> Iterator[None]:
    """As Django's test client: a request leaves the test's connection open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
