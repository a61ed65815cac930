"""The newest articles in full: of the site, a listing, topic, author or series; as RSS 2.0 and as JSON Feed 1.1."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.conf import settings
from django.db.models import TextField, prefetch_related_objects
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from comments.feeds import for_xml
from gazette import masthead, page_cache
from gazette.absolute_urls import root_url
from gazette.compiled_queries import compiled_rows
from gazette.fragments import fragment, has_fragment

from .blocks.pictures import picture_ids_in, pictures_in
from .models.cards import authors_of, pictures_of, topics_of
from .models.history import Correction
from .models.restrictions import restricted
from .models.sections import SectionAnchor
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
    """The subject of a feed, with the ids of its articles, newest first. `url` is its page, without a host."""

    title: str
    description: str
    url: str
    ids: Sequence[int]


def of_site(request) -> Source:
    page_cache.depends_on(f"articles:{Site.find_for_request(request).root_page.path}")
    title, url = masthead.publication_name(request), reverse("wagtail_serve", args=[""])
    newest = ArticlePage.objects.for_readers(request).newest_ids()[:ARTICLES_IN_FEED]
    return Source(title, _("The newest articles"), url, list(newest))


def of_thing(request, thing, ids) -> Source:
    """`thing` is a topic, an author or a series, with the ids of its articles that readers see."""
    description = getattr(thing, "description", "") or _("The newest articles")
    return Source(str(thing), description, thing.get_absolute_url(), ids)


def of_listing_at(request, path) -> Source:
    """`path` is relative to the front page, without slashes around it."""
    root = Site.find_for_request(request).root_page
    listings = BlogIndexPage.objects.live().exclude(restricted())
    return of_listing(request, get_object_or_404(listings, url_path=f"{root.url_path}{path}/"))


def of_listing(request, listing) -> Source:
    page_cache.depends_on(f"page:{listing.pk}")
    description = listing.search_description or listing.introduction or _("The newest articles")
    return Source(listing.title, description, listing.get_url(request), listing.article_ids())


def feed(source_of: Callable[..., Source], write: Callable[..., HttpResponse]):
    """Return a view; Django's ConditionalGetMiddleware gives it an ETag and answers 304."""

    @require_safe
    def view(request, *args, **named):
        page_cache.cacheable()
        source = source_of(request, *args, **named)
        ids = source.ids[:ARTICLES_IN_FEED]
        articles = list(ArticlePage.objects.filter(pk__in=ids).newest_first().for_feeds())
        page_cache.depends_on(*(f"page:{article.pk}" for article in articles))
        root = root_url(request)
        return write(source, entries_of(articles, root, request), root, urljoin(root, request.path))

    return view


def entries_of(articles: list[ArticlePage], root: str, request) -> list[dict]:
    """Return articles as items of a JSON feed, without empty values: a feed reader need not understand null."""
    if not articles:
        return []
    ids = tuple(article.pk for article in articles)
    authors, topics = authors_of(ids), topics_of(ids)
    corrections = corrections_by_article(ids)
    if corrections:
        page_cache.depends_on("time-zone")  # for their dates
    texts = texts_of(articles, corrections, root, request)
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
            ],
            tags=[for_xml(topic.name) for topic in topics.get(article.pk, ())],
            language=article.locale.language_code,
        )
        for article in articles
    ]


def without_empty_values(**values) -> dict:
    return {name: value for name, value in values.items() if value}


def corrections_by_article(article_ids) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = {}
    for correction in Correction.objects.filter(article__in=article_ids).order_by("pk"):
        found.setdefault(correction.article_id, []).append(correction)
    return found


