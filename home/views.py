from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.search.utils import parse_query_string

from blog.views import articles_of

RESULTS_PER_PAGE = 20
LONGEST_QUERY = 200


@require_safe
def search(request):
    """Articles that hold the words; never a private page or a draft."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    found = articles_of(request).none()
    if words:
        _filters, query = parse_query_string(words)
        found = articles_of(request).for_cards().search(query)
    results = Paginator(found, RESULTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/search.html", {"words": words, "results": results})


@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /comments/", "Disallow: /search/", ""]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
