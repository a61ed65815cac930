"""Views behind the links in emails. GET and HEAD, which mail scanners send, change nothing."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gazette.public_forms.networks import network_of, wide_network_of
from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import render_uncached, see_other, too_many_requests
from gazette.public_forms.signed_tokens import InvalidLink

from . import actions
from .mail.tokens import confirm_token, correspondent_to_confirm, correspondent_to_stop, digest_to_stop
from .views import may_ask_for_mail, own_comment


@public_post
def ask(request, token):
    """Subscribe the author of a comment to notifications."""
    comment, _held = own_comment(token)
    response = see_other("comments:received", token)
    if request.method == "POST" and may_ask_for_mail(comment):
        try:
            actions.ask_for_mail(comment, network=network_of(request), wide_network=wide_network_of(request))
        except actions.TooLate:
            pass  # the page says what became of it
        except actions.TooOften as refused:
            response = too_many_requests(
                render_uncached(request, "comments/mail.html", {"state": "too often", "token": token}), refused
            )
    return response


def answer_view(find, act, context, advice):
    """Return the view of a page with one button, whose POST needs only the token in its URL: mail programs send it.

    `advice` is for whoever has an invalid link.
    """

    @public_post
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, token):
        row = find(token)
        if row is None:
            raise InvalidLink(advice)
        if request.method == "POST":
            act(row)
        # No redirect, by RFC 8058; sending it twice does no harm.
        return render_uncached(request, "comments/mail.html", context(row))

    return view


def stopped(correspondent):
    again = reverse("comments:confirm_mail", args=[confirm_token(correspondent)])
    return {"state": "stopped", "again": again} if correspondent.refused_at else {"state": "to stop"}


confirm = answer_view(
    correspondent_to_confirm,
    actions.confirm_email,
    lambda correspondent: {"state": "confirmed" if correspondent.confirmed_at else "to confirm"},
    _("A link to confirm an email address works for seven days. You can ask for email again with your next comment."),
)
stop = answer_view(
    correspondent_to_stop,
    actions.refuse_mail,
    stopped,
    _("Your address may have been deleted: then no email is sent to it. If one arrives, use the link in the newest."),
)
stop_digest = answer_view(
    digest_to_stop,
    actions.stop_digest,
    lambda digest: {"state": "digest to stop" if digest.every else "digest stopped"},
    _("You can turn the digest on and off in your account."),
)