def texts_of(articles, corrections, root: str, request) -> dict[int, str]:
    """Return the HTML of each article by id.

    It is kept as a fragment, by all that it was made from, but for links to pages and documents: they are expanded each
    time, because what they lead to may be renamed or become private.
    """
    ids = [article.pk for article in articles]
    keys = dict(zip(ids, keys_of(articles, corrections, root, request), strict=True))
    missing = [pk for pk, key in keys.items() if key is None or not has_fragment(key)]
    whole = articles_with_texts(missing) if missing else {}
    if missing:
        # What was published meanwhile must not be kept as what was there before.
        now = dict(zip(ids, keys_of(articles, corrections, root, request), strict=True))
        keys = {pk: key if now[pk] == key else None for pk, key in keys.items()}
    texts = []
    for pk, key in keys.items():
        if key is None:
            texts.append(render_text(pk, whole, root, request))
        else:
            texts.append(fragment(key, partial(render_text, pk, whole, root, request)))
    # One query for the links of all articles.
    expanded = expand_db_html(SEPARATOR.join(texts)) if any("linktype" in text for text in texts) else None
    found = expanded.split(SEPARATOR) if expanded else texts
    return {pk: RELATIVE_LINK.sub(f'<a href="{root}/', text) for pk, text in zip(keys, found, strict=True)}


def render_text(pk: int, whole: dict[int, ArticlePage], root: str, request) -> str:
    article = whole.get(pk) or articles_with_texts([pk]).get(pk)
    return text_of(article, root, request) if article else ""  # deleted meanwhile


def text_of(article: ArticlePage, root: str, request) -> str:
    html = render_to_string("blog/feed_article.html", {"article": article}, request=request)
    return for_xml(absolute_html(html, root))


def articles_with_texts(ids) -> dict[int, ArticlePage]:
    """Return articles with all that their texts are rendered from."""
    found = ArticlePage.objects.prefetch_related("anchors").in_bulk(ids)
    articles = list(found.values())
    fetch_moves_away(articles)
    prefetch_related_objects(list(chain.from_iterable(map(pictures_in, articles))), "renditions")
    prefetch_related_objects(articles, "corrections")
    return found


def keys_of(articles, corrections, root: str, request) -> list[tuple | None]:
    """Return for each article all that its text is rendered from; None where a picture has no renditions yet."""
    ids = tuple(article.pk for article in articles)
    stored = {pk: (opening, body) for pk, opening, body in stored_texts(ids)}
    digests = {pk: hashlib.sha256("\0".join(texts).encode()).hexdigest() for pk, texts in stored.items()}
    # To find the pictures, the texts have to be parsed: remember them.
    pictures = {pk: fragment(("pictures", digests[pk]), partial(list_pictures, stored[pk])).split() for pk in stored}
    used = pictures_of(tuple(sorted({int(each) for found in pictures.values() for each in found})))
    anchors: dict[int, list] = {}
    for page_id, *anchor in anchors_of(ids):
        anchors.setdefault(page_id, []).append(anchor)
    fetch_moves_away(articles)
    keys: list[tuple | None] = []
    for article in articles:
        visible = [used.get(int(each)) for each in pictures[article.pk]]
        if any(facts and len(facts) == 1 for facts in visible):
            keys.append(None)
            continue
        keys.append(
            (
                *("feed", root, article.pk, article.lead, digests[article.pk], visible, anchors.get(article.pk)),
                [
                    (each.block_id, each.heading_then, each.text, each.corrected_at)
                    for each in corrections.get(article.pk, ())
                ],
                [
                    (move.pk, move.source_id, move.heading, move.preceding, move.is_readable, move.fragment)
                    + (move.target_id, move.target.title, move.target.get_url(request))
                    for move in article.moves_away
                ],
            )
        )
    return keys


def list_pictures(texts: tuple[str, str]) -> str:
    return " ".join(str(pk) for text in texts for pk in picture_ids_in(json.loads(text)))


@compiled_rows
def stored_texts(ids):
    texts = (Cast("opening", TextField()), Cast("body", TextField()))
    return ArticlePage.objects.filter(pk__in=ids).values_list("pk", *texts)


@compiled_rows
def anchors_of(ids):
    anchors = SectionAnchor.objects.filter(page__in=ids).order_by("pk")
    return anchors.values_list("page", "block_id", "slug", "is_current")


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
