from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogFormatter

from . import actions
from .permissions import may_edit_somewhere, settled_by


class ReportedErrorsHomePanel(Component):
    """On the dashboard: how many reports wait for this editor, and the oldest. Nothing where none do."""

    name = "errors_reported"
    order = 125
    template_name = "blog/admin/errors_home_panel.html"
    shown = 3

    def unsettled(self, parent_context):
        return settled_by(parent_context["request"].user).unsettled().oldest_first()

    def get_context_data(self, parent_context):
        unsettled = self.unsettled(parent_context)
        return {"number": unsettled.number(), "reports": unsettled.select_related("page")[: self.shown]}

    def render_html(self, parent_context=None):
        if not may_edit_somewhere(parent_context["request"].user) or not self.unsettled(parent_context).exists():
            return ""
        return super().render_html(parent_context)


# What the article's log says of each act: the label of the act, and the line with the report's number.
LOGGED = {
    actions.FIXED: (_("Fix a reported error"), _("Reported error %(report)d: fixed")),
    actions.NO_ERROR: (_("Answer a reported error"), _("Reported error %(report)d: not an error")),
    actions.REOPENED: (_("Open a reported error again"), _("Reported error %(report)d: open again")),
    actions.SHOWN: (_("Show a reported error"), _("Reported error %(report)d: shown to readers")),
    actions.HIDDEN: (_("Hide a reported error"), _("Reported error %(report)d: not shown to readers")),
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
