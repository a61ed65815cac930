from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets.datetime import DEFAULT_DATETIME_FORMAT, AdminDateTimeInput
from wagtail.coreutils import cautious_slugify

from .schedule import Schedule

# What a draft goes without where it can't be read: a date half typed, a number that is none. Text is never left out.
DEFERRABLE_FIELDS = (forms.DateTimeField, forms.DateField, forms.IntegerField, forms.ChoiceField)


class AdminDateTimeField(forms.DateTimeField):
    """Written as the calendar writes it, the same in all languages: "01/12/2026" is two days, depending on who reads.

    Takes no moment that some time zone can't express: `9999-12-31 23:59` in New York is later than any in UTC.
    """

    default_error_messages = {"invalid": _("Write it as 2026-12-15 08:00.")}
    input_formats = [DEFAULT_DATETIME_FORMAT, "%Y-%m-%d %H:%M:%S"]

    def to_python(self, value):
        moment = super().to_python(value)
        if moment and not 1 < moment.year < 9999:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


def is_untitled(page) -> bool:
    """Whether no reader has seen it yet, and its title is only what a draft without one is called."""
    return page.first_published_at is None and page.title in ("Untitled", gettext("Untitled"))


class DraftPageForm(WagtailAdminPageForm):
    """Takes every half-written draft. `slug_wanted` is an address that it could not have, or empty;

    `left_out` says which fields kept their former value, and why, by their label.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.slug_wanted = ""
        self.left_out: dict[str, str] = {}
        if is_untitled(self.instance):
            # Left empty, so that publishing asks for a title, and the address follows the one that is typed.
            self.initial["title"] = ""
            if self.instance.slug.startswith(cautious_slugify(self.instance.title)):
                self.initial["slug"] = ""

    def is_valid(self):
        # What an editor's browser sends holds all of the form. Comments on drafts, Wagtail goes on without.
        parts = [(name, formset.management_form) for name, formset in self.formsets.items() if name != "comments"]
        if missing := [name for name, management_form in parts if not management_form.is_valid()]:
            raise BadRequest(f"The form came without: {', '.join(missing)}.")
        return super().is_valid()

    def defer_required_fields(self):
        super().defer_required_fields()
        # Wagtail insists on a title; a first sentence may come before it.
        if self.fields["title"].required:
            self.fields["title"].required = False
            self.deferred_required_fields.append("title")

    def clean(self):
        data = super().clean()
        self.check_schedule(data)
        if self.is_deferred_validation:
            self.defer_invalid_fields(data)
        return data

    def check_schedule(self, data):
        """A draft is kept with any dates: time makes them wrong by itself. To schedule or submit it they must be right.

        The status panel says what is wrong; Wagtail would refuse each autosave.
        """
        problem = Schedule(data.get("go_live_at"), data.get("expire_at")).problem(timezone.now())
        if not problem:
            return
        if self.is_deferred_validation:
            # Out of the data, where Wagtail would find it, and into the draft all the same.
            for name in {"go_live_at", "expire_at"} & data.keys():
                setattr(self.instance, name, data.pop(name))
        else:
            self.add_error("expire_at", problem)

    def defer_invalid_fields(self, data):
        if not data.get("title") and "title" not in self.errors:
            data["title"] = self.instance.title or gettext("Untitled")
        if "slug" in self.errors:
            self.slug_wanted = self.data.get(self.add_prefix("slug"), "")
            del self.errors["slug"]
            data["slug"] = self.free_slug(cautious_slugify(self.slug_wanted) or cautious_slugify(data["title"]))
        for name in list(self.errors):
            field = self.fields.get(name)
            if isinstance(field, DEFERRABLE_FIELDS):
                self.left_out[str(field.label)] = " ".join(self.errors[name])
                del self.errors[name]

    def free_slug(self, wanted: str) -> str:
        """`wanted`, numbered where another page beside this one has it."""
        slug, number = wanted[:240], 1
        while not self.instance._slug_is_available(slug, self.parent_page, self.instance):
            number += 1
            slug = f"{wanted[:240]}-{number}"
        return slug

    def get_field_updates_for_resave(self):
        updates = super().get_field_updates_for_resave()
        if self.slug_wanted:
            updates.append((self.add_prefix("slug"), self.cleaned_data["slug"]))
        return updates


def connect() -> None:
    fields = {"widget": AdminDateTimeInput, "form_class": AdminDateTimeField}
    register_form_field_override(models.DateTimeField, override=fields)
