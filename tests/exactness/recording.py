"""Keep every public URL in a response cache, and compare what it keeps with what Django renders after each act."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, Site

from blog.exporters.markdown import markdown_path
from blog.models import ArticlePage, Author, BlogIndexPage, Series, Topic
from comments.models import Comment, Discussed
from gazette.page_cache.handler import PageCache
from gazette.tests.cached_pages import ask, difference, forget

READ_TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def public_urls() -> set[str]:
    """Return the URLs of everything that is or was published, and of what is derived from it."""
    found = {"/robots.txt", "/sitemap.xml"}
    found |= {reverse("sitemap_part", args=[part]) for part in ("pages", "topics", "authors", "series", "news")}
    codes = {root.language_code for root in Site.get_site_root_paths()} & dict(settings.LANGUAGES).keys()
    for code in codes:
        with translation.override(code):
            found |= {reverse(name) for name in ("feed", "json_feed", "comments:feed", "llms", "subscribe")}
            found |= {reverse(f"{kind}_index") for kind in ("topic", "author", "series")}
            for kind in (Topic, Author, Series):
                for thing in kind.objects.all():
                    url = thing.get_absolute_url()
                    found |= {url, f"{url}feed/", f"{url}feed.json"}
    for page in Page.objects.filter(depth__gt=1).select_related("locale").specific():
        with translation.override(page.locale.language_code):
            found.update(urls_of(page))
    return {unquote(url.partition("?")[0]) + "".join(url.partition("?")[1:]) for url in found}


def urls_of(page) -> Iterable[str]:
    url = page.get_url()
    if not url:
        return
    yield url
    if isinstance(page, BlogIndexPage):
        yield from (f"{url}feed/", f"{url}feed.json", f"{url}?page=2")
        for published_at in page.get_children().live().values_list("first_published_at", flat=True):
            yield from (f"{url}{published_at:%Y}/", f"{url}{published_at:%Y/%m}/")
    if isinstance(page, ArticlePage):
        yield from (f"{url}changes/", markdown_path(page, None))
        for section in page.sections[:1]:
            yield f"{url}?section={quote(section.slug)}"
    if isinstance(page, Discussed):
        yield reverse("comments:article_feed", args=[page.pk])
        yield f"{reverse('comments:feed')[:-5]}api/articles/{page.pk}/"
        threads = Comment.objects.on_page(page).opening_threads().order_by("pk").values_list("pk", flat=True)
        if len(threads) > 4:
            yield from (f"{url}?comments=2", f"{url}?order=newest", f"{url}?order=section")
        yield from (f"{url}?thread={pk}" for pk in threads[:1])


@dataclass
class Outcome:
    """What an act did. `stale`: URLs answered otherwise than they are, by the cache or with kept fragments."""

    act: str
    changed: set[str] = field(default_factory=set)
    invalidated: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)

    def __str__(self):
        lines = [f"{self.act}: {len(self.changed)} changed, {len(self.invalidated)} invalidated"]
        return "\n".join([*lines, *(f"  STALE {url}" for url in sorted(self.stale))])


@dataclass
class Recording:
    """A response cache, and the responses that it keeps. `left_out`: URLs that are not looked at."""

    left_out: re.Pattern = re.compile("$^")
    kept: dict[str, tuple] = field(default_factory=dict)
    unkept: set[str] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self):
        self.application = get_wsgi_application()
        self.cache = PageCache(self.render, 500_000_000)
        self.rendered: list = []

    def render(self, environ, start_response):
        response = self.application(environ, start_response)
        self.rendered.append(response)
        return response

    def urls(self) -> list[str]:
        """Return what to look at now: what is kept, and now and then what could not be kept before."""
        is_time = len(self.outcomes) % 8 == 0
        found = {url for url in public_urls() if not self.left_out.search(url)}
        return sorted({url for url in found if is_time or url not in self.unkept} | self.kept.keys())

    def fill(self) -> None:
        for url in self.urls():
            self.look_at(url)

    def look_at(self, url: str) -> tuple[tuple, bool]:
        """Ask the cache; return the response, and whether Django rendered it. Remember it if it was kept."""
        self.rendered.clear()
        response = ask(self.cache, url)
        is_rendered = bool(self.rendered)
        if is_rendered:
            self.kept.pop(url, None)
            self.unkept.add(url)
            if getattr(self.rendered[0], "declaration", None):
                self.kept[url] = response
                self.unkept.discard(url)
                ask(self.cache, url)  # a URL that was not cacheable before is kept from the second time on
        return response, is_rendered

    def compare(self, act: str) -> Outcome:
        """Ask the cache for every URL after an act, and compare its answers with pages that are rendered from nothing.

        What the cache does not answer itself is rendered with the fragments from before the act.
        """
        outcome = Outcome(act)
        before = dict(self.kept)
        answers = {url: self.look_at(url) for url in self.urls()}
        forget()
        for url, (response, is_rendered) in answers.items():
            if url not in before:
                continue
            now = ask(self.application, url)
            if is_rendered:
                outcome.invalidated.add(url)
            if now != before[url]:
                outcome.changed.add(url)
            if now != response:
                outcome.stale.add(url)
                print(url, difference(response, now), flush=True)  # noqa: T201
        self.outcomes.append(outcome)
        print(outcome, flush=True)  # noqa: T201
        return outcome

    def differing(self) -> set[str]:
        """Return the URLs whose response differs without an act."""
        forget()
        return {url for url, response in self.kept.items() if ask(self.application, url) != response}

    def table(self) -> str:
        lines = [f"{'act':<52} {'changed':>8} {'invalidated':>12} {'stale':>6}"]
        rows = [(o.act, len(o.changed), len(o.invalidated), len(o.stale)) for o in self.outcomes]
        rows.append(("all", *(sum(column) for column in list(zip(*rows, strict=True))[1:])))
        lines += [f"{act:<52} {changed:>8} {invalidated:>12} {stale:>6}" for act, changed, invalidated, stale in rows]
        return "\n".join(lines)


@contextmanager
def tables_read() -> Iterator[set[str]]:
    """Give a set of the tables that are read in the block."""
    tables: set[str] = set()

    def note(execute, sql, params, many, context):
        tables.update(READ_TABLE.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables
