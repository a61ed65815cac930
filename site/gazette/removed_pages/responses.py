from django.shortcuts import render


def page_unavailable(request):
    """Return the 404 page for a page that is only unpublished: it may return."""
    response = render(request, "unavailable.html", status=404)
    response["Cache-Control"] = "no-cache"
    return response


def page_removed(request):
    """Return the 410 page. Browsers may not keep it: whoever removed the page may restore it."""
    response = render(request, "410.html", status=410)
    response["Cache-Control"] = "no-cache"
    return response
