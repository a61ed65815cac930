from wagtail.admin.ui.components import Component

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
