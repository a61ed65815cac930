"""The stream blocks of an article: sections, and the content of a section.

Renaming or restructuring a block means rewriting every live body and every revision, with all ids kept.
"""

from django.core.exceptions import ValidationError
from django.forms import CharField
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup
from wagtail.contrib.table_block.blocks import TableBlock

from ..sections import BLOCK_ID, slug_of
from . import samples
from .base import (
    CharBlock,
    DeconstructAsWagtailBlockMixin,
    LockedValidationMixin,
    RichTextBlock,
    TextBlock,
    URLBlock,
    is_empty,
    without_empty,
)
from .code import highlighted
from .footnotes import texts_in
from .paragraphs import RowsComparison
from .pictures import PictureBlock, PictureChooserBlock, with_pictures_fetched
from .tables import drop_unknown_places, rows_of
from .widgets import TableInput

# A section's own heading is an h2, so what an editor may set inside it begins at h3.
PARAGRAPH_FEATURES = ["h3", "h4", "bold", "italic", "link", "document-link", "ol", "ul", "superscript", "footnote"]
CAPTION_FEATURES = ["bold", "italic", "link"]

# Of a picture or a table on a wide screen; empty: as wide as the text.
WIDTHS = [("", _("As wide as the text")), ("wide", _("Wide")), ("full", _("Full width of the window"))]

LANGUAGES = [
    ("bash", "Shell"),
    ("css", "CSS"),
    ("html", "HTML"),
    ("javascript", "JavaScript"),
    ("json", "JSON"),
    ("python", "Python"),
    ("sql", "SQL"),
    ("yaml", "YAML"),
]


class SampleMixin:
    """Preview in the block chooser: the value that `samples` has under the block's name."""

    def get_preview_value(self):
        return self.normalize(getattr(samples, self.name)())


class ParagraphBlock(SampleMixin, RichTextBlock):
    """Running text. In search, the text of its footnotes follows its own.

    Without any it is no problem: the editor offers one in each section, and streams drop it.
    """

    def clean(self, value):
        return value if self.is_empty(value) else super().clean(value)

    def is_empty(self, value) -> bool:
        return not strip_tags(value.source).strip() and "<footnote" not in value.source

    def get_searchable_content(self, value):
        return [*super().get_searchable_content(value), *texts_in(value.source)]


class SampleStructBlock(SampleMixin, blocks.StructBlock):
    pass


class WidthBlock(DeconstructAsWagtailBlockMixin, blocks.ChoiceBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"choices": WIDTHS, "required": False, "label": _("Width"), "search_index": False, **kwargs})


class InnerTextBlock(RichTextBlock):
    @cached_property
    def field(self):
        field = super().field
        # Draftail's own placeholder promises blocks, which a text within a block does not offer.
        field.widget.options["placeholder"] = _("Write something")
        return field


class GalleryFigureBlock(SampleStructBlock):
    image = PictureBlock(label=_("Image"))
    caption = InnerTextBlock(features=CAPTION_FEATURES, required=False, label=_("Caption"))
    credit = CharBlock(
        required=False,
        max_length=200,
        label=_("Credit"),
        help_text=_("Leave blank to use the image's own credit."),
    )

    class Meta:
        icon = "image"
        label = _("Image")


class FigureBlock(GalleryFigureBlock):
    width = WidthBlock()

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("An image with caption and credit")
        template = "blog/blocks/figure.html"


class GalleryValue(blocks.StructValue):
    @property
    def chosen(self):
        """The figures that have an image: a new gallery has two without, and a draft may have them too."""
        return [figure for figure in self["pictures"] if figure["image"]]


