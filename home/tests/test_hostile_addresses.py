"""Anything in any parameter and in any part of any public URL is answered, and never with an error of ours.

URLs are found, not named: the patterns by walking the resolver, an example of each by following the links of the
site, the parameters by watching what a view reads. So what is new is walked too.
"""

import re
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve
from wagtail.models import Page, Site

from blog.tests.factories import make_article, make_author, make_series, make_topic
from comments.tests.factories import make_report, make_visible
from comments.tests.hostile.state import url_for
from home.models import InfoPage

from .hostile_strings import STRINGS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

STAFF_ONLY = ("admin/", "_util/")
MAX_PAGES = 150  # followed; an example of everything is found long before


def patterns() -> list[str]:
    """Every public route, written as in the resolver."""

    def walk(resolver, prefix):
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, route)
            elif not route.startswith(STAFF_ONLY):
                yield route

    return sorted(set(walk(get_resolver(), "")))


class Walk:
    """What a walk over the site finds: `addresses`, one for each pattern and each type of page; `read`, the parameters
    that the view of each of them looks at; `broken`, what it answered with an error of ours."""

    def __init__(self, client):
        self.client = client
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.read: dict[str, set[str]] = {}
        self.broken: list[str] = []
        self.asked = 0

    def ask(self, path: str, query: str = ""):
        self.asked += 1
        try:
            # What fails in the database fails alone, as it would where each request has its own connection.
            with transaction.atomic():
                answer = self.client.get(quote(path, safe="/%"), QUERY_STRING=query)
        except Exception as error:
            self.broken.append(f"{path!r:.90} ?{query:.150}: {type(error).__name__}: {error!s:.150}")
            return None
        if answer.status_code >= 500 or (b"Traceback (most" in getattr(answer, "content", b"")):
            self.broken.append(f"{path!r:.90} ?{query:.150}: {answer.status_code}")
        return answer

    def find_addresses(self, comment):
        self.follow_links()
        for route in patterns():
            if route not in self.addresses:
                self.addresses[route] = self.made_up(route, comment)

    def follow_links(self):
        ahead, known = ["/", "/sitemap.xml", "/robots.txt", "/nothing-here/"], set()
        while ahead and len(known) < MAX_PAGES:
            path = ahead.pop(0)
            if path in known:
                continue
            known.add(path)
            answer = self.ask(path)
            if answer is None or not hasattr(answer, "content") or "image/" in answer.headers["Content-Type"]:
                self.addresses.setdefault(kind_of(path), path)
                continue
            # The smallest example of each: it answers soonest.
            kind, size = kind_of(path), len(answer.content)
            if size < self.sizes.get(kind, size + 1):
                self.addresses[kind], self.sizes[kind] = path, size
            found = [*links_of(answer)]
            # A kind that was not seen yet comes first.
            ahead = [each for each in found if kind_of(each) not in self.addresses] + ahead + found

    def made_up(self, route, comment):
        """An address of a pattern that nothing links to."""
        for group in (r"\(\?P<[^>]+>(?:[^()]|\([^()]*\))*\)", r"\((?:[^()]|\([^()]*\))*\)"):
            route = re.sub(group, "1", route)
        return re.sub(r"[\^$\\?]", "", url_for(route, comment))

    def find_parameters(self, monkeypatch):
        """Asks with every name that any view has looked at so far, until no view looks at another one."""
        names: set[str] = set()
        # Not `__getitem__`: what carries a whole query along goes through everything that is in it.
        for method in ("get", "getlist", "__contains__"):
            real = getattr(QueryDict, method)

            def watched(self, name, *rest, _real=real, **more):
                names.add(name)
                return _real(self, name, *rest, **more)

            monkeypatch.setattr(QueryDict, method, watched, raising=False)
        every: set[str] = set()
        asked: set[str] = set()
        for kind, path in self.addresses.items():
            names.clear()
            self.ask(path)
            self.read[kind] = set(names)
            every |= names
        while every != asked:
            asked = set(every)
            for kind in [kind for kind, read in self.read.items() if read]:
                names.clear()
                self.ask(self.addresses[kind], "&".join(f"{quote(name)}=1" for name in sorted(asked)))
                self.read[kind] |= names
                every |= names
        monkeypatch.undo()

    def send(self, strings: list[bytes]):
        """Each string in all the parameters that a view reads at once, every second one in one of them alone; some as a
        part of an address; to views that read none, some as the whole query. Views that read the same parameters,
        such as a number of a page, get each a share of the strings.
        """
        similar: dict[tuple, list[str]] = {}
        for kind in self.addresses:
            similar.setdefault(tuple(sorted(self.read[kind])), []).append(kind)
        for kind, path in self.addresses.items():
            names = [quote(name) for name in sorted(self.read[kind])]
            fellows = similar[tuple(names)]
            place = fellows.index(kind)
            for number, string in enumerate(strings):
                value = quote(string, safe="")
                if names and number % len(fellows) == place:
                    self.ask(path, "&".join(f"{name}={value}" for name in names))
                elif not names and number % 40 == 0:
                    self.ask(path, value)
                if len(names) > 1 and number % 2 and number % len(fellows) == place:
                    self.ask(path, f"{names[number // 2 % len(names)]}={value}")
                if number % 20 == place % 20 and re.search(r"<(?!int:)", kind) and not kind.startswith("page"):
                    self.ask(with_part(path, string))


