import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from . import outbox, schedule


@requires_csrf_token
def server_error(request):
    """The page for what went wrong here. It asks nothing of the database, which may be what is away: then 503."""
    database_is_away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    status = 503 if database_is_away else 500
    response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    if database_is_away:
        response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def refused(request, reason=""):
    """For a form that carries no token of ours: `reason` is for programmers, and stays in the log."""
    return render(request, "403.html", status=403)


@require_safe
def favicon(request):
    """For whoever asks without having read a page. For a day: the icon's address changes when the icon does."""
    response = HttpResponsePermanentRedirect(static("favicon.png"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
@never_cache
def health(request):
    """For machines: that the database answers, and whether the clock is late, which keeps no reader from reading."""
    now = timezone.now()
    state = {"clock": schedule.number_overdue(now), "mail": outbox.is_late(now)}
    return JsonResponse({name: "late" if is_late else "ok" for name, is_late in state.items()})
