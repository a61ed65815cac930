from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogFormatter

from . import actions
from .permissions import may_edit_somewhere, reports_for


class ReportedErrorsHomePanel(Component):
    """On the dashboard: the number of open reports for this editor, and the oldest. Hidden if there are none."""

    name = "errors_reported"
    order = 125
    template_name = "blog/admin/errors_home_panel.html"
    limit = 3

    def unsettled(self, parent_context):
        return reports_for(parent_context["request"].user).unsettled().oldest_first()

    def get_context_data(self, parent_context):
        unsettled = self.unsettled(parent_context)
        return {"number": unsettled.number(), "reports": unsettled.select_related("page")[: self.limit]}

    def render_html(self, parent_context=None):
        if not may_edit_somewhere(parent_context["request"].user) or not self.unsettled(parent_context).exists():
            return ""
        return super().render_html(parent_context)


# Log messages: the label of each action, and the text with the report's number.
LOGGED = {
    actions.FIXED: (_("Fix a reported error"), _("Reported error %(report)d: fixed")),
    actions.NO_ERROR: (_("Dismiss a reported error"), _("Reported error %(report)d: dismissed")),
    actions.REOPENED: (_("Reopen a reported error"), _("Reported error %(report)d: reopened")),
    actions.MADE_PUBLIC: (_("Show a reported error"), _("Reported error %(report)d: shown to readers")),
    actions.HIDDEN: (_("Hide a reported error"), _("Reported error %(report)d: hidden from readers")),
    actions.ERASED: (_("Erase a reported error"), _("Reported error %(report)d: erased")),
}


def register_log_actions(registry):
    for action, (label, line) in LOGGED.items():
        registry.register_action(action)(_formatter(label, line))


def _formatter(action_label, line):
    class ErrorFormatter(LogFormatter):
        label = action_label

        def format_message(self, log_entry):
            return line % {"report": log_entry.data["report"]}

    return ErrorFormatter
