from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction

from .addresses import send_readers
from .forms import BulkUnpublishForm


class AskingUnpublishBulkAction(UnpublishBulkAction):
    """Wagtail's, which also asks, once for all, where readers go from now on."""

    form_class = BulkUnpublishForm
    template_name = "gone/confirm_bulk_unpublish.html"

    def get_form_kwargs(self):
        objects, _others = self.get_actionable_objects()
        return {**super().get_form_kwargs(), "leaving": objects}

    def get_execution_context(self):
        return {**super().get_execution_context(), "target": self.cleaned_form.cleaned_data["target"]}

    @classmethod
    def execute_action(cls, objects, target=None, **kwargs):
        numbers = super().execute_action(objects, **kwargs)
        for page in objects:
            if target:
                send_readers(page, target)
        return numbers
