"""What an article is made of: sections, and what may stand in them.

Complete from the start: changing it once there is content means rewriting every live body and every revision, ids kept.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup
from wagtail.blocks.list_block import ListValue
from wagtail.contrib.table_block.blocks import TableBlock

from ..sections import BLOCK_ID, slug_of
from . import samples
from .base import CharBlock, NamedAsWagtails, RichTextBlock, TextBlock, URLBlock, ValidatedAlone
from .code import coloured
from .footnotes import texts_in
from .paragraphs import RowsComparison
from .pictures import PictureBlock, PictureChooserBlock, with_pictures_fetched

# A section's own heading is an h2, so what an editor may set inside it begins at h3.
PARAGRAPH_FEATURES = ["h3", "h4", "bold", "italic", "link", "document-link", "ol", "ul", "superscript", "footnote"]
CAPTION_FEATURES = ["bold", "italic", "link"]

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


class Sampled:
    """Its preview in the chooser shows what `samples` has under its name."""

    def get_preview_value(self):
        return self.normalize(getattr(samples, self.name)())


class ParagraphBlock(Sampled, RichTextBlock):
    """Running text. The words of its footnotes are found behind its own."""

    def get_searchable_content(self, value):
        return [*super().get_searchable_content(value), *texts_in(value.source)]


class SampledStruct(Sampled, blocks.StructBlock):
    def get_preview_value(self):
        return self.made_of(getattr(samples, self.name)())

    def made_of(self, values):
        """Its value of plain ones; a picture that is none of the library's is left as it is."""
        made = samples.SamplePicture, ListValue
        return self._to_struct_value(
            [
                (name, value if isinstance(value, made) else self.child_blocks[name].normalize(value))
                for name, value in values.items()
            ]
        )


class FigureBlock(SampledStruct):
    image = PictureBlock(label=_("Picture"))
    caption = RichTextBlock(features=CAPTION_FEATURES, required=False, label=_("Caption"))
    credit = CharBlock(
        required=False,
        max_length=200,
        label=_("Credit"),
        help_text=_("Left empty, the credit that the picture itself carries."),
    )

    class Meta:
        icon = "image"
        label = _("Figure")
        description = _("A picture with its caption and credit")
        template = "blog/blocks/figure.html"


class GalleryBlock(SampledStruct):
    pictures = blocks.ListBlock(FigureBlock(), min_num=2, label=_("Pictures"))
    caption = CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "grid"
        label = _("Gallery")
        description = _("Several pictures side by side under one caption")
        template = "blog/blocks/gallery.html"

    def get_preview_value(self):
        pictures = self.child_blocks["pictures"]
        shown = [
            ListValue.ListChild(pictures.child_block, pictures.child_block.made_of(samples.figure())) for _ in "ab"
        ]
        return self.made_of({**samples.gallery(), "pictures": ListValue(pictures, bound_blocks=shown)})


class LinkingValue(blocks.StructValue):
    """What names an address elsewhere: a draft may hold there what is none, or no readers' business to follow."""

    @property
    def link(self) -> str:
        address = self.get("address") or self.get("source_address") or ""
        return address if address.startswith(("https://", "http://")) else ""


