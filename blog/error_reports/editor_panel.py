from wagtail.admin.panels import Panel
from wagtail.permissions import page_permission_policy


class ReportedErrorsPanel(Panel):
    """In the editor of an article: its open error reports, with links."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/errors_panel.html"
        limit = 5

        @property
        def unsettled(self):
            return self.instance.error_reports.unsettled().oldest_first()

        def is_shown(self):
            article, user = self.instance, self.request.user
            return bool(
                article.pk
                and page_permission_policy.user_has_permission_for_instance(user, "change", article)
                and self.unsettled.exists()
            )

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "number": self.unsettled.number(), "reports": self.unsettled[: self.limit]}
