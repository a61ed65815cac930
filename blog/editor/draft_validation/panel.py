from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from ..media import editor_media
from .problems import problems_in_form


class ValidationProblemsPanel(Panel):
    """On top of a form that was refused: its validation problems, with links to them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/missing_panel.html"

        def is_shown(self):
            return bool(self.form is not None and self.form.is_bound and not self.form.is_valid())

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "refused": self.refused(), "missing": problems_in_form(self.form)}

        def refused(self):
            if self.form.data.get("action-publish") and self.instance.live:
                return _("These changes are not published yet. Still to do:")
            for button, message in (
                ("action-publish", _("Not published yet. Still to do:")),
                ("action-submit", _("Not submitted yet. Still to do:")),
                ("action-restart-workflow", _("Not submitted yet. Still to do:")),
                ("action-workflow-action", _("Not approved yet. Still to do:")),
            ):
                if self.form.data.get(button):
                    return message
            return _("Not saved. Please correct:")

        @property
        def media(self):
            return editor_media("missing", css="editor")
