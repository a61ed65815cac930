import time
from functools import cached_property
from typing import cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gazette.public_forms.fields import ReaderEmailField, ReaderTextField
from gazette.public_forms.text_hygiene import clean_line

from . import conf
from .models import Comment, Discussed, DiscussedSection

STAMP_SALT = "comments.stamp"


def checked_length(text: str, page: Discussed) -> str:
    most = page.policy.max_length
    if len(text) > most:
        raise ValidationError(
            _("Your comment has %(length)d characters; at most %(most)d can be sent."),
            params={"length": len(text), "most": most},
        )
    return text


class CommentForm(forms.ModelForm):
    """The comment form. `fields` is the whitelist of what readers may set; the other fields are for the rules.

    It has no CSRF token: the cached form is the same for everybody. `stamp` is set on uncached pages only.
    """

    name = ReaderTextField(
        clean=clean_line, max_length=60, label=_("Your name"), error_messages={"required": _("Enter your name.")}
    )
    email = ReaderEmailField(
        required=False,
        max_length=254,
        label=_("Email address"),
        help_text=_("Optional, never published. You get email only if you tick the box below."),
    )
    wants_mail = forms.BooleanField(required=False, label=_("Email me about replies and the decision"))
    text = ReaderTextField(
        label=_("Your comment"),
        help_text=_("You can write *emphasis*, `code`, lists with - or 1., and > quotes."),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write your comment.")},
    )
    section = forms.ChoiceField(
        required=False,
        label=_("About"),
        error_messages={
            "invalid_choice": _("That section takes no comments now. Comment on the whole article, or choose another.")
        },
    )
    parent = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    # A honeypot: people don't see it, and browsers don't autofill a field of this name.
    subject = forms.CharField(required=False, max_length=1_000)
    stamp = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    # As the page has them, and so what is wrong with them.
    field_order = ["section", "text", "name", "email", "wants_mail"]

    class Meta:
        model = Comment
        fields = ["name", "email", "text", "wants_mail"]

    def __init__(self, *args, page: Discussed, parent: Comment | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        self.reply_to = parent
        self.fields["text"].widget.attrs["maxlength"] = page.policy.max_length
        if parent:  # a reply belongs to the section of its parent
            del self.fields["section"]
        else:
            # A function: a comment on the whole article can be stored without reading the sections.
            cast(forms.ChoiceField, self.fields["section"]).choices = self.section_choices
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    @cached_property
    def sections(self) -> dict[str, DiscussedSection]:
        return {section.block_id: section for section in self.page.discussed_sections()}

    def section_choices(self):
        open_ones = ((block_id, section.label) for block_id, section in self.sections.items() if not section.policy)
        return [("", _("the whole article")), *open_ones]

    def clean_text(self):
        return checked_length(self.cleaned_data["text"], self.page)

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data["wants_mail"] and self.cleaned_data.get("email") == "":
            self.add_error("email", _("Enter your email address, or untick the box below."))
        return cleaned

    def comment_values(self) -> dict[str, str | bool]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def discussed(self):
        """The section of a valid form; None for the whole page, and for a removed section."""
        block_id = self.reply_to.block_id if self.reply_to else self.data.get("section", "")
        return self.sections.get(block_id) if block_id else None

    @property
    def seconds(self) -> float | None:
        """Seconds since the first page with a stamp; None where it can't be said how long the form was open."""
        try:
            made_at, had_text = signing.loads(self["stamp"].value() or "", salt=STAMP_SALT)
        except (signing.BadSignature, TypeError, ValueError):
            return None
        seconds = max(0.0, time.time() - made_at)
        return None if had_text and seconds >= conf.TOO_FAST_TO_LOOK_SECONDS else seconds

    def stamp_for_page(self) -> str:
        """Return the stamp that came with the form, or else a new one: previews and refusals don't begin anew."""
        stamp = self["stamp"].value() or ""
        try:
            signing.loads(stamp, salt=STAMP_SALT)
        except signing.BadSignature:
            return new_stamp(had_text=bool(self["text"].value()))
        return stamp


def new_stamp(*, had_text: bool = False) -> str:
    """Return a signed timestamp for a form on an uncached page; `had_text`: it was written in before."""
    return signing.dumps([round(time.time(), 1), had_text], salt=STAMP_SALT)
