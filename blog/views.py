from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe
from wagtail.models import Site

from .exporters.markdown import markdown_of
from .listings import page_of
from .models import ArticlePage, Author, Series, Topic


def by_slug(things):
    """Gives a view the one of `things` that has the slug; a former slug leads to the present address."""

    def decorate(view):
        @require_safe
        @wraps(view)
        def find(request, slug):
            thing = things().filter(slug=slug).first()
            if thing is not None:
                return view(request, thing)
            thing = things().model.that_had(slug)
            if thing is None:
                raise Http404
            query = request.META["QUERY_STRING"]
            return redirect(thing.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)

        return find

    return decorate


@by_slug(lambda: Topic.objects.select_related("parent"))
def topic(request, topic):
    articles = page_of(ArticlePage.objects.for_readers(request).in_topic(topic).newest_first(), request.GET.get("page"))
    return render(request, "blog/topic.html", {"topic": topic, "articles": articles})


@by_slug(lambda: Author.objects.select_related("portrait"))
def author(request, author):
    articles = page_of(
        ArticlePage.objects.for_readers(request).by_author(author).newest_first(), request.GET.get("page")
    )
    return render(request, "blog/author.html", {"author": author, "articles": articles})


@by_slug(lambda: Series.objects.all())
def series(request, series):
    articles = page_of(
        ArticlePage.objects.for_readers(request).in_series(series).in_series_order(), request.GET.get("page")
    )
    return render(request, "blog/series.html", {"series": series, "articles": articles})


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
