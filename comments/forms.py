import time
from typing import cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Comment, Discussed, Reason
from .text import ascii_domain, clean, clean_line, is_seen

STAMP_SALT = "comments.stamp"
CARD_SALT = "comments.card"
# A card that lay open for longer was not looked at all the while.
CARD_SECONDS = 3_600.0


class ReaderText(forms.CharField):
    """Text from a stranger: hygiene first, so that nothing is stored that was not also checked."""

    def __init__(self, *, clean=clean, **kwargs):
        self.hygiene = clean
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        text = self.hygiene(super().to_python(value))
        return text if is_seen(text) else ""


class Address(forms.EmailField):
    """An e-mail address that can be written to, spelled so that both databases find it again by `Lower`."""

    def to_python(self, value):
        # Before its length is checked: small letters can be more than the capitals that they stand for.
        local, at, domain = super().to_python(value).rpartition("@")
        return f"{local}{at}{ascii_domain(domain)}"

    def clean(self, value):
        address = super().clean(value)
        local = address.rpartition("@")[0]
        # No mail to an IP address: strangers would have the mail server talk to machines of its own network.
        if not (local.isascii() and local.isprintable()) or address.endswith("]"):
            raise ValidationError(self.default_validators[0].message, code="invalid")
        return address


def checked_length(text: str, page: Discussed) -> str:
    most = page.policy.max_length
    if len(text) > most:
        raise ValidationError(
            _("Your comment has %(length)d characters; at most %(most)d can be sent."),
            params={"length": len(text), "most": most},
        )
    return text


class CommentForm(forms.ModelForm):
    """What a reader sends. `fields` is the whitelist of what a stranger may set; the rest is for the rules.

    It carries no token: an article's form is the same bytes for everybody. `stamp` stands on uncached pages only.
    """

    name = ReaderText(clean=clean_line, max_length=60, label=_("Your name"))
    email = Address(
        required=False, max_length=254, label=_("E-mail address"), help_text=_("Optional, and never published.")
    )
    text = ReaderText(label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 7}))
    section = forms.ChoiceField(
        required=False,
        label=_("About"),
        error_messages={
            "invalid_choice": _("That section takes no comments now. Comment on the whole article, or choose another.")
        },
    )
    parent = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    # A trap: people don't see it, and no browser fills in a field of this name by itself.
    subject = forms.CharField(required=False, max_length=1_000)
    stamp = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    class Meta:
        model = Comment
        fields = ["name", "email", "text"]

    def __init__(self, *args, page: Discussed, parent: Comment | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        self.reply_to = parent
        self.sections = {section.block_id: section for section in page.discussed_sections()}
        self.fields["text"].widget.attrs["maxlength"] = page.policy.max_length
        if parent:  # a reply is about what its parent is about
            del self.fields["section"]
        else:
            cast(forms.ChoiceField, self.fields["section"]).choices = [
                ("", _("the whole article")),
                *((block_id, section.heading) for block_id, section in self.sections.items() if not section.policy),
            ]
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_text(self):
        return checked_length(self.cleaned_data["text"], self.page)

    def comment_values(self) -> dict[str, str]:
        """What a valid form says of the comment itself."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def discussed(self):
        """The section that a valid form is about; None for the whole page, and for one that is gone."""
        return self.sections.get(self.reply_to.block_id if self.reply_to else self.data.get("section", ""))

    @property
    def seconds(self) -> float | None:
        """Since the stamp in the form was made; None without a stamp of ours."""
        try:
            return max(0.0, time.time() - signing.loads(self.cleaned_data["stamp"], salt=STAMP_SALT))
        except (signing.BadSignature, KeyError, TypeError):
            return None


def new_stamp() -> str:
    """For a form on a page that no cache keeps."""
    return signing.dumps(round(time.time(), 1), salt=STAMP_SALT)


def new_card_stamp() -> str:
    return signing.dumps(round(time.time(), 1), salt=CARD_SALT)


class SeenForm(forms.Form):
    """The state that stood on the card, and when the card was shown."""

    status = forms.CharField(max_length=10)
    revision = forms.IntegerField(min_value=1)
    shown = forms.CharField(max_length=200, required=False)

    @property
    def seconds_on_card(self) -> float | None:
        """From the card shown to the button pressed, 0 to CARD_SECONDS; None without a stamp of ours."""
        try:
            shown = signing.loads(self.cleaned_data["shown"], salt=CARD_SALT)
        except (signing.BadSignature, KeyError):
            return None
        return round(min(max(0.0, time.time() - shown), CARD_SECONDS), 1)


class DecisionForm(SeenForm):
    """What a moderator's button sends: the verb, and what it needs."""

    do = forms.ChoiceField(
        choices=[(verb, verb) for verb in ("approve", "keep", "reject", "spam", "undo", "feature", "unfeature")]
    )
    reason = forms.ChoiceField(choices=[("", ""), *Reason.choices], required=False)
    note = forms.CharField(max_length=500, required=False)
    last_report = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)  # of those on the card

    def clean(self):
        data = super().clean()
        if data.get("do") == "reject" and not data.get("reason"):
            raise ValidationError(_("Choose a reason: its author will ask why."))
        return data


class NoteForm(SeenForm):
    note = forms.CharField(max_length=500, error_messages={"required": _("The note is empty.")})


class StaffReplyForm(SeenForm):
    """A moderator's answer to a comment: the hygiene and the length of a reader's text."""

    text = ReaderText(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("The answer is empty.")},
    )

    def __init__(self, data=None, *, page: Discussed):
        super().__init__(data)
        self.page = page

    def clean_text(self):
        return checked_length(self.cleaned_data["text"], self.page)
