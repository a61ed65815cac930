from collections.abc import Sequence
from dataclasses import replace
from functools import wraps

from django.core.paginator import Paginator
from django.db.models.functions import Substr
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site
from wagtail.views import serve

from gazette import page_cache
from gazette.value_cache import cached_value

from .exporters.markdown import markdown_of
from .feeds import as_rss, feed, of_listing
from .listings import cached_ids, page_of, redirect_to_valid
from .models.querysets import ArticlePageQuerySet, at_path
from .models.taxonomy import Author, Series, Topic
from .pages import FEED, ArticlePage
from .share_image import card_of, stored_drawing
from .taxonomy_index import author_entries, author_names, series_entries, topic_entries

# How long a cache may keep a share image, and so may show it after the article became private.
SHARE_IMAGE_CACHE = "public, max-age=86400"
ENTRIES_PER_PAGE = 100  # of an index
HOME_PATH_LENGTH = 2 * Page.steplen


def by_slug(things, order=ArticlePageQuerySet.newest_ids):
    """Decorate a view: pass it one of `things` by its slug, and the ids of its articles; redirect from a former slug.

    A topic, author or series without published articles is not found: unpublished ones are not disclosed.
    """

    def decorate(view):
        @require_safe
        @page_cache.cached("page")
        @wraps(view)
        def find(request, slug):
            thing = things.filter(slug=slug).first() or things.model.with_former_slug(slug)
            if not (thing and (ids := ids_among(thing, request, order))):
                raise Http404
            if thing.slug == slug:
                return view(request, thing, ids)
            url = reverse(request.resolver_match.view_name, args=[thing.slug], query=request.GET)
            return redirect(url, permanent=True)

        return find

    return decorate


def ids_among(thing, request, order) -> Sequence[int]:
    root = Site.find_for_request(request).root_page
    key = thing._meta.label, thing.pk, root.path, order.__name__
    return cached_ids(key, lambda: order(thing.articles_among(ArticlePage.objects.for_readers(request))))


def listing(request, template, name, thing, ids, change=None):
    """Render the requested page of the articles with these ids; `name` is that of `thing` in the template.

    `change` takes a card, and returns it without what the page says already.
    """
    page = page_of(ArticlePage, ids, request)
    if change:
        page.object_list = page.object_list.changed(change)
    below = thing.get_absolute_url().removeprefix(reverse("wagtail_serve", args=[""]))
    context = {name: thing, "articles": page, "below": below, "is_below": lambda path: path in homes_with(thing)}
    return redirect_to_valid(page, request) or render(request, template, context)


def homes_with(thing) -> frozenset[str]:
    """Return the tree paths of the home pages, one for each language, below which `thing` has public articles."""

    def load():
        articles = thing.articles_among(ArticlePage.objects.live().open_to_all())
        return frozenset(articles.order_by().values_list(Substr("path", 1, HOME_PATH_LENGTH), flat=True).distinct())

    return cached_value(("homes with", thing._meta.label, thing.pk), load, size=500)


@by_slug(Topic.objects.select_related("parent"))
def topic(request, topic, ids):
    in_heading = {topic.slug, topic.parent and topic.parent.slug}

    def change(card):
        return replace(card, topics=tuple(each for each in card.topics if each.slug not in in_heading))

    return listing(request, "blog/topic.html", "topic", topic, ids, change)


@by_slug(Author.objects.select_related("portrait"))
def author(request, author, ids):
    def change(card):
        return card if len(card.authors) > 1 else replace(card, authors=())

    return listing(request, "blog/author.html", "author", author, ids, change)


@by_slug(Series.objects.all(), order=ArticlePageQuerySet.ids_in_series_order)
def series(request, series, ids):
    return listing(request, "blog/series.html", "series", series, ids)


def index(heading, entries, complete=lambda entries, request: entries):
    """Return the view of an index: of what `entries` returns, each page of it completed by `complete`.

    A page that an editor made at this URL comes first.
    """

    @require_safe
    def view(request):
        path = request.path.strip("/").rpartition("/")[2]
        if has_page_at(path, request):
            return serve(request, f"{path}/")
        page_cache.cacheable("page")
        page = Paginator(entries(request), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
        page.object_list = complete(page.object_list, request)
        description = Truncator(_(", ").join(entry.name for entry in page)).chars(155)
        context = {"heading": heading, "description": description, "entries": page, "below": f"{path}/"}
        return redirect_to_valid(page, request) or render(request, "blog/index.html", context)

    return view


def has_page_at(slug, request) -> bool:
    home = Site.find_for_request(request).root_page
    pages = Page.objects.child_of(home).live().filter(slug=slug)
    return cached_value(("page at", home.path, slug), pages.exists)


topic_index = index(_("Topics"), topic_entries)
author_index = index(_("Authors"), author_names, author_entries)
series_index = index(pgettext_lazy("list", "Series"), series_entries)


@require_safe
@page_cache.cached()
def markdown(request, path):
    """Return an article as Markdown, at its URL with `.md` in place of the last slash."""
    root = Site.find_for_request(request).root_page.localized
    articles = ArticlePage.objects.for_readers(request).select_related("locale")
    article = get_object_or_404(articles, at_path(f"{root.url_path}{path}/"))
    url = article.get_full_url(request)
    response = HttpResponse(markdown_of(article, request, url), content_type="text/markdown; charset=utf-8")
    response["Link"] = f'<{iri_to_uri(url)}>; rel="canonical"'
    if article.noindex:
        response["X-Robots-Tag"] = "noindex"
    return response


listing_feed = feed(of_listing, as_rss)


def serve_listing_feed(serve_page):
    """Answer requests for a listing's feed. A hook, because feeds import pages: pages can't import feeds."""

    def serve(page, request, args, kwargs):
        if kwargs.get("view") == FEED:
            return listing_feed(request, listing=page)
        return serve_page(page, request, args, kwargs)

    return serve


@require_safe
def share_image(request, article_id, digest):
    """The image drawn for a live article that everybody may read, at the URL with the digest of its texts only."""
    article = ArticlePage.objects.for_readers(request).filter(pk=article_id).first()
    card = article and card_of(article, request)
    if not card or card.digest != digest:
        raise Http404
    png = stored_drawing(article.pk, card)
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": SHARE_IMAGE_CACHE})
