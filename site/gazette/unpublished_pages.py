"""Hide titles of unpublished and private pages from users of the admin who may work on no page, such as moderators.

Wagtail shows every page to everybody who may use the admin: in its page chooser, in forms that take a parent page,
and, by id, where it says that a page may not be moved, published or deleted, or is not in review.
"""

import re

from django.db.models import F
from django.utils.deprecation import MiddlewareMixin
from wagtail.admin.auth import permission_denied
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from .public_forms.text_hygiene import parse_id

ACTIONS = {"add", "change", "publish", "bulk_delete", "lock", "unlock"}
PATHS = re.compile(
    r"/admin/(?:(?P<chooser>choose-)|(?P<review>pages/workflow/)"
    r"|bulk/wagtailcore/page/|pages/(?:\d+/move|create)/|articles/choose_parent/)"
)


def may_work_on_pages(user) -> bool:
    return page_permission_policy.user_has_any_permission(user, ACTIONS)


def hide_in_choosers(pages, request):
    """Choosers show titles of drafts: with one of its own, a published page is hidden too."""
    return pages if may_work_on_pages(request.user) else pages.live().public().filter(draft_title=F("title"))


class HideUnpublishedPages(MiddlewareMixin):
    """Refuse URLs that name such a page, which may be the one whose children a chooser lists."""

    def process_view(self, request, view, args, kwargs):
        match = PATHS.match(request.path_info)
        if not match or not request.user.is_active or may_work_on_pages(request.user):
            return None
        ids = [str(kwargs.get("parent_page_id", "")), str(kwargs.get("page_id", "")), *request.GET.getlist("id")]
        named = Page.objects.filter(pk__in=[pk for pk in map(parse_id, ids) if pk])
        if match["chooser"] and not named.exclude(pk__in=hide_in_choosers(named, request)).exists():
            return None
        # A reviewer may have no other permission.
        if match["review"] and named and all(page.permissions_for_user(request.user).can_edit() for page in named):
            return None
        return permission_denied(request)
