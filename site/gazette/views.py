import sys

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from .database import is_unavailable


@requires_csrf_token
def server_error(request):
    """The page for what went wrong here. It asks nothing of the database, which may be what is away: then 503."""
    database_is_away = is_unavailable(sys.exc_info()[1])
    status = 503 if database_is_away else 500
    text = loader.get_template(f"{status}.html").render({"text": posted_text(request)})
    response = HttpResponse(text, status=status)
    if database_is_away:
        response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def posted_text(request) -> str:
    """What somebody wrote into a form for readers, and would lose; empty where the body cannot be read."""
    if request.path.startswith("/admin/"):
        return ""
    try:
        return request.POST.get("text", "")
    except (MultiPartParserError, SuspiciousOperation, OSError):
        return ""


def refused(request, reason=""):
    """For a form that carries no token of ours: `reason` is for programmers, and stays in the log."""
    return render(request, "403.html", status=403)


def not_found(request):
    """For a URL that an included URLconf has, and this site does not."""
    raise Http404


@require_safe
def favicon(request):
    """For whoever asks without having read a page. For a day: the icon's address changes when the icon does."""
    response = HttpResponsePermanentRedirect(static("favicon.png"))
    response["Cache-Control"] = "public, max-age=86400"
    return response
