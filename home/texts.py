"""The publication's lines in other languages than its first: administrators write them, all in one place."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


@dataclass(frozen=True)
class Line:
    """`language` is its code where that is not the page's; else empty."""

    text: str
    language: str = ""

    def __bool__(self):
        return bool(self.text)


def other_languages():
    """A function, so that no list of languages stands in a migration."""
    return [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class LinesBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(choices=other_languages, label=_("Language"))
    tagline = blocks.CharBlock(required=False, max_length=160, label=_("Line under the name"))
    footer_text = blocks.CharBlock(required=False, max_length=200, label=_("Line in the footer"))
    comment_notice = blocks.CharBlock(required=False, max_length=400, label=_("Notice at the comment form"))

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
                refusal = ValidationError(_("This language is there already: write its lines in one place."))
                raise blocks.StreamBlockValidationError(block_errors={place: refusal})
            seen.add(child.value["language"])
        return value


NAMES = ("tagline", "footer_text", "comment_notice")


def lines_in(language: str, publication) -> dict[str, Line]:
    """By name; what is not written in a language is as in the first."""
    written = [each["value"] for each in publication.translated_lines.raw_data]
    own: dict = next((lines for lines in written if lines.get("language") == language), {})
    foreign = "" if language == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    return {name: Line(own[name]) if own.get(name) else Line(getattr(publication, name), foreign) for name in NAMES}
