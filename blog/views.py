from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.models import Site

from .models import ARTICLES_PER_PAGE, ArticlePage, Author, Topic


def articles_of(request):
    """What readers of this site may see."""
    return ArticlePage.objects.in_site(Site.find_for_request(request)).live().public()


def listing(request, articles):
    return Paginator(articles.newest_first().for_cards(), ARTICLES_PER_PAGE).get_page(request.GET.get("page"))


@require_safe
def topic(request, slug):
    topic = get_object_or_404(Topic, slug=slug)
    articles = listing(request, articles_of(request).in_topic(topic))
    return render(request, "blog/topic.html", {"topic": topic, "articles": articles})


@require_safe
def author(request, slug):
    author = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    articles = listing(request, articles_of(request).by_author(author))
    return render(request, "blog/author.html", {"author": author, "articles": articles})
