import sys

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404, redirect
from django.template import loader
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe
from wagtail.admin.views.account import LogoutView
from wagtail.models import Page
from wagtail.views import authenticate_with_password

from .database import is_unavailable
from .media_storage import MediaUnavailable
from .public_forms.responses import render_uncached
from .public_forms.signed_tokens import InvalidLink


@requires_csrf_token
def server_error(request):
    """Render the 500 page without the database; answer 503 if that or the media storage is what failed."""
    error = sys.exc_info()[1]
    is_outage = is_unavailable(error) or isinstance(error, MediaUnavailable)
    status = 503 if is_outage else 500
    text = loader.get_template(f"{status}.html").render({"text": posted_text(request)})
    response = HttpResponse(text, status=status)
    if is_outage:
        response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def posted_text(request) -> str:
    """Return the text that a reader submitted and would lose; empty if the body cannot be read."""
    if request.path.startswith("/admin/"):
        return ""
    try:
        return request.POST.get("text", "")
    except (MultiPartParserError, SuspiciousOperation, OSError):
        return ""


@requires_csrf_token
def page_not_found(request, exception):
    if isinstance(exception, InvalidLink):
        return render_uncached(request, "invalid_link.html", {"advice": exception.advice}, status=404)
    return defaults.page_not_found(request, exception)


def not_found(request):
    """Answer 404 for a URL of an included URLconf that this site doesn't serve."""
    raise Http404


def log_out(request):
    """Sign out by POST. Wagtail's GET takes the cookie away, says that one is signed out, and leaves the session."""
    if request.method == "POST":
        return LogoutView.as_view()(request)
    return redirect("wagtailadmin_home")


def unlock_page(request, page_view_restriction_id, page_id):
    """Check the password of a page, as Wagtail does; lead to that page if the form names a URL of another site."""
    page = get_object_or_404(Page.objects.live(), pk=page_id)
    # Otherwise one password would tell the URLs of all pages.
    get_object_or_404(page.get_view_restrictions(), pk=page_view_restriction_id)
    response = authenticate_with_password(request, page_view_restriction_id, page_id)
    if response.headers.get("Location") == settings.LOGIN_REDIRECT_URL:
        return redirect(page.get_url(request) or "/")
    return response


@require_safe
def favicon(request):
    """Redirect to the icon, for a day: its URL changes with its content."""
    response = HttpResponsePermanentRedirect(static("favicon.png"))
    response["Cache-Control"] = "public, max-age=86400"
    return response
