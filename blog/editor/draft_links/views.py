"""The page of a draft link. It must not be cached, indexed by search engines or named in referrers."""

from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from wagtail.models import Site

from ...pages import ArticlePage
from .actions import open_link


@require_safe
def draft(request, secret):
    """Render the newest draft as for readers; the same response for an unknown, expired or revoked link."""
    site = Site.find_for_request(request)
    link = open_link(secret, site=site) if site else None
    if link is None:
        response = render(request, "blog/drafts/none.html", status=404)
    else:
        with translation.override(link.page.locale.language_code):
            response = render_for_readers(link.page.get_latest_revision_as_object(), request)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def render_for_readers(article: ArticlePage, request: HttpRequest):
    """Render without Wagtail's preview request, which would run all middleware again at the published page's URL."""
    article.is_shared_draft = True
    article.comments_policy, article.inherited_policy = "off", {}  # overrides inherited settings
    article.has_visible_errors = False  # reports are about the published text
    return article.serve(anonymous(request))


def anonymous(request: HttpRequest) -> HttpRequest:
    """Return a copy of the request without user, cookies and query."""
    anonymous = copy(request)
    anonymous.COOKIES = {}
    anonymous.GET = QueryDict()
    anonymous.user = AnonymousUser()
    return anonymous
