"""Views behind the links in emails. GET and HEAD, which mail scanners send, change nothing."""

from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View

from gazette.public_forms.networks import network_of, wide_network_of
from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import render_uncached, see_other, too_many_requests

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


@method_decorator(public_post, name="dispatch")
class AnswerView(View):
    """A page with one button, whose POST needs only the token in its URL: mail programs send it too."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request, token):
        self.row = self.find(token)
        if self.row is None:
            raise Http404
        return super().dispatch(request)

    def get(self, request):
        return self.page(request)

    def post(self, request):
        self.act()
        # No redirect, by RFC 8058; sending it twice does no harm.
        return self.page(request)

    def page(self, request):
        return render_uncached(request, "comments/mail.html", self.context())


class ConfirmView(AnswerView):
    find = staticmethod(correspondent_to_confirm)

    def act(self):
        actions.confirm_email(self.row)

    def context(self):
        return {"state": "confirmed" if self.row.confirmed_at else "to confirm"}


class StopView(AnswerView):
    find = staticmethod(correspondent_to_stop)

    def act(self):
        actions.refuse_mail(self.row)

    def context(self):
        again = reverse("comments:confirm_mail", args=[confirm_token(self.row)])
        return {"state": "stopped", "again": again} if self.row.refused_at else {"state": "to stop"}


class StopDigestView(AnswerView):
    find = staticmethod(digest_to_stop)

    def act(self):
        actions.stop_digest(self.row)

    def context(self):
        return {"state": "digest to stop" if self.row.every else "digest stopped"}
