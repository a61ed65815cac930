"""Validation where drafts are published without their form."""

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

MAX_LISTED = 3


def refuse(request: HttpRequest, draft) -> bool:
    """Return whether `draft` has validation problems; show the first ones to the user."""
    missing = draft.publication_problems()
    if missing:
        message = _("“%(title)s” can’t be published yet. %(missing)s.")
        names = {"title": draft.get_admin_display_title(), "missing": "; ".join(map(str, missing[:MAX_LISTED]))}
        if len(missing) > MAX_LISTED:
            message = _("“%(title)s” can’t be published yet. %(missing)s; and %(more)d more.")
        messages.error(request, message % {**names, "more": len(missing) - MAX_LISTED})
    return bool(missing)


def refuse_incomplete_drafts(request, action_type, objects, action):
    """Hook: refuse bulk publication if any of its articles or plain pages has validation problems."""
    if action_type != "publish":
        return None
    pages = list(objects)
    if request.POST.get("include_descendants"):
        pages += [each for page in objects for each in page.get_descendants().not_live()]
    checked = [page.specific for page in pages if hasattr(page.specific_class, "publication_problems")]
    drafts = [page.get_latest_revision_as_object() for page in checked]
    refused = [draft for draft in drafts if refuse(request, draft)]
    if refused:
        return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_explore_root")
    return None
