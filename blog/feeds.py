"""The newest articles in full: of the site, a listing, topic, author or series; as RSS 2.0 and as JSON Feed 1.1."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from comments.feeds import for_xml
from gazette import masthead, page_cache
from gazette.absolute_urls import root_url

from .blocks.pictures import pictures_in
from .models.restrictions import restricted
from .pages import ArticlePage, BlogIndexPage
from .section_moves.locations import fetch_moves_away

ARTICLES_IN_FEED = 20
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass
class Source:
    """The subject of a feed. `url` is its page, without a host.

    `needs_articles`: answer 404, as that page does, until an article is published.
    """

    title: str
    description: str
    url: str
    articles: QuerySet[ArticlePage]
    needs_articles: bool = False


def of_site(request) -> Source:
    page_cache.depends_on("articles")
    title = masthead.publication_name(request)
    return Source(
        title, _("The newest articles"), reverse("wagtail_serve", args=[""]), ArticlePage.objects.for_readers(request)
    )


def of_thing(request, thing, articles) -> Source:
    """`thing` is a topic, an author or a series, with its articles that readers see."""
    description = getattr(thing, "description", "") or _("The newest articles")
    return Source(str(thing), description, thing.get_absolute_url(), articles, needs_articles=True)


def of_listing_at(request, path) -> Source:
    """`path` is relative to the front page, without slashes around it."""
    root = Site.find_for_request(request).root_page
    listings = BlogIndexPage.objects.live().exclude(restricted())
    return of_listing(request, get_object_or_404(listings, url_path=f"{root.url_path}{path}/"))


def of_listing(request, listing) -> Source:
    page_cache.depends_on(f"page:{listing.pk}", f"below:{listing.path}")
    description = listing.search_description or listing.introduction or _("The newest articles")
    articles = ArticlePage.objects.for_readers(request).child_of(listing)
    return Source(listing.title, description, listing.get_url(request), articles)


def feed(source_of: Callable[..., Source], write: Callable[..., HttpResponse]):
    """Return a view that answers 304 to a request with the current ETag, before any text is rendered."""

    @require_safe
    def view(request, *args, **named):
        page_cache.cacheable()
        source = source_of(request, *args, **named)
        found = source.articles.newest_first().for_cards().select_related("locale")
        articles = list(found.prefetch_related("anchors")[:ARTICLES_IN_FEED])
        if source.needs_articles and not articles:
            raise Http404
        fetch_moves_away(articles)
        page_cache.depends_on(*(f"page:{article.pk}" for article in articles))
        root = root_url(request)
        etag = tag_of(root, source, articles)
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            return unchanged
        response = write(source, entries_of(articles, root, request), root, urljoin(root, request.path))
        response["ETag"] = etag
        return response

    return view


def tag_of(root: str, source: Source, articles: list[ArticlePage]) -> str:
    """Return an ETag that changes when one of these articles is published, unpublished, renamed or gets another topic.

    Likewise for an article that a section of theirs was moved to.
    """
    facts: list = [root, source.title, source.description, source.url]
    for article in articles:
        names = [str(thing.pk) + thing.name for thing in (*article.authors, *article.topics.all())]
        facts += [article.pk, article.url_path, article.live_revision_id, article.last_published_at, *names]
        for move in article.moves_away or ():
            facts += [move.pk, move.is_readable, move.target.title, move.target.url_path, move.fragment]
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def entries_of(articles: list[ArticlePage], root: str, request) -> list[dict]:
    prefetch_related_objects(list(chain.from_iterable(map(pictures_in, articles))), "renditions")
    prefetch_related_objects(articles, "corrections")
    return [entry_of(article, root, request) for article in articles]


def entry_of(article: ArticlePage, root: str, request) -> dict:
    """Return an article as an item of a JSON feed, without empty values: a feed reader need not understand null."""
    html = render_to_string("blog/feed_article.html", {"article": article}, request=request)
    item = {
        "id": permanent_id(article),
        "url": urljoin(root, article.get_url(request)),
        "title": for_xml(article.title),
        "summary": for_xml(article.lead),
        "content_html": for_xml(absolute_html(html, root)),
        "date_published": article.first_published_at,
        "date_modified": article.changed_at,
        "authors": [
            {"name": for_xml(author.name), "url": urljoin(root, author.get_absolute_url())}
            for author in article.authors
        ],
        "tags": [for_xml(topic.name) for topic in article.topics.all()],
        "language": article.locale.language_code,
    }
    return {key: value for key, value in item.items() if value}


def permanent_id(article: ArticlePage) -> str:
    """Return an ID that stays when the article is renamed or moved; a translation has its own."""
    language = article.locale.language_code
    is_original = settings.LANGUAGE_CODE.split("-")[0] == language.split("-")[0]
    return f"urn:uuid:{article.translation_key if is_original else uuid.uuid5(article.translation_key, language)}"


def as_rss(source: Source, entries: list[dict], root: str, url: str) -> HttpResponse:
    rss = Rss201rev2Feed(
        title=for_xml(source.title),
        link=urljoin(root, source.url),
        description=for_xml(source.description),
        language=get_language(),
        feed_url=url,
    )
    for entry in entries:
        rss.add_item(
            title=entry.get("title", ""),
            link=entry["url"],
            description=entry.get("content_html", ""),
            unique_id=entry["id"],
            unique_id_is_permalink=False,
            author_name=", ".join(author["name"] for author in entry.get("authors", ())) or None,
            pubdate=entry.get("date_published"),
            updateddate=entry.get("date_modified"),
            categories=entry.get("tags", ()),
        )
    return HttpResponse(rss.writeString("utf-8"), content_type=rss.content_type)


def as_json(source: Source, entries: list[dict], root: str, url: str) -> HttpResponse:
    described = {
        "version": JSON_FEED,
        "title": source.title,
        "description": source.description,
        "home_page_url": urljoin(root, source.url),
        "feed_url": iri_to_uri(url),
        "language": get_language(),
        "items": entries,
    }
    text = json.dumps(described, ensure_ascii=False, default=datetime.isoformat)
    return HttpResponse(text, content_type="application/feed+json; charset=utf-8")


def absolute_html(html: str, root: str) -> str:
    """Return `html` for other programs: with absolute URLs, and one format of each picture that all of them know."""
    soup = BeautifulSoup(html, "html.parser")
    for source in soup.find_all("source"):
        source.decompose()
    for colour in soup.select("code span"):
        colour.unwrap()
    for element in soup.find_all(["img", "a"]):
        del element["srcset"], element["sizes"]
        for name in ("src", "href"):
            if not str(element.get(name, "#")).startswith("#"):  # links to footnotes and back stay within the text
                element[name] = urljoin(root, str(element[name]))
    return str(soup)
