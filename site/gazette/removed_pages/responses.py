from django.shortcuts import render


def page_removed(request):
    """Return the 410 page. Browsers may not keep it: whoever removed the page may restore it."""
    response = render(request, "410.html", status=410)
    response["Cache-Control"] = "no-cache"
    return response
