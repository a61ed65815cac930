"""Treat a session that has given a password but not the second factor as anonymous."""

from functools import partial
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

VERIFY, SET_UP = "two_factor_verify", "two_factor_set_up"
LOGIN_PAGES = {"wagtailadmin_login", "wagtailcore_login"}


def missing_step(user) -> str:
    """Return the URL name of the step that the user has to take first: verify the session, set up a device, or ""."""
    if not user.is_authenticated or user.is_verified():
        return ""
    if user.has_second_factor:
        return VERIFY
    return SET_UP if user.must_have_second_factor else ""


def unverified_user(request):
    """Return the user who gave the password in this session and has a step to take; None if there is none."""
    request.user.is_authenticated  # noqa: B018  finds out
    return getattr(request, "_unverified_user", None)


class SecondFactor(MiddlewareMixin):
    """Give every view an anonymous user until the session is verified, so that none can forget to check.

    It follows django-otp's middleware, which sets the device that verified the session.
    """

    def process_request(self, request):
        user = SimpleLazyObject(partial(self.trusted_user, request, request.user))

        async def auser():
            await sync_to_async(bool)(user.is_anonymous)
            return user

        request.user, request.auser = user, auser

    def trusted_user(self, request, user):
        if not missing_step(user):
            return user
        request._unverified_user = user
        nobody = AnonymousUser()
        nobody.otp_device, nobody.is_verified = None, lambda: False  # as django-otp does for anonymous users
        return nobody

    def process_view(self, request, view, args, kwargs):
        """Redirect from a login page to the missing step."""
        if request.method == "GET" and request.resolver_match.view_name in LOGIN_PAGES:
            if user := unverified_user(request):
                query = urlencode({"next": request.GET["next"]}) if "next" in request.GET else ""
                return HttpResponseRedirect(f"{reverse(missing_step(user))}{'?' if query else ''}{query}")
        return None
