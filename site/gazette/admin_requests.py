"""Middleware for the admin: user and language of the current request, and 400 where Wagtail would fail with 500."""

from contextvars import ContextVar

from django.db.models import ProtectedError, RestrictedError
from django.shortcuts import redirect
from django.utils import translation
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.deprecation import MiddlewareMixin
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.defaults import bad_request
from wagtail.admin import messages

# The login greets whoever comes next, and the icons are cached for everybody.
SAME_FOR_ALL = {"wagtailadmin_login", "wagtailadmin_sprite"}

_viewer: ContextVar = ContextVar("admin_viewer", default=None)
_languages: ContextVar[str] = ContextVar("admin_languages", default="")


def viewer():
    """Return the user of the current request to the admin; None outside of one."""
    return _viewer.get()


def accepted_languages() -> str:
    """Return the `Accept-Language` of the current request to the admin; empty outside of one."""
    return _languages.get()


class AdminViewer(MiddlewareMixin):
    """Set `viewer()` and `accepted_languages()` for code that is called without the request, such as log formatters."""

    async_capable = False  # `__call__` needs the response itself, not a coroutine

    def __call__(self, request):
        is_admin = request.path.startswith("/admin/")
        viewer_token = _viewer.set(request.user if is_admin else None)
        languages_token = _languages.set(request.headers.get("Accept-Language", "")[:200] if is_admin else "")
        try:
            return self.get_response(request)
        finally:
            _viewer.reset(viewer_token)
            _languages.reset(languages_token)


class AdminLanguage(MiddlewareMixin):
    """Answer in the language of the account where Wagtail does not: missing pages, refusals, protected objects.

    `LanguageOfPath` resets it after the request.
    """

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith("/admin/") and request.resolver_match.url_name not in SAME_FOR_ALL:
            profile = getattr(request.user, "wagtail_userprofile", None)
            if profile:
                translation.activate(profile.get_preferred_language())


class AdminBadRequests(MiddlewareMixin):
    """Answer 400 to forms that lack fields which Wagtail expects, such as an article's without its sections.

    If what is to be deleted is protected, say so on the confirmation page, which names what uses it.
    """

    def process_exception(self, request, exception):
        if not request.path.startswith("/admin/"):
            return None
        if isinstance(exception, MultiValueDictKeyError):
            return bad_request(request, exception)
        if isinstance(exception, (ProtectedError, RestrictedError)) and request.method == "POST":
            _message, dependants = exception.args
            kinds = sorted({str(each._meta.verbose_name_plural) for each in dependants})
            text = _("It can’t be deleted, because %(kinds)s depend on it.")
            messages.error(request, text % {"kinds": get_text_list(kinds, _("and"))})
            return redirect(request.get_full_path())  # with what a bulk action is about
        return None
