import zoneinfo

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.db import models
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets.datetime import DEFAULT_DATETIME_FORMAT, AdminDateTimeInput
from wagtail.coreutils import cautious_slugify
from wagtail.models import Page

from . import schedule, typed_dates
from .schedule import Schedule

# A draft is saved without an invalid value of these, such as a half-typed date. Text is never left out.
DEFERRABLE_FIELDS = (forms.DateTimeField, forms.DateField, forms.IntegerField, forms.ChoiceField)


class AdminDateTimeField(forms.DateTimeField):
    """Accept dates and times as people type them (`typed_dates`), in the time zone of the site.

    Refuse years that some time zone can't express: `9999-12-31 23:59` in New York has no equivalent in UTC.
    """

    zone = ""  # the name of the time zone; empty for that of the default site

    @property
    def time_zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone or schedule.time_zone_of(None))

    def prepare_value(self, value):
        with timezone.override(self.time_zone):
            return super().prepare_value(value)

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip()
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            read = typed_dates.read_datetime(value)
            if read is None or not 1 < read.year < 9999:
                raise ValidationError(typed_dates.unread_message(), code="invalid")
            value = read
        with timezone.override(self.time_zone):
            return super().to_python(value)


@require_safe
def describe_date(request):
    """Say how a date is read that is being typed: `value` for the field and `words` for below it, or `error`."""
    zone = request.GET.get("zone", "")
    field = AdminDateTimeField(required=False)
    field.zone = zone if zone in settings.WAGTAIL_USER_TIME_ZONES else ""
    try:
        when = field.clean(request.GET.get("text", ""))
    except ValidationError as problem:
        return JsonResponse({"error": " ".join(problem.messages)})
    if when is None:
        return JsonResponse({})
    words = typed_dates.in_words(when, field.time_zone, schedule.own_time_zone(request.user))
    now = timezone.now()
    if when <= now:
        words = _("%(time)s, in the past") % {"time": words}
    return JsonResponse(
        {"value": field.prepare_value(when).strftime(DEFAULT_DATETIME_FORMAT), "words": words, "later": when > now}
    )


def is_untitled(page) -> bool:
    """Return whether the page was never public and has the placeholder title of a draft."""
    return page.first_published_at is None and page.title in ("Untitled", _("Untitled"))


def free_slug(wanted: str, parent: Page, page: Page | None = None) -> str:
    """Return `wanted`, with a number if another page below `parent` has this slug."""
    slug, number = wanted[:240], 1
    others = parent.get_children().exclude(pk=page and page.pk).filter(slug__startswith=slug)
    taken = set(others.values_list("slug", flat=True))
    while slug in taken:
        number += 1
        slug = f"{wanted[:240]}-{number}"
    return slug


class DraftPageForm(WagtailAdminPageForm):
    """Save every incomplete draft.

    `slug_wanted` is the typed slug if it was not available, else empty. `left_out` maps the label of each field that
    kept its former value to the reason.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_time_zone_of_site()
        self.slug_wanted = ""
        self.left_out: dict[str, str] = {}
        if is_untitled(self.instance):
            # Empty, so that publishing asks for a title, and the slug follows the title that is typed.
            self.initial["title"] = ""
            if self.instance.slug.startswith(cautious_slugify(self.instance.title)):
                self.initial["slug"] = ""

    def use_time_zone_of_site(self):
        zone = schedule.time_zone_of(self.instance if self.instance.pk else self.parent_page)
        rows = [row for formset in self.formsets.values() for row in formset.forms]
        for form in (self, *rows):
            for field in form.fields.values():
                if isinstance(field, AdminDateTimeField):
                    field.zone = zone
                    field.widget.attrs["data-time-zone"] = zone

    def is_valid(self):
        # A browser sends the whole form. Wagtail doesn't require the formset of comments.
        parts = [(name, formset.management_form) for name, formset in self.formsets.items() if name != "comments"]
        if missing := [name for name, management_form in parts if not management_form.is_valid()]:
            raise BadRequest(f"The form came without: {', '.join(missing)}.")
        return super().is_valid()

    def defer_required_fields(self):
        super().defer_required_fields()
        # Wagtail requires a title even for a draft.
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
        """Accept any dates in a draft, since they pass; require valid ones to schedule or submit it.

        Wagtail would refuse each autosave. The status panel shows the problem.
        """
        problem = Schedule(data.get("go_live_at"), data.get("expire_at")).problem(timezone.now())
        if not problem:
            return
        if self.is_deferred_validation:
            # Wagtail validates the form's data: set the dates on the draft instead.
            for name in {"go_live_at", "expire_at"} & data.keys():
                setattr(self.instance, name, data.pop(name))
        else:
            self.add_error("expire_at", problem)

    def defer_invalid_fields(self, data):
        if not data.get("title") and "title" not in self.errors:
            data["title"] = self.instance.title or _("Untitled")
        if "slug" in self.errors:
            self.slug_wanted = self.data.get(self.add_prefix("slug"), "")
            del self.errors["slug"]
            slug = cautious_slugify(self.slug_wanted) or cautious_slugify(data["title"])
            data["slug"] = free_slug(slug, self.parent_page, self.instance)
        for name in list(self.errors):
            field = self.fields.get(name)
            if isinstance(field, DEFERRABLE_FIELDS):
                self.left_out[str(field.label)] = " ".join(self.errors[name])
                del self.errors[name]

    def get_field_updates_for_resave(self):
        updates = super().get_field_updates_for_resave()
        if self.slug_wanted:
            updates.append((self.add_prefix("slug"), self.cleaned_data["slug"]))
        return updates


def connect() -> None:
    fields = {"widget": AdminDateTimeInput, "form_class": AdminDateTimeField}
    register_form_field_override(models.DateTimeField, override=fields)
