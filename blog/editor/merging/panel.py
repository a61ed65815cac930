from wagtail.admin.panels import Panel

from ..media import editor_media
from .state import FormBase, stored_state

NAME = "based_on"  # of the hidden field with the base of the form


class MergePanel(Panel):
    """Posts the base of the form with it; a notice shows what was merged."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/merge_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            if self.form.is_bound:
                base = self.form.data.get(NAME, "")
            else:
                base = str(FormBase.of(stored_state(self.form, self.instance), self.instance))
            return {**context, "name": NAME, "base": base}

        @property
        def media(self):
            return editor_media("merging", "draft_comments", css="editor")
