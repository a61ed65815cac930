from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe
from wagtail.models import Site

from .exporters.markdown import markdown_of
from .listings import page_of
from .models import ArticlePage, Author, Series, Topic
from .share_image import card_of, stored_drawing

# How long a cache may keep a share image, and so may show it after the article became private.
SHARE_IMAGE_CACHE = "public, max-age=86400"


def by_slug(things):
    """Gives a view the one of `things` that has the slug, and its articles; a former slug leads to the present URL.

    Until readers find an article there, nothing is: what editors prepare is not named before it is published.
    """

    def decorate(view):
        @require_safe
        @wraps(view)
        def find(request, slug):
            readable = ArticlePage.objects.for_readers(request)
            thing = things().filter(slug=slug).first()
            if thing is not None:
                return view(request, thing, thing.articles_among(readable))
            thing = things().model.that_had(slug)
            if thing is None or not thing.articles_among(readable).exists():
                raise Http404
            query = request.META["QUERY_STRING"]
            return redirect(thing.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)

        return find

    return decorate


def listed(request, articles):
    """The page of `articles` that was asked for; Http404 where there are none at all."""
    page = page_of(articles, request.GET.get("page"))
    if not page.paginator.count:
        raise Http404
    return page


@by_slug(lambda: Topic.objects.select_related("parent"))
def topic(request, topic, articles):
    return render(request, "blog/topic.html", {"topic": topic, "articles": listed(request, articles.newest_first())})


@by_slug(lambda: Author.objects.select_related("portrait"))
def author(request, author, articles):
    return render(request, "blog/author.html", {"author": author, "articles": listed(request, articles.newest_first())})


@by_slug(lambda: Series.objects.all())
def series(request, series, articles):
    context = {"series": series, "articles": listed(request, articles.in_series_order())}
    return render(request, "blog/series.html", context)


@require_safe
def markdown(request, path):
    """An article as Markdown, at its own address with `.md` for the last slash."""
    root = Site.find_for_request(request).root_page.localized
    article = get_object_or_404(
        ArticlePage.objects.for_readers(request).select_related("locale"), url_path=f"{root.url_path}{path}/"
    )
    address = article.get_full_url(request)
    response = HttpResponse(markdown_of(article, request, address), content_type="text/markdown; charset=utf-8")
    response["Link"] = f'<{iri_to_uri(address)}>; rel="canonical"'
    if article.noindex:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def share_image(request, article_id, digest):
    """The image drawn for a live article that everybody may read, at the URL with the digest of its texts only."""
    article = ArticlePage.objects.for_readers(request).filter(pk=article_id).first()
    card = article and card_of(article, request)
    if not card or card.digest != digest:
        raise Http404
    png = stored_drawing(article.pk, card)
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": SHARE_IMAGE_CACHE})
