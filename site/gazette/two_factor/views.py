"""The screens of two-factor authentication. `for_person` names the steps of signing in at which one is open."""

from base64 import b32encode
from functools import wraps
from urllib.parse import quote, urlencode

import django_otp
import segno
from django import forms
from django.contrib.auth import get_user_model, logout
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.util import random_hex
from wagtail.admin import messages
from wagtail.admin.auth import reject_request, require_admin_access
from wagtail.admin.localization import get_localized_response
from wagtail.permissions import policy_registry

from . import actions, passkeys
from .middleware import SET_UP, VERIFY, missing_step, unverified_user

TRUSTED = ""  # no step is missing
NEW_KEY = "two_factor_new_key"  # in the session, until a code shows that an app has it


class CodeForm(forms.Form):
    code = forms.CharField(
        label=pgettext_lazy("second factor", "Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}
        ),
    )


def for_person(*steps: str):
    """Admit a user who has one of these steps to take, as `request.user`; redirect others to theirs."""

    def decorator(view):
        @wraps(view)
        @never_cache
        @sensitive_post_parameters()
        def guarded(request, *args, **kwargs):
            person = request.user if request.user.is_authenticated else unverified_user(request)
            if person is None:
                return reject_request(request)
            step = missing_step(person)
            if step not in steps:
                if request.method not in {"GET", "HEAD"}:
                    raise PermissionDenied
                return redirect(step or "two_factor")
            request.user = person
            return get_localized_response(view, request, *args, **kwargs)

        return guarded

    return decorator


@require_http_methods(["GET", "HEAD", "POST"])
@for_person(VERIFY)
def verify(request):
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if device := actions.verify_code(request.user, form.cleaned_data["code"]):
            django_otp.login(request, device)
            request.session.cycle_key()
            return redirect(next_url(request))
        form.add_error("code", _("This code is wrong, or was used already. Try the next one that your app shows."))
    has_passkey = any(hasattr(device, "credential_id") for device in actions.second_factors(request.user))
    return card(request, "verify", form=form, has_passkey=has_passkey, next=next_url(request))


@require_POST
@for_person(VERIFY, SET_UP)
def sign_out(request):
    """Sign out a user who can't verify; the admin's own page is closed to them."""
    logout(request)
    return redirect("wagtailadmin_login")


@require_http_methods(["GET", "HEAD"])
@for_person(SET_UP)
def set_up(request):
    """Offer a first device to a user who must have one."""
    return card(request, "set_up", next=next_url(request))


@require_http_methods(["GET", "HEAD", "POST"])
@for_person(TRUSTED, SET_UP)
def add_app(request):
    key = request.session.setdefault(NEW_KEY, random_hex(20))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code = form.cleaned_data["code"].replace(" ", "")
        if app := actions.add_app(request.user, key=key, code=code):
            del request.session[NEW_KEY]
            return added(request, app)
        form.add_error("code", _("This code does not match the QR code above. Try the next one that your app shows."))
    secret = b32encode(bytes.fromhex(key)).decode()
    issuer = passkeys.relying_party_id(request)
    otp_url = f"otpauth://totp/{quote(f'{issuer}:{request.user.get_username()}')}?" + urlencode(
        {"secret": secret, "issuer": issuer}
    )
    picture = segno.make(otp_url).svg_inline(scale=5, border=3, light="#fff", dark="#000", omitsize=True)
    secret = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return card(request, "add_app", form=form, picture=mark_safe(picture), secret=secret)  # noqa: S308  drawn by segno


@require_http_methods(["GET", "HEAD"])
@for_person(TRUSTED, SET_UP)
def add_passkey(request):
    return card(request, "add_passkey")


@require_http_methods(["GET", "HEAD", "POST"])
@for_person(TRUSTED)
def recovery_codes(request):
    if not actions.second_factors(request.user):
        return redirect("two_factor")
    # No redirect: only this response shows the codes.
    codes = actions.make_recovery_codes(request.user) if request.method == "POST" else []
    return card(request, "recovery_codes", codes=codes, left=actions.codes_left(request.user))


@require_http_methods(["GET", "HEAD"])
@for_person(TRUSTED)
def overview(request):
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return reject_request(request)
    context = {
        "page_title": _("Two-factor authentication"),
        "header_title": _("Two-factor authentication"),
        "header_icon": "key",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailadmin_account"), "label": _("Account")},
            {"url": "", "label": _("Two-factor authentication")},
        ],
        "devices": actions.second_factors(request.user),
        "codes_left": actions.codes_left(request.user),
    }
    return TemplateResponse(request, "two_factor/overview.html", context)


@require_POST
@for_person(TRUSTED)
def remove(request, persistent_id):
    for device in actions.second_factors(request.user):
        if device.persistent_id == persistent_id:
            actions.remove(request.user, device)
            messages.success(request, _("%(name)s was removed.") % {"name": device.name})
            return redirect("two_factor")
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@require_admin_access
def reset(request, user_id):
    """Remove the devices of a user who has lost them; for administrators."""
    User = get_user_model()
    person = get_object_or_404(User, pk=user_id)
    if not may_reset(request.user, person):
        raise PermissionDenied
    if request.method == "POST":
        actions.reset(person, by=request.user)
        text = _("%(user)s signs in with the password alone now, until they set up a device.")
        messages.success(request, text % {"user": person.get_username()})
        return redirect("wagtailusers_users:index")
    context = {
        "page_title": _("Reset two-factor authentication"),
        "header_title": _("Reset two-factor authentication"),
        "header_icon": "key",
        "person": person,
        "devices": actions.second_factors(person),
    }
    return TemplateResponse(request, "two_factor/reset.html", context)


def may_reset(user, person) -> bool:
    """Return whether `user` may change users, and `person` is another one; only superusers change superusers."""
    if user == person:
        return False
    policy = policy_registry.get_by_type(get_user_model())
    return policy.user_has_permission(user, "change") and (user.is_superuser or not person.is_superuser)


def added(request, device):
    """Redirect to the recovery codes after the first device, else to the overview."""
    if not request.user.is_verified():
        django_otp.login(request, device)
        request.session.cycle_key()
    messages.success(request, _("%(name)s was added.") % {"name": device.name})
    return redirect("two_factor" if actions.codes_left(request.user) else "two_factor_codes")


def next_url(request) -> str:
    asked = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse("wagtailadmin_home")


def card(request, name: str, **context):
    """Render a page that looks like Wagtail's login; with status 422 if the form has errors."""
    form = context.get("form")
    context["passkeys_are_possible"] = passkeys.are_possible(request)
    context["is_trusted"] = not missing_step(request.user)
    status = 422 if form is not None and form.errors else 200
    return TemplateResponse(request, f"two_factor/{name}.html", context, status=status)
