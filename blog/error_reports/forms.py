from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gazette.public_forms.fields import HoneypotForm, ReaderEmailField, ReaderTextField
from gazette.public_forms.text_hygiene import clean, has_visible_text

from ..models.error_reports import ErrorReport
from ..pages import ArticlePage
from ..sections import Section
from .publications import Publication, seen_revision

MAX_LENGTH = 2_000  # code points, of a report and of an answer


def text_within_limits(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise ValidationError(
            _("Your text has %(length)d characters; at most %(most)d can be sent."),
            params={"length": len(text), "most": MAX_LENGTH},
        )
    return text


class ErrorReportForm(HoneypotForm):
    """A reader's report. `seen` is the id of the revision that the reader saw, from the link to the form."""

    section = forms.ChoiceField(
        required=False,
        label=_("Where"),
        error_messages={
            "invalid_choice": _("That section no longer exists. Choose where the error is now, or the whole article.")
        },
    )
    text = ReaderTextField(
        label=_("What is wrong?"),
        help_text=_("What it says and what it should say, ideally with a source."),
        error_messages={"required": _("Describe the error.")},
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_LENGTH}),
    )
    email = ReaderEmailField(
        required=False,
        max_length=254,
        label=_("Email address for the answer"),
        help_text=_("Optional, never published. If you enter it, we email you when your report is answered."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    may_quote = forms.BooleanField(
        required=False,
        label=_("You may quote my words on the article, without my email address"),
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args, article: ArticlePage, **kwargs):
        super().__init__(*args, **kwargs)
        self.article = article
        self.sections = {section.block_id: section for section in article.sections}
        cast(forms.ChoiceField, self.fields["section"]).choices = [
            ("", _("the whole article")),
            *((block_id, section.label) for block_id, section in self.sections.items()),
        ]

    def clean_text(self):
        return text_within_limits(self.cleaned_data["text"])

    @property
    def chosen(self) -> Section | None:
        """The section that a valid form is about; None for the whole article."""
        return self.sections.get(self.cleaned_data["section"])

    @property
    def revision_id(self) -> int | None:
        return seen_revision(self.article, self.cleaned_data["seen"])


class SettleForm(forms.Form):
    """The action of an editor's button, the status that the page showed, and the arguments of the action."""

    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("fix", "deny", "reopen", "show", "erase")])
    status = forms.ChoiceField(choices=ErrorReport.Status)
    revision = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Fixed in version"))
    answer = forms.CharField(
        required=False,
        strip=False,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_LENGTH}),
    )
    is_public = forms.BooleanField(required=False, label=_("Show the report to readers"))
    quotes_reader = forms.BooleanField(required=False, label=_("with the reader's words"))
    sure = forms.BooleanField(required=False, label=_("Yes, erase it. This can’t be undone."))

    def __init__(self, *args, publications: list[Publication], **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["revision"]).choices = [
            (each.revision_id, each.published_at) for each in publications
        ]

    def clean_answer(self):
        answer = clean(self.cleaned_data["answer"])
        return text_within_limits(answer if has_visible_text(answer) else "")

    def clean(self):
        data = super().clean()
        if data.get("do") == "deny" and not data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Give a reason: it is sent to the reader."))
        if data.get("do") == "fix" and not data.get("revision") and "revision" not in self.errors:
            self.add_error("revision", _("Choose the version in which it was fixed."))
        if data.get("do") == "erase" and not data.get("sure"):
            self.add_error("sure", _("Nothing was erased: tick the box to confirm."))
        return data
