"""Forms on the page of a person."""

from datetime import datetime, time, timedelta
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from gazette.public_forms.fields import ReaderTextField
from gazette.public_forms.text_hygiene import clean_line

from ..models import AuthorIdentifier, Comment, Reason
from ..people.persons import Person, is_open_to_all
from ..permissions import can_moderate_on

LENGTHS = {
    "day": (gettext_lazy("a day"), timedelta(days=1)),
    "week": (gettext_lazy("a week"), timedelta(weeks=1)),
    "month": (gettext_lazy("a month (30 days)"), timedelta(days=30)),
}
PERMANENTLY = "good"
UNTIL = "until"
LONGEST = timedelta(days=3_653)  # ten years; anything longer is permanent


class BanForm(forms.Form):
    """Offers the identifiers of the comment's author, and the pages above it that this moderator may moderate."""

    identifier = forms.ChoiceField(label=gettext_lazy("Ban by"), widget=forms.RadioSelect)
    page = forms.ChoiceField(label=gettext_lazy("Where"))
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "–"), *Reason.choices])
    length = forms.ChoiceField(
        label=gettext_lazy("How long"),
        initial="week",
        widget=forms.RadioSelect,
        choices=[
            *((name, label) for name, (label, _length) in LENGTHS.items()),
            (PERMANENTLY, gettext_lazy("permanently")),
            (UNTIL, gettext_lazy("to the end of this day:")),
        ],
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = ReaderTextField(
        clean=clean_line, label=gettext_lazy("Note for the moderators (optional)"), max_length=500, required=False
    )
    # The number of other people's comments that the confirmation of a domain ban showed.
    number = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, comment: Comment, moderator):
        super().__init__(data, auto_id="ban_%s")
        self.pages = {str(page.pk): page for page in _pages_to_ban_on(comment, moderator)}
        cast(forms.ChoiceField, self.fields["page"]).choices = [
            (number, self._named(page, comment)) for number, page in self.pages.items()
        ]
        self.identifiers = identifier_choices(comment)
        cast(forms.ChoiceField, self.fields["identifier"]).choices = list(self.identifiers.items())
        self.fields["identifier"].initial = next(iter(self.identifiers), None)
        self.fields["note"].widget.attrs["autocomplete"] = "off"

    @staticmethod
    def _named(page: Page, comment: Comment) -> str:
        if page.pk == comment.page_id:
            return _("only “%(title)s”") % {"title": page.title}
        return _("“%(title)s” and all below it") % {"title": page.title}

    def clean(self):
        data = super().clean()
        if data.get("length") == UNTIL and "until" in data:
            today = timezone.localdate()
            if not data["until"]:
                self.add_error("until", _("Which day?"))
            elif not today <= data["until"] <= today + LONGEST:
                self.add_error("until", _("Choose a day from today on, within ten years."))
        return data

    @property
    def target(self) -> Page:
        return self.pages[self.cleaned_data["page"]]

    def ends_at(self, now: datetime) -> datetime | None:
        """Return the end of the ban, None if permanent. A day ends at midnight in the active time zone."""
        length = self.cleaned_data["length"]
        if length == PERMANENTLY:
            return None
        if length == UNTIL:
            return timezone.make_aware(datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time.min))
        return now + LENGTHS[length][1]


class NoteForm(forms.Form):
    """Asks for the identifier only where there is a choice."""

    identifier = forms.ChoiceField(label=gettext_lazy("Note about"), widget=forms.RadioSelect)
    text = ReaderTextField(
        label=gettext_lazy("Note"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("The note is empty.")},
    )

    def __init__(self, data=None, *, comment: Comment):
        super().__init__(data, auto_id="note_%s")
        self.identifiers = {
            identifier: label
            for identifier, label in identifier_choices(comment).items()
            if identifier != AuthorIdentifier.DOMAIN
        }
        cast(forms.ChoiceField, self.fields["identifier"]).choices = list(self.identifiers.items())
        self.fields["identifier"].initial = next(iter(self.identifiers), None)


class RejectAllForm(forms.Form):
    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)  # what the moderator was told
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", "–"), *Reason.choices],
        error_messages={"required": gettext_lazy("Choose a reason: their author will ask why.")},
    )
    note = ReaderTextField(
        clean=clean_line, label=gettext_lazy("Note for the log (optional)"), max_length=500, required=False
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="reject_%s")
        self.fields["note"].widget.attrs["autocomplete"] = "off"


def identifier_choices(comment: Comment) -> dict[str, str]:
    """Return the identifiers of the comment's author with a label each; the most reliable first."""
    identified_by = Person.author_of(comment).identifiers
    labels = {}
    if AuthorIdentifier.BROWSER in identified_by:
        labels[AuthorIdentifier.BROWSER.value] = _("this browser")
    if AuthorIdentifier.EMAIL in identified_by:
        labels[AuthorIdentifier.EMAIL.value] = _("the email address %(email)s") % {
            "email": identified_by[AuthorIdentifier.EMAIL][0]
        }
        domain = identified_by[AuthorIdentifier.DOMAIN][0]
        if not is_open_to_all(domain):
            labels[AuthorIdentifier.DOMAIN.value] = _("every email address at %(domain)s") % {"domain": domain}
    return labels


def _pages_to_ban_on(comment: Comment, moderator) -> list[Page]:
    """Return the pages from the root down to the comment's own that the moderator may moderate."""
    pages = comment.page.get_ancestors(inclusive=True).filter(depth__gt=1).order_by("depth")
    return [page for page in pages if can_moderate_on(moderator, page)]
