"""Translations of the texts in the site settings."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from gazette.default_language import default_language


@dataclass(frozen=True)
class Line:
    """A text; `language` is its code where it is not the language of the page, else ""."""

    text: str
    language: str = ""

    def __bool__(self):
        return bool(self.text)


def other_languages():
    """Return the choices; a function, so that no migration holds them."""
    return [(code, name) for code, name in settings.LANGUAGES if code != default_language()]


class LinesBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(choices=other_languages, label=_("Language"))
    tagline = blocks.CharBlock(required=False, max_length=160, label=_("Tagline"))
    footer_text = blocks.CharBlock(required=False, max_length=200, label=_("Footer text"))
    comment_notice = blocks.CharBlock(required=False, max_length=400, label=_("Comment form notice"))

    class Meta:
        icon = "globe"
        label = _("Language")
        label_format = "{language}"


class TranslatedLines(blocks.StreamBlock):
    lines = LinesBlock()

    class Meta:
        required = False

    def clean(self, value):
        value = super().clean(value)
        seen = set()
        for place, child in enumerate(value):
            if child.value["language"] in seen:
                refusal = ValidationError(_("There are texts in this language already. Enter each language once."))
                raise blocks.StreamBlockValidationError(block_errors={place: refusal})
            seen.add(child.value["language"])
        return value


NAMES = ("tagline", "footer_text", "comment_notice")


def lines_in(language: str, publication) -> dict[str, Line]:
    """Return the texts by name; those without a translation are in the default language."""
    written = [each["value"] for each in publication.translated_lines.raw_data]
    own: dict = next((lines for lines in written if lines.get("language") == language), {})
    foreign = "" if language == default_language() else default_language()
    return {name: Line(own[name]) if own.get(name) else Line(getattr(publication, name), foreign) for name in NAMES}
