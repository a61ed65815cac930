from wagtail.admin.panels import Panel

from ..media import editor_media
from .state import FormBase, stored_state

BASE_FIELD = "based_on"  # hidden field with the `FormBase`: digests of what the form was loaded from


class MergePanel(Panel):
    """Adds the hidden field with the form's base, and the notice of what was merged."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/merge_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            if self.form.is_bound:
                base = str(self.form.next_base or self.form.data.get(BASE_FIELD, ""))
            else:
                base = str(FormBase.of(stored_state(self.form, self.instance), self.instance))
            return {**context, "name": BASE_FIELD, "base": base}

        @property
        def media(self):
            return editor_media("merging", "draft_comments", css="editor")
