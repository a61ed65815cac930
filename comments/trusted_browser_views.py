"""Remember the browser by a cookie, if the reader asks for it on the page "received"."""

from django.views.decorators.http import require_POST

from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import see_other

from . import actions, trust
from .views import may_withdraw, own_comment


@public_post
@require_POST
def remember(request, token):
    """Set the cookie, and store the browser with the comment."""
    comment, _held = own_comment(token)
    response = see_other("comments:received", token)
    if may_withdraw(comment) and trust.is_offered(request, comment, comment.page.specific):
        actions.remember_browser(comment, trust.remember(request, response))
    return response


@public_post
@require_POST
def forget(request, token):
    """Delete the cookie. The browser stored with comments stays."""
    own_comment(token)
    response = see_other("comments:received", token)
    trust.forget(response)
    return response
