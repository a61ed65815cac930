"""The newest articles in full: of the site, a listing, topic, author or series; as RSS 2.0 and as JSON Feed 1.1."""

import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import chain
from typing import NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from comments.feeds import RSSFeed, for_xml
from gazette import page_cache, publications
from gazette.absolute_urls import root_url
from gazette.value_cache import cached_value

from .blocks.pictures import pictures_in
from .models.cards import authors_of, topics_of
from .models.history import Correction
from .models.pictures import Picture, fetch_renditions
from .models.querysets import at_path
from .models.restrictions import restricted
from .pages import ArticlePage, BlogIndexPage, changed_at
from .section_moves.locations import fetch_moves_away

ARTICLES_IN_FEED = 20
# Between texts whose links are expanded together; XML does not allow it, so no text has it.
SEPARATOR = "\0"
# All other links are absolute already.
RELATIVE_LINK = re.compile(r'<a href="/(?!/)')
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass
class Source:
    """The subject of a feed, with the ids of its articles, newest first.

    `title` begins with the name of the publication, which is also the author of articles without a byline; `url` is its
    page, without a host; `published_at`: when that was published, where it may have no articles.
    """

    title: str
    description: str
    url: str
    ids: Sequence[int]
    published_at: datetime | None = None


class FeedPicture(NamedTuple):
    """A JPEG image."""

    url: str
    width: int
    height: int