class QuoteBlock(SampledStruct):
    text = TextBlock(rows=4, label=_("Text"))
    source = CharBlock(required=False, max_length=200, label=_("Source"))
    source_address = URLBlock(required=False, label=_("Source address"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("Somebody else's words, with where they are from")
        template = "blog/blocks/quote.html"
        value_class = LinkingValue


class PullQuoteBlock(SampledStruct):
    text = TextBlock(rows=2, max_length=280, label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Pull quote")
        description = _("A sentence of this article, set large to draw the eye")
        template = "blog/blocks/pull_quote.html"


class CodeValue(blocks.StructValue):
    @property
    def coloured(self):
        return coloured(self.get("code") or "", self.get("language") or "")


class CodeBlock(SampledStruct):
    language = blocks.ChoiceBlock(choices=LANGUAGES, required=False, label=_("Language"))
    code = TextBlock(rows=8, label=_("Code"))
    caption = CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "code"
        label = _("Code")
        description = _("A program or commands, in a fixed-width face")
        template = "blog/blocks/code.html"
        value_class = CodeValue


class EmbedBlock(SampledStruct):
    address = URLBlock(label=_("Address"), help_text=_("Nothing is loaded from there; readers get a link."))
    title = CharBlock(max_length=200, label=_("Title"))
    picture = PictureChooserBlock(required=False, label=_("Picture"))
    description = CharBlock(required=False, max_length=300, label=_("Description"))

    class Meta:
        icon = "media"
        label = _("Embed")
        description = _("A film, sound or post elsewhere: title, a picture of our own, and a link")
        template = "blog/blocks/embed.html"
        value_class = LinkingValue


class CalloutBlock(SampledStruct):
    kind = blocks.ChoiceBlock(
        choices=[("note", _("Note")), ("background", _("Background")), ("warning", _("Warning"))],
        default="note",
        label=_("Kind"),
    )
    heading = CharBlock(required=False, max_length=200, label=_("Heading"))
    text = RichTextBlock(features=["bold", "italic", "link", "ol", "ul"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        description = _("A boxed aside: a note, background, or a warning")
        template = "blog/blocks/callout.html"


class GridBlock(Sampled, NamedAsWagtails, TableBlock):
    def clean(self, value):
        cells = [cell for row in (value or {}).get("data", []) for cell in row if cell is not None]
        if not self.is_deferred_validation and not any(str(cell).strip() for cell in cells):
            raise ValidationError(self.field.error_messages["required"], code="required")
        return super().clean(value)

    def get_comparison_class(self):
        return RowsComparison


class ContentBlock(ValidatedAlone, blocks.StreamBlock):
    """Everything that may stand in a section, below its heading, or in the opening."""

    paragraph = ParagraphBlock(
        features=PARAGRAPH_FEATURES,
        icon="pilcrow",
        label=_("Paragraphs"),
        description=_("Running text, with sub-headings, lists and links"),
        template="blog/blocks/paragraph.html",
    )
    figure = FigureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    pull_quote = PullQuoteBlock()
    table = GridBlock(
        # The only language that the grid comes with: it complains of any other in the console.
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

    def bulk_to_python(self, values):
        return super().bulk_to_python(with_pictures_fetched(list(values)))


class SlugBlock(CharBlock):
    """The end of a section's link, brought into the form that slugs have."""

    def clean(self, value):
        value = super().clean(value)
        if not value or self.is_deferred_validation:
            return value or ""
        if not any(character.isalnum() for character in value):
            raise ValidationError(_("Write at least one letter or digit."))
        return slug_of(value)


class MergedBlock(CharBlock):
    """The ids of the sections that were merged into this one (blog.sections). The outline fills it in."""

    def clean(self, value):
        return " ".join(BLOCK_ID.findall(super().clean(value) or ""))


class SectionBlock(blocks.StructBlock):
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
        label=_("Address"),
        help_text=_(
            "The end of this section's link. Left empty, it is made of the heading when first published, and kept."
        ),
    )
    comments = blocks.ChoiceBlock(
        choices=[
            ("", _("As the article says")),
            ("closed", _("Closed: none can be added")),
            ("off", _("Off: none are taken or shown here")),
        ],
        required=False,
        search_index=False,
        label=_("Comments"),
    )
    merged = MergedBlock(required=False, search_index=False, label=_("Merged into it"))

    class Meta:
        icon = "list-ul"
        label = _("Section")
        label_format = "{heading}"
        description = _("A heading with what belongs under it; readers can link to it and discuss it")
        form_layout = BlockGroup(children=["heading", "content"], settings=["address", "comments", "summary", "merged"])
        preview_template = "blog/blocks/section_preview.html"

    def get_preview_value(self):
        content = self.child_blocks["content"]
        shown = [(name, content.child_blocks[name].get_preview_value()) for name in ("paragraph", "figure")]
        return self._to_struct_value([("heading", samples.heading()), ("content", blocks.StreamValue(content, shown))])


class BodyBlock(ValidatedAlone, blocks.StreamBlock):
    section = SectionBlock()

    class Meta:
        required = False

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:  # a draft may be half-written
            return value
        addresses = [section.value["address"] for section in value]
        refuse_slugs(
            {
                position: _("Another section has the address “%(address)s” already.")
                for position, address in enumerate(addresses)
                if address and address in addresses[:position]
            },
            addresses,
        )
        return value


def refuse_slugs(problems: dict[int, str], addresses: list[str]) -> None:
    """Raises what the form shows at the address of each section, by its position, that has a problem."""
    if problems:
        raise blocks.StreamBlockValidationError(
            block_errors={
                position: blocks.StructBlockValidationError(
                    {"address": ValidationError(problem, params={"address": addresses[position]})}
                )
                for position, problem in problems.items()
            }
        )
