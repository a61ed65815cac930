from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from wagtail.models import Site

from .listings import page_of
from .models import ArticlePage, Author, Series, Topic


def articles_of(request):
    """What readers of this site may see."""
    return ArticlePage.objects.in_site(Site.find_for_request(request)).live().open_to_all()


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
    articles = page_of(articles_of(request).in_topic(topic).newest_first(), request.GET.get("page"))
    return render(request, "blog/topic.html", {"topic": topic, "articles": articles})


@by_slug(lambda: Author.objects.select_related("portrait"))
def author(request, author):
    articles = page_of(articles_of(request).by_author(author).newest_first(), request.GET.get("page"))
    return render(request, "blog/author.html", {"author": author, "articles": articles})


@by_slug(lambda: Series.objects.all())
def series(request, series):
    articles = page_of(articles_of(request).in_series(series).in_series_order(), request.GET.get("page"))
    return render(request, "blog/series.html", {"series": series, "articles": articles})
