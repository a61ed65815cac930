"""Forms of the desk. Those of a card send the state that the moderator saw."""

import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import Page

from gazette.public_forms.fields import ReaderTextField
from gazette.public_forms.text_hygiene import clean_line

from ..forms import checked_length
from ..models import AuthorIdentifier, Comment, Discussed, DiscussedSection, Reason, reason_choices, sites_of
from ..models.own_reasons import SPAM
from ..people.persons import Person, is_open_to_all
from ..permissions import can_moderate_on, groups_of_moderators, moderators_of
from .filters import WHOLE_ARTICLE
from .verbs import VERBS

CARD_SALT = "comments.card"
# Longer times are capped: nobody reads one card for that long.
CARD_SECONDS = 3_600.0


def new_card_stamp() -> str:
    return signing.dumps(round(time.time(), 1), salt=CARD_SALT)


class SeenForm(forms.Form):
    """The state on the card, and when it was displayed."""

    status = forms.CharField(max_length=10)
    revision = forms.IntegerField(min_value=1)
    card_stamp = forms.CharField(max_length=200, required=False)

    @property
    def seconds_on_card(self) -> float | None:
        """Seconds from showing the card to pressing the button, 0 to CARD_SECONDS; None without a valid stamp."""
        try:
            opened_at = signing.loads(self.cleaned_data["card_stamp"], salt=CARD_SALT)
        except (signing.BadSignature, KeyError):
            return None
        return round(min(max(0.0, time.time() - opened_at), CARD_SECONDS), 1)


def codes_of_reasons() -> list[tuple[str, object]]:
    return [("", ""), *((choice.code, choice.label) for choice in reason_choices())]


class DecisionForm(SeenForm):
    """What the button of a verb sends."""

    do = forms.ChoiceField(choices=[(name, verb.label) for name, verb in VERBS.items()])
    reason = forms.ChoiceField(choices=codes_of_reasons, required=False)
    note = forms.CharField(max_length=500, required=False)
    last_report = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)  # of those on the card

    def clean(self):
        data = super().clean()
        verb = VERBS.get(data.get("do", ""))
        if verb and verb.needs_reason and not data.get("reason"):
            raise ValidationError(_("Choose a reason: its author will ask why."))
        if verb and verb.needs_reason and data["reason"] == SPAM:
            data |= {"do": "spam", "reason": ""}
        return data


class NoteForm(SeenForm):
    note = forms.CharField(max_length=500, error_messages={"required": gettext_lazy("The note is empty.")})


class StaffReplyForm(SeenForm):
    """A moderator's reply: cleaned and limited in length like a reader's text."""

    text = ReaderTextField(
        label=gettext_lazy("Your reply"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("The reply is empty.")},
    )

    def __init__(self, data=None, *, page: Discussed):
        super().__init__(data)
        self.page = page

    def clean_text(self):
        return checked_length(self.cleaned_data["text"], self.page)


