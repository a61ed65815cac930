"""The corrections in the form of an article."""

from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.panels.base import get_form_for_model

from .after_publication import HiddenUntilPublished


class CorrectionForm(WagtailAdminModelForm):
    def clean(self):
        data = super().clean()
        if self.is_deferred_validation:  # drafts may be incomplete
            self.errors.pop("corrected_at", None)
            data["corrected_at"] = data.get("corrected_at") or self.instance.corrected_at or timezone.now()
        return data


class CorrectionFormSet(BaseChildFormSet):
    """Validated after the article's form, so the sections are those that will be saved."""

    def clean(self):
        super().clean()
        headings = {section.id: section.value.get("heading") or "" for section in self.instance.body}
        for form in self.forms:
            if not form.instance.keep_heading(headings) and not form.is_deferred_validation:
                form.add_error("block_id", _("This section does not exist: choose another one, or the whole article."))


class CorrectionsPanel(InlinePanel):
    class BoundPanel(HiddenUntilPublished, InlinePanel.BoundPanel):
        pass

    def get_form_options(self):
        options = super().get_form_options()
        deferred_fields = [
            *self.child_edit_handler.get_form_options().get("defer_required_on_fields", []),
            "corrected_at",
        ]
        options["formsets"][self.relation_name]["formset"] = CorrectionFormSet
        options["formsets"][self.relation_name]["form"] = get_form_for_model(
            self.db_field.related_model, form_class=CorrectionForm, defer_required_on_fields=deferred_fields
        )
        return options
