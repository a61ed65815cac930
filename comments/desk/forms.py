"""Forms of the card: each sends the state that the moderator saw."""

import time
from typing import cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.public_forms.fields import ReaderTextField

from ..forms import checked_length
from ..models import Comment, Discussed, DiscussedSection, Reason
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


class DecisionForm(SeenForm):
    """What the button of a verb sends."""

    do = forms.ChoiceField(choices=[(name, verb.label) for name, verb in VERBS.items()])
    reason = forms.ChoiceField(choices=[("", ""), *Reason.choices], required=False)
    note = forms.CharField(max_length=500, required=False)
    last_report = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)  # of those on the card

    def clean(self):
        data = super().clean()
        if (verb := VERBS.get(data.get("do", ""))) and verb.needs_reason and not data.get("reason"):
            raise ValidationError(_("Choose a reason: its author will ask why."))
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
        places = [
            *([(WHOLE_ARTICLE, _("the whole article"))] if comment.block_id else []),
            *((key, section.heading) for key, section in self.sections.items() if key != comment.block_id),
        ]
        # No section is preselected: an accidental press moves nothing.
        choices = [("", _("Choose a section")), *places] if places else []
        cast(forms.ChoiceField, self.fields["section"]).choices = choices

    @property
    def target(self) -> DiscussedSection | None:
        """The section chosen in a valid form; None for the whole article."""
        return self.sections.get(self.cleaned_data["section"])
