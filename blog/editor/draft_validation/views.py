"""Where drafts are published without their form: what is half-written stays a draft."""

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from ...pages import ArticlePage
from .problems import problems_in

SHOWN = 3


def refuse(request: HttpRequest, draft: ArticlePage) -> bool:
    """Whether `draft` is half-written; then the user is told so, and what is missing first."""
    missing = problems_in(draft)
    if missing:
        told = _("“%(title)s” is half-written. %(missing)s.")
        names = {"title": draft.get_admin_display_title(), "missing": "; ".join(map(str, missing[:SHOWN]))}
        if len(missing) > SHOWN:
            told = _("“%(title)s” is half-written. %(missing)s; and %(more)d more.")
        messages.error(request, told % {**names, "more": len(missing) - SHOWN})
    return bool(missing)


def refuse_incomplete_drafts(request, action_type, objects, action):
    """Before a bulk action: nothing of it is published where one article of it can't be."""
    if action_type != "publish":
        return None
    pages = list(objects)
    if request.POST.get("include_descendants"):
        pages += [each for page in objects for each in page.get_descendants().not_live()]
    drafts = [page.specific.get_latest_revision_as_object() for page in pages if page.specific_class is ArticlePage]
    refused = [draft for draft in drafts if refuse(request, draft)]
    if refused:
        return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_explore_root")
    return None
