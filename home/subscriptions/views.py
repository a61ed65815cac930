"""The form, and the pages behind the links in emails. GET and HEAD, which mail scanners send, change nothing."""

from functools import wraps

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site
from wagtail.views import serve

from gazette import page_cache
from gazette.public_forms.fields import HoneypotForm, ReaderEmailField
from gazette.public_forms.networks import network_of, wide_network_of
from gazette.public_forms.refusals import TooOften
from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import render_uncached, see_other, too_many_requests
from gazette.public_forms.signed_tokens import InvalidLink

from ..models import SiteSettings
from ..subscription_models import Subscription
from . import actions
from .tokens import pk_to_stop, to_confirm

TEMPLATE = "home/subscriptions/page.html"


class SubscriptionForm(HoneypotForm):
    email = ReaderEmailField(
        max_length=254,
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("Used for this email only, and deleted when you unsubscribe."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Enter your email address.")},
    )
    every = forms.ChoiceField(
        choices=Subscription.Every,
        initial=Subscription.Every.WEEK,
        label=gettext_lazy("How often"),
        widget=forms.RadioSelect,
    )


def is_offered(request) -> bool:
    return SiteSettings.for_request(request).offers_article_mail


@require_safe
def subscribe(request):
    """Show the form, the same bytes for everybody. Where none is offered, a page of the site may be at this URL."""
    if not is_offered(request):
        return serve(request, "subscribe/")
    page_cache.cacheable()
    return render(request, "home/subscriptions/form.html", {"form": SubscriptionForm(), "below": "subscribe/"})


def where_offered(view):
    @wraps(view)
    def check(request, *args, **kwargs):
        if not is_offered(request):
            raise Http404
        return view(request, *args, **kwargs)

    return check


@public_post
@where_offered
@require_http_methods(["GET", "HEAD", "POST"])
def request_subscription(request):
    if request.method != "POST":
        return redirect("subscribe")
    form = SubscriptionForm(request.POST)
    if not form.is_valid():
        return form_page(request, form, status=422)
    try:
        actions.ask(
            form.cleaned_data["email"],
            every=form.cleaned_data["every"],
            site=Site.find_for_request(request),
            language=get_language(),
            network=network_of(request),
            wide_network=wide_network_of(request),
        )
    except TooOften as refused:
        minutes = -(-refused.seconds // 60)
        text = ngettext(
            "Too many requests came from your network. Try again in %(count)d minute.",
            "Too many requests came from your network. Try again in %(count)d minutes.",
            minutes,
        )
        form.add_error(None, text % {"count": minutes})
        return too_many_requests(form_page(request, form), refused)
    return see_other("subscription_requested")


def form_page(request, form, *, status=200):
    return render_uncached(request, "home/subscriptions/form.html", {"form": form}, status=status)


@require_safe
@where_offered
def requested(request):
    """Say what happens next, which is the same whether the address is known or not."""
    return render_uncached(request, TEMPLATE, {"state": "requested", "heading": _("Check your inbox")})


@public_post
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    found = to_confirm(token)
    if found is None:
        raise InvalidLink(_("Subscribe again to get a new one."))
    subscription, every = found
    context = {"state": "to confirm", "heading": _("Confirm your subscription"), "is_daily": every == "day"}
    if request.method == "POST":
        actions.confirm(subscription, every)
    if request.method == "POST" or (subscription.confirmed_at and subscription.every == every):
        context |= {"state": "confirmed", "heading": _("You are subscribed")}
    return render_uncached(request, TEMPLATE, context)


@public_post
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """Unsubscribe. The POST needs only the token in its URL: mail programs send it too (RFC 8058)."""
    pk = pk_to_stop(token)
    if pk is None:
        raise InvalidLink(_("If you still get email on new articles, use the link in the newest."))
    if request.method != "POST":
        return render_uncached(request, TEMPLATE, {"state": "to stop", "heading": _("Unsubscribe?")})
    actions.stop(pk)
    # No redirect, by RFC 8058; sending it twice does no harm.
    context = {"state": "stopped", "heading": _("You are unsubscribed"), "is_offered": is_offered(request)}
    return render_uncached(request, TEMPLATE, context)
