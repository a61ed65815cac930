"""The page behind a draft link. It is for who holds the link, and for no cache, search engine or other site."""

from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from wagtail.models import Site

from ..models import ArticlePage
from .actions import open_link


@require_safe
def draft(request, secret):
    """The newest draft, rendered as for any reader; the same answer for what is unknown, expired or revoked."""
    site = Site.find_for_request(request)
    link = open_link(secret, site=site) if site else None
    if link is None:
        response = render(request, "blog/drafts/none.html", status=404)
    else:
        with translation.override(link.page.locale.language_code):
            response = as_readers_would_see(link.page.get_latest_revision_as_object(), request)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def as_readers_would_see(article: ArticlePage, request: HttpRequest):
    """Not by Wagtail's preview request: that one runs all middleware again, at the address of the published page."""
    article.is_shared_draft = True
    article.comments_policy, article.inherited_policy = "off", {}  # whatever is said above
    article.shows_errors = False  # what was answered is about the published text
    return article.serve(anonymous(request)).render()


def anonymous(request: HttpRequest) -> HttpRequest:
    """The request without who sent it and what was asked beside the address."""
    stranger = copy(request)
    stranger.COOKIES = {}
    stranger.GET = QueryDict()
    stranger.user = AnonymousUser()
    return stranger
