"""Trusted browsers, whose comments are approved automatically because earlier ones were approved.

Trust is bound to a signed token in a cookie, never to a typed name or email address. The cookie's path is
/comments/, so that articles are the same for everybody.
"""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Exists, F, OuterRef

from gazette.public_forms.networks import digest

from .models import REFUSED, AuthorIdentifier, Ban, Comment, ConversationSettings, Decision, Status
from .querysets import MADE_BY_TRUST

COOKIE = "gazette_browser"
PATH = "/comments/"
SALT = "comments.browser"
MAX_AGE = timedelta(days=365)


def browser_of(request) -> str:
    """Return the keyed hash of the request's token; "" without a valid one."""
    try:
        number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return ""
    return digest("browser", str(number))


def remember(request, response) -> str:
    """Set the cookie unless the browser has one. Return the value of `browser_of` for the next requests."""
    if known := browser_of(request):
        return known
    number = secrets.token_urlsafe(24)
    response.set_cookie(
        COOKIE,
        signing.dumps(number, salt=SALT),
        max_age=MAX_AGE,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return digest("browser", number)


def is_offered(request, comment: Comment, page) -> bool:
    """Return whether to offer remembering the browser: the policy uses trust, and the browser is unknown."""
    return not comment.browser and not browser_of(request) and page.policy.is_trusting


def forget(response) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def is_trusted(browser: str, settings: ConversationSettings, now: datetime, *, but_for: Comment | None = None) -> bool:
    """Return whether enough comments (except `but_for`) are approved, none rejected lately, and no ban is active."""
    if not browser:
        return False
    known = Comment.objects.from_browser(browser)
    if but_for:
        known = known.exclude(pk=but_for.pk)
    enough = settings.trust_approved
    if known.filter(status=Status.APPROVED)[:enough].count() < enough:
        return False
    since = now - timedelta(days=settings.trust_days)
    of_late = Decision.objects.filter(comment=OuterRef("pk"), made_at__gt=since).exclude(from_status=F("to_status"))
    if known.filter(Exists(of_late), status__in=REFUSED).exists():
        return False
    # Withdrawing a rejected comment does not restore trust.
    if known.filter(Exists(of_late.filter(from_status__in=REFUSED)), status=Status.WITHDRAWN).exists():
        return False
    return not Ban.objects.active(now).filter(trait=AuthorIdentifier.BROWSER, value=browser).exists()


def is_automatic(comment: Comment) -> bool:
    """Return whether a visible comment was approved automatically, and no moderator has decided on it."""
    last = comment.decisions.exclude(action=Decision.Action.NOTE).order_by("id").last()
    return last is not None and last.user_id is None and last.made_by == MADE_BY_TRUST
