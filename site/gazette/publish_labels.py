"""What the buttons of a page say: publish at once or at the time in its schedule, submit for review, and so on."""

from django.utils.translation import gettext as _
from wagtail.admin.action_menu import PublishMenuItem, SubmitForModerationMenuItem, WorkflowMenuItem
from wagtail.models import WorkflowState

from .templatetags.action_tags import is_for_later


class PublishOrScheduleMenuItem(PublishMenuItem):
    template_name = "gazette/admin/publish_button.html"


class SubmitForReviewMenuItem(SubmitForModerationMenuItem):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        page = context.get("page")
        state = page and page.current_workflow_state
        needs_changes = state and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        return {**context, "label": _("Resubmit for review") if needs_changes else _("Submit for review")}


REPLACED = {
    PublishMenuItem: PublishOrScheduleMenuItem,
    SubmitForModerationMenuItem: SubmitForReviewMenuItem,
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


def label_buttons(menu_items, request, context):
    """Replace Wagtail's items by those that say what they do. A hook."""
    page = context.get("page")
    approves = bool(page and page.current_workflow_state and page.current_workflow_state.is_at_final_task)
    for place, item in enumerate(menu_items):
        if type(item) in REPLACED:
            menu_items[place] = REPLACED[type(item)](order=item.order)
        elif isinstance(item, WorkflowMenuItem) and item.name == "approve" and approves:
            menu_items[place] = ApproveMenuItem(
                "approve", item.label, item.launch_modal, icon_name=item.icon_name, order=item.order
            )
        elif isinstance(item, WorkflowMenuItem) and item.name == "reject":
            item.label = _("Request changes")