class ArticleFeed(RSSFeed):
    """RSS with the lead image of each item, in the vocabulary of Media RSS, which needs no size of the file."""

    def rss_attributes(self):
        return {**super().rss_attributes(), "xmlns:media": "http://search.yahoo.com/mrss/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if image := item["image"]:
            about = {"url": image.url, "medium": "image", "type": "image/jpeg"}
            size = {"width": str(image.width), "height": str(image.height)}
            handler.addQuickElement("media:content", None, about | size)


def of_site(request) -> Source:
    home = Site.find_for_request(request).root_page
    title, url = publications.publication_name(request), reverse("wagtail_serve", args=[""])
    newest = ArticlePage.objects.for_readers(request).newest_ids()[:ARTICLES_IN_FEED]
    return Source(title, _("The newest articles"), url, list(newest), home.first_published_at)


def of_thing(request, thing, ids) -> Source:
    """`thing` is a topic, an author or a series, with the ids of its articles that readers see."""
    description = getattr(thing, "description", "") or _("The newest articles")
    return Source(title_of(str(thing), request), description, thing.get_absolute_url(), ids)


def title_of(subject: str, request) -> str:
    return f"{publications.publication_name(request)}: {subject}"


def of_listing_at(request, path) -> Source:
    """`path` is relative to the front page, without slashes around it."""
    root = Site.find_for_request(request).root_page
    listings = BlogIndexPage.objects.live().exclude(restricted())
    return of_listing(request, get_object_or_404(listings, at_path(f"{root.url_path}{path}/")))


def of_listing(request, listing) -> Source:
    description = listing.search_description or listing.introduction or _("The newest articles")
    url, ids = listing.get_url(request), listing.article_ids()
    return Source(title_of(listing.title, request), description, url, ids, listing.first_published_at)


def feed(source_of: Callable[..., Source], write: Callable[..., HttpResponse]):
    """Return a view; Django's ConditionalGetMiddleware gives it an ETag and answers 304."""

    @require_safe
    def view(request, *args, **named):
        page_cache.cacheable()
        source = source_of(request, *args, **named)
        ids = source.ids[:ARTICLES_IN_FEED]
        articles = list(ArticlePage.objects.filter(pk__in=ids).newest_first().for_feeds())
        root = root_url(request)
        return write(source, entries_of(articles, root, request), root, urljoin(root, request.path))

    return view


def entries_of(articles: list[ArticlePage], root: str, request) -> list[dict]:
    """Return articles as items of a JSON feed, without empty values: a feed reader need not understand null."""
    if not articles:
        return []
    ids = tuple(article.pk for article in articles)
    authors, topics, pictures = authors_of(ids), topics_of(ids), pictures_of(articles, root)
    publication = {
        "name": for_xml(publications.publication_name(request)),
        "url": f"{root}{reverse('wagtail_serve', args=[''])}",
    }
    corrections = corrections_by_article(ids)
    texts = texts_of(articles, root, request)
    return [
        without_empty_values(
            id=permanent_id(article),
            url=urljoin(root, article.get_url(request)),
            title=for_xml(article.title),
            summary=for_xml(article.lead),
            content_html=texts[article.pk],
            date_published=article.first_published_at,
            date_modified=changed_at(article, corrections.get(article.pk, ())),
            authors=[
                {"name": for_xml(author.name), "url": urljoin(root, reverse("author", args=[author.slug]))}
                for author in authors.get(article.pk, ())
            ]
            or [publication],
            image=pictures.get(article.hero_id or 0),
            tags=[for_xml(topic.name) for topic in topics.get(article.pk, ())],
            language=article.locale.language_code,
        )
        for article in articles
    ]


def pictures_of(articles, root: str) -> dict[int, "FeedPicture"]:
    """Return the lead images by id, each as the rendition that all programs know."""
    heroes = Picture.objects.in_bulk([article.hero_id for article in articles if article.hero_id])
    fetch_renditions(heroes.values())
    found = {}
    for pk, hero in heroes.items():
        made = [each for each in hero.renditions_for("figure").values() if each.file.endswith(".jpg")]
        if made:
            widest = max(made, key=lambda each: each.width)
            found[pk] = FeedPicture(urljoin(root, widest.url), widest.width, widest.height)
    return found


def without_empty_values(**values) -> dict:
    return {name: value for name, value in values.items() if value}


def corrections_by_article(article_ids) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = {}
    for correction in Correction.objects.filter(article__in=article_ids).order_by("pk"):
        found.setdefault(correction.article_id, []).append(correction)
    return found


def texts_of(articles, root: str, request) -> dict[int, str]:
    """Return the HTML of each article by id.

    It is cached until something changes that it was made from, but for links to pages and documents: they are expanded
    each time, because what they lead to may be renamed or become private.
    """
    ids = [article.pk for article in articles]
    whole = cache(lambda: articles_with_texts(ids))  # once, if any text is missing
    place = root, get_language(), get_current_timezone_name()
    texts = [cached_value(("feed", pk, *place), partial(render_text, pk, whole, root, request)) for pk in ids]
    # One query for the links of all articles.
    expanded = expand_db_html(SEPARATOR.join(texts)) if any("linktype" in text for text in texts) else None
    found = expanded.split(SEPARATOR) if expanded else texts
    return {pk: RELATIVE_LINK.sub(f'<a href="{root}/', text) for pk, text in zip(ids, found, strict=True)}


def render_text(pk: int, whole: Callable[[], dict[int, ArticlePage]], root: str, request) -> str:
    article = whole().get(pk)
    if article is None:  # deleted meanwhile
        return ""
    return text_of(article, root, request)


def text_of(article: ArticlePage, root: str, request) -> str:
    html = render_to_string("blog/feed_article.html", {"article": article}, request=request)
    return for_xml(absolute_html(html, root))


def articles_with_texts(ids) -> dict[int, ArticlePage]:
    """Return articles with all that their texts are rendered from."""
    found = ArticlePage.objects.prefetch_related("anchors").in_bulk(ids)
    articles = list(found.values())
    fetch_moves_away(articles)
    fetch_renditions(chain.from_iterable(map(pictures_in, articles)))
    prefetch_related_objects(articles, "corrections")
    return found


def permanent_id(article: ArticlePage) -> str:
    """Return an ID that stays when the article is renamed or moved; a translation has its own."""
    language = article.locale.language_code
    # Not the default language, which may change: an ID does not.
    keeps_key = settings.LANGUAGE_CODE.split("-")[0] == language.split("-")[0]
    return f"urn:uuid:{article.translation_key if keeps_key else uuid.uuid5(article.translation_key, language)}"


def as_rss(source: Source, entries: list[dict], root: str, url: str) -> HttpResponse:
    rss = ArticleFeed(
        title=for_xml(source.title),
        link=urljoin(root, source.url),
        description=for_xml(source.description),
        language=get_language(),
        feed_url=url,
        published_at=source.published_at,
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
            image=entry.get("image"),
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
        "items": [{**entry, "image": entry["image"].url} if "image" in entry else entry for entry in entries],
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