def kind_of(path: str) -> str:
    """The pattern that an address belongs to, or the type of the page."""
    try:
        match = resolve(path)
    except Exception:
        return "nothing"
    if match.url_name == "wagtail_serve":
        slug = path.rstrip("/").rpartition("/")[2]
        page = Page.objects.filter(slug=slug).first() if slug else Site.objects.get(is_default_site=True).root_page
        return f"page <{page.specific_class.__name__}>" if page else "no page"
    return match.route


def links_of(answer) -> list[str]:
    """The paths of this site that an answer names: of whatever format."""
    text = answer.content.decode()
    if answer.headers["Content-Type"].startswith("text/html"):
        found = [tag.get("href") for tag in BeautifulSoup(text, "html.parser")(["a", "link"])]
    else:
        found = re.findall(r"https?://testserver/[^\s<\"'\\\\]*", text)
    paths = [urlsplit(link) for link in found if link]
    ours = [each.path for each in paths if each.netloc in {"", "testserver"} and each.path.startswith("/")]
    return [path for path in ours if not path.startswith("/static/")]  # a web server's, or WhiteNoise's


def with_part(path: str, string: bytes) -> str:
    """The address with its last part replaced."""
    before, _slash, _last = path.rstrip("/").rpartition("/")
    return (
        quote(before, safe="/%").encode()
        + b"/"
        + quote(string, safe="").encode()
        + (b"/" if path.endswith("/") else b"")
    )


@pytest.fixture
def walk():
    return Walk(Client())


def make_a_site():
    Site.objects.get().root_page.add_child(instance=InfoPage(title="House rules", slug="house-rules"))
    article = make_article(authors=[make_author()], topics=[make_topic()], series=make_series(), title="Ospreys")
    make_article(title="Herons")
    comment = make_visible(article, section=0)
    make_report(comment)
    return comment


def test_the_walk_finds_patterns_pages_and_parameters(walk, monkeypatch):
    comment = make_a_site()

    walk.find_addresses(comment)
    walk.find_parameters(monkeypatch)

    assert len(STRINGS) >= 200
    assert walk.broken == []
    pages = ("HomePage", "BlogIndexPage", "ArticlePage", "InfoPage")
    assert {f"page <{name}>" for name in pages} <= set(walk.addresses)
    assert walk.addresses["search/"].startswith("/search/")
    assert "q" in walk.read["search/"]
    assert {"comments", "section", "thread"} <= walk.read["page <ArticlePage>"]
    assert "page" in walk.read["page <BlogIndexPage>"]
    assert "page" in walk.read[r"^series/(?P<slug>[-\w]+)/$"]
    assert set(patterns()) <= set(walk.addresses)
    # A quick part of what `make hostile` sends.
    walk.send(STRINGS[::50])
    assert walk.broken == []


@pytest.mark.exhaustive
def test_no_string_in_any_url_is_a_server_error(walk, monkeypatch, record_property):
    walk.find_addresses(make_a_site())
    walk.find_parameters(monkeypatch)

    walk.send(STRINGS)

    assert walk.broken[:20] == []
    read = sum(len(names) for names in walk.read.values())
    record_property(
        "figures",
        f"Addresses: {len(STRINGS)} strings x {len(walk.addresses)} patterns and types of page, {read} parameters: "
        f"{walk.asked} asked, {len(walk.broken)} errors",
    )
