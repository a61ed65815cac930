"""Limit attempts to guess a password, code or secret link: 429 with the submitted form if there were too many."""

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
class ThrottledRequest:
    """The guard of a request, the account, and the hashing slot and the attempt that it holds."""

    guard: Guard
    account: str
    has_hashing_slot: bool = False
    attempt: attempts.Attempt | None = None


class Throttle(MiddlewareMixin):
    """Must be the innermost middleware: `Guard.succeeded` reads the view's own response."""

    async_capable = False  # `__call__` needs the response itself, not a coroutine

    def __call__(self, request):
        request.throttled = None
        try:
            response = self.get_response(request)
        finally:
            if request.throttled and request.throttled.has_hashing_slot:
                hashing.slots.release()
        if request.throttled and request.throttled.attempt and request.throttled.guard.succeeded(response):
            self.succeed(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        guard = guard_of(request.resolver_match)
        if guard is None or not guard.is_attempt(request):
            return None
        throttled = request.throttled = ThrottledRequest(guard, guard.account(request, kwargs))
        try:
            attempt = attempts.begin(guard.counters(request, throttled.account), timezone.now())
        except TooOften as limit:
            text = too_many(limit.seconds)
            return refuse(request, view, args, kwargs, text, status=429, seconds=limit.seconds)
        # After the rate limit: refused attempts must not take up slots.
        if guard.hashes and request.method == "POST":
            throttled.has_hashing_slot = hashing.slots.acquire(blocking=False)
            if not throttled.has_hashing_slot:
                attempt.uncount()
                text = _("Many people are signing in right now. Try again in a few seconds.")
                return refuse(request, view, args, kwargs, text, status=503, seconds=hashing.BUSY_SECONDS)
        throttled.attempt = attempt
        return None

    def succeed(self, request, response):
        guard, account = request.throttled.guard, request.throttled.account
        request.throttled.attempt.uncount()
        if guard.remembers_browsers and account:
            known_browsers.remember(request, response, guard.purpose, account, path=request.path)
        if guard is RESET_LINK and request.method == "POST" and is_redirect(response):
            # Remember this browser for the login too, so that guesses by others don't lock the owner out.
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
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    if wants_json or request.content_type == "application/json":
        response = JsonResponse({"detail": text})
    elif request.method == "POST" and request.throttled.guard.emptied_fields:
        response = render_form_again(request, view, args, kwargs, text)
    else:
        response = render(request, "429.html", {"text": text})
    response.status_code = status
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


def render_form_again(request, view, args, kwargs, text: str):
    """Call the view with empty secret fields, so that it checks none; show the other values and `text` in its form."""
    submitted, guard = request.POST, request.throttled.guard
    request.POST = submitted.copy()
    for name in guard.emptied_fields:
        request.POST[name] = ""
    if guard.uses_message:
        messages.error(request, text)
    response = view(request, *args, **kwargs)
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is not None:
        form.data = submitted
        form.errors.clear()
        form.add_error(None, text)
    return response
