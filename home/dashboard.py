"""The panels of the dashboard: what waits for this user, in the order in which it matters."""

from zoneinfo import ZoneInfo

from django.db.models import CharField, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel, UserObjectsInWorkflowModerationPanel
from wagtail.models import Page, Revision, WorkflowState
from wagtail.permissions import policy_registry

from gazette import schedule as schedules
from gazette.trash.models import outside_trash

from .setup import checklist
from .setup_models import SetupState

LIMIT = 5


def editable_pages(user):
    return outside_trash(policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change"))


def may_write(user) -> bool:
    return policy_registry.get_by_type(Page).user_has_any_permission(user, {"add", "change"})


def page_ids(rows):
    """Return a subquery of the ids of pages to which these revisions or states of reviews belong."""
    return rows.values_list(Cast("object_id", IntegerField()), flat=True)


def scheduled_revisions():
    return Revision.page_revisions.exclude(approved_go_live_at=None)


def reviews_of_pages():
    pages = {"base_content_type__app_label": "wagtailcore", "base_content_type__model": "page"}
    return WorkflowState.objects.active().filter(**pages)


class ChecklistPanel(Component):
    """What a new publication still needs; empty when everything is done."""

    name = "checklist"
    order = 60
    template_name = "home/setup/checklist.html"

    def render_html(self, parent_context=None):
        state = SetupState.current()
        if not checklist.is_shown(parent_context["request"].user, state):
            return ""
        self.items = checklist.items(state)
        return "" if all(item.is_done for item in self.items) else super().render_html(parent_context)

    def get_context_data(self, parent_context):
        return {
            "items": self.items,
            "number_done": sum(item.is_done for item in self.items),
            "number": len(self.items),
            "csrf_token": parent_context["csrf_token"],
        }


class DraftsPanel(Component):
    """Drafts and unpublished changes of this user that are neither in review nor scheduled, the newest first."""

    name = "my_drafts"
    order = 130
    template_name = "home/dashboard/drafts.html"

    def render_html(self, parent_context=None):
        return super().render_html(parent_context) if may_write(parent_context["request"].user) else ""

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        mine = Q(owner=user) | Q(latest_revision__user=user)
        drafts = editable_pages(user).filter(mine, has_unpublished_changes=True, expired=False)
        drafts = drafts.exclude(pk__in=page_ids(scheduled_revisions())).exclude(pk__in=page_ids(reviews_of_pages()))
        drafts = drafts.select_related("locale").order_by("-latest_revision_created_at", "-pk")
        found = list(drafts[: LIMIT + 1])
        languages = Page.objects.filter(depth__gt=1).order_by().values("locale").distinct().count()
        return {"drafts": found[:LIMIT], "has_more": len(found) > LIMIT, "shows_language": languages > 1}


class ScheduledPanel(Component):
    """What is published next, of the pages that this user may edit; empty if there is nothing."""

    name = "scheduled"
    order = 140
    template_name = "home/dashboard/scheduled.html"

    def render_html(self, parent_context=None):
        user = parent_context["request"].user
        self.scheduled = self.next_pages(user) if may_write(user) else []
        return super().render_html(parent_context) if self.scheduled else ""

    def next_pages(self, user):
        revisions = scheduled_revisions().filter(object_id=Cast(OuterRef("pk"), CharField()))
        due = revisions.order_by("approved_go_live_at").values("approved_go_live_at")[:1]
        pages = editable_pages(user).filter(pk__in=page_ids(scheduled_revisions()))
        return list(pages.annotate(due_at=Subquery(due)).order_by("due_at", "pk")[: LIMIT + 1])

    def get_context_data(self, parent_context):
        scheduled = [(page.due_at, _in_its_zone(page.due_at, page), page) for page in self.scheduled[:LIMIT]]
        return {"scheduled": scheduled, "has_more": len(self.scheduled) > LIMIT}


def _in_its_zone(when, page) -> str:
    """Return a time as readers of the page see it, with the name of the zone."""
    zone = schedules.time_zone_of(page)
    return f"{schedules.with_weekday(when, ZoneInfo(zone))}, {zone}"


class InReviewPanel(UserObjectsInWorkflowModerationPanel):
    """This user's pages that wait for a reviewer, or for changes that one asked for; empty if there are none."""

    name = "in_review"
    order = 135
    template_name = "home/dashboard/in_review.html"


# Of Wagtail's panels: what waits for this user comes first.
ORDERS = {"workflow_objects_to_moderate": 100}


def arrange(request, panels):
    """Add our panels, which replace the recent edits and the pages in review. A hook."""
    replaced = (RecentEditsPanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)]
    for panel in panels:
        panel.order = ORDERS.get(getattr(panel, "name", ""), panel.order)
    panels += [ChecklistPanel(), DraftsPanel(), InReviewPanel(), ScheduledPanel()]
