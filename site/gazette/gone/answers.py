from django.shortcuts import render


def gone(request):
    """The page for what was here, and will not come back.

    To be asked for again each time: browsers keep a 410 for ever, but whoever took the page away may bring it back.
    """
    response = render(request, "410.html", status=410)
    response["Cache-Control"] = "no-cache"
    return response