class EscalationForm(SeenForm):
    """To whom, as "user:7" or "group:3": colleagues and groups who may moderate the comment."""

    to = forms.ChoiceField(
        label=gettext_lazy("Escalate to"),
        error_messages={"required": gettext_lazy("Choose a colleague or a group.")},
        help_text=gettext_lazy("Groups and colleagues who may moderate this comment."),
    )
    note = ReaderTextField(
        clean=clean_line,
        label=gettext_lazy("What should they look at?"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say what they should look at.")},
    )

    def __init__(self, data=None, *, comment: Comment, moderator):
        super().__init__(data, auto_id="escalate_%s", label_suffix="")
        groups = groups_of_moderators(comment.page).order_by("name")
        users = moderators_of(comment.page).exclude(pk=moderator.pk).order_by("username")
        self.targets = {f"group:{group.pk}": group for group in groups} | {f"user:{user.pk}": user for user in users}
        cast(forms.ChoiceField, self.fields["to"]).choices = [
            ("", _("Choose a colleague or a group")),
            (_("Groups"), [(f"group:{group.pk}", group.name) for group in groups]),
            (_("Colleagues"), [(f"user:{user.pk}", _full_name(user)) for user in users]),
        ]
        if data is None:
            self.fields["to"].widget.attrs["autofocus"] = True

    @property
    def target(self):
        """The user or the group chosen in a valid form."""
        return self.targets[self.cleaned_data["to"]]


class ClosureForm(forms.Form):
    do = forms.ChoiceField(choices=[("close", "close"), ("reopen", "reopen")])


class MoveForm(forms.Form):
    """The target section, and the state shown on the card. Offers the other sections that show comments."""

    status = forms.CharField(max_length=10, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    section = forms.ChoiceField(label=gettext_lazy("Move thread to"))

    def __init__(self, data=None, *, comment: Comment, sections: list[DiscussedSection]):
        super().__init__(data, initial={"status": comment.status, "revision": comment.revision}, auto_id="desk_move_%s")
        self.sections = {section.block_id: section for section in sections if section.policy != "off"}
        sections_to_choose = [
            *([(WHOLE_ARTICLE, _("the whole article"))] if comment.block_id else []),
            *((key, section.label) for key, section in self.sections.items() if key != comment.block_id),
        ]
        # No section is preselected: an accidental press moves nothing.
        choices = [("", _("Choose a section")), *sections_to_choose] if sections_to_choose else []
        cast(forms.ChoiceField, self.fields["section"]).choices = choices

    @property
    def target(self) -> DiscussedSection | None:
        """The section chosen in a valid form; None for the whole article."""
        return self.sections.get(self.cleaned_data["section"])


def _full_name(user) -> str:
    name = user.get_full_name()
    return f"{name} ({user.get_username()})" if name else user.get_username()


class BulkForm(forms.Form):
    """The decision: a verb, or a reason to reject."""

    do = forms.ChoiceField(
        choices=[(name, verb.label) for name, verb in VERBS.items() if verb.in_bulk and not verb.needs_reason],
        required=False,
    )
    reason = forms.ChoiceField(choices=codes_of_reasons, required=False)
    note = forms.CharField(max_length=500, required=False)

    def clean(self):
        data = super().clean()
        if not self.errors and not data["do"] and not data["reason"]:
            raise ValidationError(_("Choose a decision."))
        if not self.errors and data["do"] and data["reason"]:
            raise ValidationError(_("Invalid request."))
        if data.get("reason") == SPAM:
            data |= {"do": "spam", "reason": ""}
        return data

    @property
    def action(self) -> str:
        return self.cleaned_data["do"] or "reject"


LENGTHS = {
    "day": (gettext_lazy("a day"), timedelta(days=1)),
    "week": (gettext_lazy("a week"), timedelta(weeks=1)),
    "month": (gettext_lazy("a month (30 days)"), timedelta(days=30)),
}
PERMANENTLY = "good"  # unchanged since 0.1.0 ("for good"): a form opened before an upgrade still sends it
UNTIL = "until"
MAX_DURATION = timedelta(days=3_653)  # ten years; anything longer is permanent


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
            (UNTIL, gettext_lazy("to the end of this day")),
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
        super().__init__(data, auto_id="ban_%s", label_suffix="")
        self.pages = {str(page.pk): page for page in pages_to_ban_on(comment, moderator)}
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
            elif not today <= data["until"] <= today + MAX_DURATION:
                self.add_error("until", _("Choose a day from today on, within ten years."))
        return data

    @property
    def target(self) -> Page:
        return self.pages[self.cleaned_data["page"]]

    @property
    def ban_reason(self) -> str:
        return self.cleaned_data["reason"]

    def ends_at(self, now: datetime) -> datetime | None:
        """Return the end of the ban, None if permanent. A day ends at midnight in the active time zone."""
        length = self.cleaned_data["length"]
        if length == PERMANENTLY:
            return None
        if length == UNTIL:
            return timezone.make_aware(
                datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time_of_day.min)
            )
        return now + LENGTHS[length][1]


class PersonNoteForm(forms.Form):
    """Asks for the identifier only where there is a choice."""

    identifier = forms.ChoiceField(label=gettext_lazy("Note about"), widget=forms.RadioSelect)
    text = ReaderTextField(
        label=pgettext_lazy("of moderators", "Note"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("The note is empty.")},
    )

    def __init__(self, data=None, *, comment: Comment):
        super().__init__(data, auto_id="note_%s", label_suffix="")
        self.identifiers = {
            identifier: label
            for identifier, label in identifier_choices(comment).items()
            if identifier != AuthorIdentifier.DOMAIN
        }
        cast(forms.ChoiceField, self.fields["identifier"]).choices = list(self.identifiers.items())
        self.fields["identifier"].initial = next(iter(self.identifiers), None)


class RejectAllForm(forms.Form):
    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)  # as the page displayed it
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        error_messages={"required": gettext_lazy("Choose a reason: their author will ask why.")},
    )
    note = ReaderTextField(
        clean=clean_line, label=gettext_lazy("Note for the log (optional)"), max_length=500, required=False
    )

    def __init__(self, data=None, *, comment: Comment):
        super().__init__(data, auto_id="reject_%s", label_suffix="")
        cast(forms.ChoiceField, self.fields["reason"]).choices = reasons_to_choose(comment)
        self.fields["note"].widget.attrs["autocomplete"] = "off"

    @property
    def action(self) -> str:
        return "spam" if self.cleaned_data["reason"] == SPAM else "reject"


def reasons_to_choose(comment: Comment) -> list[tuple[str, str]]:
    """Return the reasons to reject on the site of the comment, each with a sentence on when to choose it."""
    offered = reason_choices(sites_of([comment]))
    return [("", "–"), *((each.code, f"{capfirst(str(each.label))}: {each.when}") for each in offered)]


def focus_first_problem(form: forms.Form) -> None:
    """Let the page start at the first field that was not filled in as it should be."""
    name = next(iter(form.errors), "")
    if name in form.fields:
        form.fields[name].widget.attrs["autofocus"] = True


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


def pages_to_ban_on(comment: Comment, moderator) -> list[Page]:
    """Return the pages from the root down to the comment's own that the moderator may moderate."""
    pages = comment.page.get_ancestors(inclusive=True).filter(depth__gt=1).order_by("depth")
    return [page for page in pages if can_moderate_on(moderator, page)]
