from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from blog.exporters.markdown import markdown_path
from blog.models import ArticlePage
from blog.models.cards import Cards, cards_of
from blog.models.restrictions import restricted, restricted_paths
from blog.search import finding
from blog.search.filters import Filters
from blog.search.query import clean, without_quotation_marks
from blog.taxonomy_index import named_like
from gazette import page_cache
from gazette.absolute_urls import absolute_url, root_url

from .front_page import newest_articles
from .topic_strips import ARTICLES_IN_STRIP

RESULTS_PER_PAGE = 10
ARTICLES_IN_LLMS = 100


def readable_pages(request):
    """Return the public pages of this site."""
    return Page.objects.in_site(Site.find_for_request(request)).live().exclude(restricted())


@require_safe
@cache_control(no_cache=True)  # the browser shows them again without asking when one goes back
def search(request):
    """Search the sections and pages that are public."""
    words = clean(request.GET.get("q", ""))
    filters = Filters.of(request.GET, ArticlePage.objects.for_readers(request))
    named = named_like(words, request)
    found = finding.find(words, filters.narrow(readable_pages(request)), corrects=not named)
    if found.replacements:
        named = named_like(" ".join(word for term in found.query.terms for word in term.words), request)
    results = Paginator(found.groups, RESULTS_PER_PAGE).get_page(request.GET.get("page"))
    hits = finding.hits(found, results.object_list, request) if found.groups else []
    context = {
        "words": words,
        "unquoted_words": without_quotation_marks(words),
        "below": f"search/?{urlencode({'q': words})}" if words else "search/",
        "found": found,
        "results": results,
        "hits": hits,
        "named": named if results.number == 1 and not filters else [],
        "replacements": [finding.as_written(word, hits) for word in found.replacements],
        "filters": filters,
    }
    if found.groups or filters:
        context |= {
            "topics": filters.topics(found),
            "authors": filters.authors(found),
            "years": filters.years(found),
        }
    if not (found.groups or context["named"]):
        context["newest"] = newest_cards(request)
    return render(request, "home/search.html", context)


def newest_cards(request) -> Cards:
    """Return the cards of the newest articles, for a search that found nothing."""
    home = Site.find_for_request(request).root_page
    newest = newest_articles(home.path, home.depth, restricted_paths(), ARTICLES_IN_STRIP)
    return cards_of(ArticlePage, [pk for (pk,) in newest], request)


@require_safe
@page_cache.cached()
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /comments/", "Disallow: /search/", ""]
    lines.append(f"Sitemap: {absolute_url('/sitemap.xml', request)}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@page_cache.cached()
def llms(request):
    """Serve /llms.txt, as llmstxt.org proposes: links to the newest articles as Markdown."""
    newest = ArticlePage.objects.for_readers(request).filter(noindex=False).newest_ids()[:ARTICLES_IN_LLMS]
    articles = ArticlePage.objects.filter(pk__in=list(newest)).newest_first().for_cards()
    context = {
        "articles": [(article, absolute_url(markdown_path(article, request), request)) for article in articles],
        "root": root_url(request),
    }
    return render(request, "home/llms.txt", context, content_type="text/plain; charset=utf-8")