class GalleryBlock(SampleStructBlock):
    pictures = blocks.ListBlock(GalleryFigureBlock(), min_num=2, label=_("Images"))
    caption = CharBlock(required=False, max_length=300, label=_("Caption"))
    width = WidthBlock()

    def get_default(self):
        """Return a gallery of two images without content: with fewer, it would be invalid before it is touched."""
        figure = self.child_blocks["pictures"].child_block
        return self.normalize({**super().get_default(), "pictures": [figure.get_default(), figure.get_default()]})

    class Meta:
        icon = "grid"
        label = _("Gallery")
        description = _("Several images side by side with one caption")
        template = "blog/blocks/gallery.html"
        value_class = GalleryValue


class LinkingValue(blocks.StructValue):
    """A value with a URL; a draft may hold an invalid or unsafe one, which gets no link."""

    @property
    def link(self) -> str:
        url = self.get("address") or self.get("source_address") or ""
        return url if url.startswith(("https://", "http://")) else ""


class QuoteBlock(SampleStructBlock):
    text = TextBlock(rows=4, label=_("Text"))
    source = CharBlock(required=False, max_length=200, label=_("Source"))
    source_address = URLBlock(required=False, label=_("Source URL"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("A quotation with its source")
        template = "blog/blocks/quote.html"
        value_class = LinkingValue


class PullQuoteBlock(SampleStructBlock):
    text = TextBlock(rows=2, max_length=280, label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Pull quote")
        description = _("A sentence of this article in large type")
        template = "blog/blocks/pull_quote.html"


class CodeValue(blocks.StructValue):
    @property
    def highlighted(self):
        return highlighted(self.get("code") or "", self.get("language") or "")


class CodeBlock(SampleStructBlock):
    language = blocks.ChoiceBlock(choices=LANGUAGES, required=False, label=_("Language"))
    code = TextBlock(rows=8, label=_("Code"))
    caption = CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "code"
        label = _("Code")
        description = _("Program code or commands, in a monospaced font")
        template = "blog/blocks/code.html"
        value_class = CodeValue


class EmbedBlock(SampleStructBlock):
    address = URLBlock(label=_("URL"), help_text=_("Readers get a link; nothing is loaded from there."))
    title = CharBlock(max_length=200, label=_("Title"))
    picture = PictureChooserBlock(required=False, label=_("Image"))
    description = CharBlock(required=False, max_length=300, label=_("Description"))

    class Meta:
        icon = "media"
        label = _("Link card")
        description = _("A link to a video, audio or post elsewhere, with title and image")
        template = "blog/blocks/embed.html"
        value_class = LinkingValue


class CalloutBlock(SampleStructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("note", _("Note")), ("background", _("Background")), ("warning", _("Warning"))],
        default="note",
        label=_("Kind"),
    )
    heading = CharBlock(required=False, max_length=200, label=_("Heading"))
    text = InnerTextBlock(features=["bold", "italic", "link", "ol", "ul"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        description = _("A box with a note, background information or a warning")
        template = "blog/blocks/callout.html"


class ArticleTableBlock(SampleMixin, DeconstructAsWagtailBlockMixin, TableBlock):
    """Wagtail's table with a width, one more key of the stored value. The first row of a new table is its header."""

    @cached_property
    def field(self):
        # Enter in the last row stays there: in the next column, what is typed would replace a header.
        options = {**self.table_options, "autoWrapCol": False}
        return CharField(widget=TableInput(WIDTHS, table_options=options), **self.field_options)

    def get_default(self):
        return {"table_header_choice": "row"}

    def clean(self, value):
        if value and value.get("width", "") not in dict(WIDTHS):
            value["width"] = ""
        drop_unknown_places(value or {})
        cells = [cell for row in (value or {}).get("data", []) for cell in row if cell is not None]
        if not self.is_deferred_validation and not any(str(cell).strip() for cell in cells):
            raise ValidationError(self.field.error_messages["required"], code="required")
        return super().clean(value)

    def render(self, value, context=None):
        rows = rows_of(value or {})
        body_rows = rows[1:] if (value or {}).get("first_row_is_table_header") else rows
        return super().render(value, {**(context or {}), "rows": rows, "body_rows": body_rows})

    def get_comparison_class(self):
        return RowsComparison


class ContentBlock(LockedValidationMixin, blocks.StreamBlock):
    """The content of a section below its heading, or of the opening."""

    paragraph = ParagraphBlock(
        features=PARAGRAPH_FEATURES,
        icon="pilcrow",
        label=_("Text"),
        description=_("Text with sub-headings, lists and links"),
        template="blog/blocks/paragraph.html",
    )
    figure = FigureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    pull_quote = PullQuoteBlock()
    table = ArticleTableBlock(
        # The only language of the table editor: it logs an error for any other.
        table_options={"language": "en-US"},
        label=_("Table"),
        icon="table",
        description=_("Rows and columns, with a header row and a caption"),
        template="blog/blocks/table.html",
    )
    code = CodeBlock()
    embed = EmbedBlock()
    callout = CalloutBlock()

    class Meta:
        required = False

    def clean(self, value):
        return without_empty(super().clean(value))

    def bulk_to_python(self, values):
        return super().bulk_to_python(with_pictures_fetched(list(values)))


class SlugBlock(CharBlock):
    """The slug of a section, normalised."""

    def clean(self, value):
        value = super().clean(value)
        if not value or self.is_deferred_validation:
            return value or ""
        if not any(character.isalnum() for character in value):
            raise ValidationError(_("Write at least one letter or digit."))
        return slug_of(value)


class MergedBlock(CharBlock):
    """The ids of the sections that were merged into this one (`sections.merge_targets`). Set by the outline."""

    def clean(self, value):
        return " ".join(BLOCK_ID.findall(super().clean(value) or ""))


class SectionBlock(SampleStructBlock):
    heading = CharBlock(max_length=255, label=_("Heading"))
    content = ContentBlock(label=_("Content"))
    summary = CharBlock(
        required=False,
        max_length=300,
        search_index=False,
        label=_("Summary"),
        help_text=_("One sentence, for a short version of the article."),
    )
    address = SlugBlock(
        required=False,
        max_length=100,
        search_index=False,
        label=_("Slug"),
        help_text=_(
            "The last part of this section's URL. Leave blank to create it from the heading at first publication."
        ),
    )
    comments = blocks.ChoiceBlock(
        choices=[
            ("", _("Same as the article")),
            ("closed", _("Closed: no new comments")),
            ("off", _("Off: no comments, none shown")),
        ],
        required=False,
        search_index=False,
        label=_("Comments"),
    )
    merged = MergedBlock(required=False, search_index=False, label=_("Merged sections"))

    class Meta:
        icon = "list-ul"
        label = _("Section")
        label_format = "{heading}"
        description = _("A heading with content; readers can link to it and comment on it")
        form_layout = BlockGroup(children=["heading", "content"], settings=["address", "comments", "summary", "merged"])
        preview_template = "blog/blocks/section_preview.html"

    def clean(self, value):
        return value if self.is_empty(value) else super().clean(value)

    def is_empty(self, value) -> bool:
        is_set = any(value.get(name) for name in ("heading", "summary", "address", "comments", "merged"))
        return not is_set and all(is_empty(child) for child in value["content"])


class BodyBlock(LockedValidationMixin, blocks.StreamBlock):
    section = SectionBlock()

    class Meta:
        required = False

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:  # drafts may be incomplete
            return without_empty(value)
        slugs = [section.value["address"] for section in value]
        refuse_slugs(
            {
                position: _("Another section already has the slug “%(slug)s”.")
                for position, slug in enumerate(slugs)
                if slug and slug in slugs[:position]
            },
            slugs,
        )
        return without_empty(value)


def refuse_slugs(problems: dict[int, str], slugs: list[str]) -> None:
    """Raise a validation error with a problem at the slug of each section, by its position."""
    if problems:
        raise blocks.StreamBlockValidationError(
            block_errors={
                position: blocks.StructBlockValidationError(
                    {"address": ValidationError(problem, params={"slug": slugs[position]})}
                )
                for position, problem in problems.items()
            }
        )
