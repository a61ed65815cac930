"""What the buttons say that publish a page: at once, or at the time that is entered in its schedule."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.action_menu import (
    CancelWorkflowMenuItem,
    PublishMenuItem,
    RestartWorkflowMenuItem,
    WorkflowMenuItem,
)


class PublishOrScheduleMenuItem(PublishMenuItem):
    template_name = "gazette/admin/publish_button.html"


class CancelReviewMenuItem(CancelWorkflowMenuItem):
    label = gettext_lazy("Cancel review")


class RestartReviewMenuItem(RestartWorkflowMenuItem):
    label = gettext_lazy("Restart review")


REPLACED = {
    PublishMenuItem: PublishOrScheduleMenuItem,
    CancelWorkflowMenuItem: CancelReviewMenuItem,
    RestartWorkflowMenuItem: RestartReviewMenuItem,
}


class ApproveMenuItem(WorkflowMenuItem):
    """The approval by the last reviewer, which publishes the page."""

    template_name = "gazette/admin/approve_button.html"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        if self.launch_modal:
            now, later = _("Approve with a comment and publish"), _("Approve with a comment and schedule")
        else:
            now, later = _("Approve and publish"), _("Approve and schedule")
        return {**context, "now": now, "later": later, "is_scheduled": is_for_later(context["page"])}


def is_for_later(page) -> bool:
    return bool(page and page.go_live_at and page.go_live_at > timezone.now())


def label_buttons(menu_items, request, context):
    """Say “Schedule” and “Approve and schedule” where the page has a time to go live. A hook."""
    page = context.get("page")
    approves = bool(page and page.current_workflow_state and page.current_workflow_state.is_at_final_task)
    for place, item in enumerate(menu_items):
        if type(item) in REPLACED:
            menu_items[place] = REPLACED[type(item)](order=item.order)
        elif isinstance(item, WorkflowMenuItem) and item.name == "approve" and approves:
            approve = ApproveMenuItem(
                "approve", item.label, item.launch_modal, icon_name=item.icon_name, order=item.order
            )
            menu_items[place] = approve
        elif isinstance(item, WorkflowMenuItem) and item.name == "reject":
            item.label = _("Request changes")
