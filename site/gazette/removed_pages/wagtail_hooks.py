from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction

from .actions import set_target
from .forms import BulkUnpublishForm


class UnpublishWithRedirectBulkAction(UnpublishBulkAction):
    """Wagtail's bulk action, which also asks where readers of all selected pages are redirected."""

    form_class = BulkUnpublishForm
    template_name = "removed_pages/confirm_bulk_unpublish.html"

    def get_form_kwargs(self):
        objects, _others = self.get_actionable_objects()
        return {**super().get_form_kwargs(), "removed": objects}

    def get_execution_context(self):
        return {**super().get_execution_context(), "target": self.cleaned_form.cleaned_data["target"]}

    @classmethod
    def execute_action(cls, objects, target=None, **kwargs):
        numbers = super().execute_action(objects, **kwargs)
        if target:
            for page in objects:
                set_target(page, target)
        return numbers


hooks.register("register_bulk_action", UnpublishWithRedirectBulkAction, order=10)  # after Wagtail's, which it replaces
