"""Count attempts; answer 429 with the submitted form if there were too many."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..public_forms.refusals import TooOften
from . import attempts, hashing, known_browsers
from .guards import LOGIN, RESET_LINK, Guard, guard_of, is_redirect, reset_account


@dataclass
class Guarded:
    """The guard of a request, the account, and what must be released or given back with the response."""

    guard: Guard
    account: str
    has_hashing_place: bool = False
    attempt: attempts.Attempt | None = None


class Throttle(MiddlewareMixin):
    """The innermost middleware: `succeeded` needs the view's own response."""

    def __call__(self, request):
        request.guarded = None
        try:
            response = self.get_response(request)
        finally:
            if request.guarded and request.guarded.has_hashing_place:
                hashing.places.release()
        if request.guarded and request.guarded.attempt and request.guarded.guard.succeeded(response):
            self.succeed(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        guard = guard_of(request.resolver_match)
        if guard is None or not guard.is_attempt(request):
            return None
        guarded = request.guarded = Guarded(guard, guard.account(request, kwargs))
        try:
            attempt = attempts.begin(guard.counters(request, guarded.account), timezone.now())
        except TooOften as limit:
            text = too_many(limit.seconds)
            return refuse(request, view, args, kwargs, text, status=429, seconds=limit.seconds)
        # After the rate limit: refused attempts must not take up places.
        if guard.hashes and request.method == "POST":
            guarded.has_hashing_place = hashing.places.acquire(blocking=False)
            if not guarded.has_hashing_place:
                attempt.give_back()
                text = _("Many people are signing in at this moment. Try again in a few seconds.")
                return refuse(request, view, args, kwargs, text, status=503, seconds=hashing.BUSY_SECONDS)
        guarded.attempt = attempt
        return None

    def succeed(self, request, response):
        guard, account = request.guarded.guard, request.guarded.account
        request.guarded.attempt.give_back()
        if guard.remembers_browsers and account:
            known_browsers.remember(request, response, guard.purpose, account, path=request.path)
        if guard is RESET_LINK and request.method == "POST" and is_redirect(response):
            # The owner can sign in at once, even while somebody else guesses.
            account = reset_account(request.resolver_match.kwargs)
            known_browsers.remember(request, response, LOGIN.purpose, account, path=reverse("wagtailadmin_login"))


def too_many(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many attempts. Try again in %(count)d minute.",
        "Too many attempts. Try again in %(count)d minutes.",
        minutes,
    ) % {"count": minutes}


def refuse(request, view, args, kwargs, text: str, *, status: int, seconds: int):
    """Answer without checking the secret, with the submitted form if there is one."""
    response: HttpResponse
    if request.content_type == "application/json":
        response = JsonResponse({"detail": text})
    elif request.method == "POST" and request.guarded.guard.emptied_fields:
        response = form_again(request, view, args, kwargs, text)
    else:
        response = render(request, "429.html", {"text": text})
    response.status_code = status
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


def form_again(request, view, args, kwargs, text: str):
    """Let the view render its form again, with empty secrets so that it checks none, and all other values."""
    typed, guard = request.POST, request.guarded.guard
    request.POST = typed.copy()
    for name in guard.emptied_fields:
        request.POST[name] = ""
    if guard.says_by_message:
        messages.error(request, text)
    response = view(request, *args, **kwargs)
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is not None:
        form.data = typed
        form.errors.clear()
        form.add_error(None, text)
    return response
