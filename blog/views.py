from collections.abc import Sequence
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe
from wagtail.models import Site

from gazette import page_cache

from .exporters.markdown import markdown_of
from .feeds import as_rss, feed, of_listing
from .listings import cached_ids, page_of, redirect_to_valid
from .models.querysets import ArticlePageQuerySet, at_path
from .models.taxonomy import Author, Series, Topic
from .pages import FEED, ArticlePage
from .share_image import card_of, stored_drawing

# How long a cache may keep a share image, and so may show it after the article became private.
SHARE_IMAGE_CACHE = "public, max-age=86400"


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


def listing(request, template, name, thing, ids):
    """Render the requested page of the articles with these ids; `name` is that of `thing` in the template."""
    page = page_of(ArticlePage, ids, request)
    return redirect_to_valid(page, request) or render(request, template, {name: thing, "articles": page})


@by_slug(Topic.objects.select_related("parent"))
def topic(request, topic, ids):
    return listing(request, "blog/topic.html", "topic", topic, ids)


@by_slug(Author.objects.select_related("portrait"))
def author(request, author, ids):
    return listing(request, "blog/author.html", "author", author, ids)


@by_slug(Series.objects.all(), order=ArticlePageQuerySet.ids_in_series_order)
def series(request, series, ids):
    return listing(request, "blog/series.html", "series", series, ids)


@require_safe
@page_cache.cached()
def markdown(request, path):
    """Return an article as Markdown, at its URL with `.md` in place of the last slash."""
    root = Site.find_for_request(request).root_page.localized
    articles = ArticlePage.objects.for_readers(request).select_related("locale")
    article = get_object_or_404(articles, at_path(f"{root.url_path}{path}/"))
    page_cache.depends_on(f"page:{article.pk}")
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
