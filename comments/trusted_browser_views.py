"""From the page "received", and only if the reader asks: the cookie by which comments of one browser are known."""

from django.views.decorators.http import require_POST

from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import see_other

from . import actions, trust
from .views import may_withdraw, own_comment


@public_post
@require_POST
def remember(request, token):
    """Sets the cookie, and notes on the comment that it came from this browser."""
    comment, _held = own_comment(token)
    response = see_other("comments:received", token)
    if may_withdraw(comment) and trust.is_offered(request, comment, comment.page.specific):
        actions.remember_browser(comment, trust.remember(request, response))
    return response


@public_post
@require_POST
def forget(request, token):
    """Takes the cookie away. What was noted on comments stays with them."""
    own_comment(token)
    response = see_other("comments:received", token)
    trust.forget(response)
    return response
