"""Base blocks. In drafts they accept any text; it is validated at publication."""

from threading import RLock

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.text import normalize_newlines
from wagtail import blocks

from .paragraphs import ParagraphsComparison, paragraphs_in

# Wagtail defers validation by a flag on the blocks, which all threads share. Without a lock, saving one editor's draft
# would skip the validation of an article that another editor publishes at that moment.
_validating = RLock()


class LockedValidationMixin:
    """Let only one thread at a time validate a stream of a page."""

    def clean(self, value):
        with _validating:
            return super().clean(value)

    def clean_deferred(self, value):
        with _validating:
            return super().clean_deferred(value)


def is_empty(child: blocks.BoundBlock) -> bool:
    """Return whether nothing was written in a block of a kind that the editor offers by itself."""
    return hasattr(child.block, "is_empty") and child.block.is_empty(child.value)


def without_empty(stream: blocks.StreamValue) -> blocks.StreamValue:
    kept = [(child.block_type, child.value, child.id) for child in stream if not is_empty(child)]
    return blocks.StreamValue(stream.stream_block, kept)


class DeconstructAsWagtailBlockMixin:
    """Deconstruct as Wagtail's block, so that migrations don't depend on our subclasses."""

    def deconstruct(self):
        wagtail_block = next(base for base in type(self).__mro__ if base.__module__.startswith("wagtail."))
        module = (
            "wagtail.blocks" if wagtail_block.__module__.startswith("wagtail.blocks.") else wagtail_block.__module__
        )
        return (f"{module}.{wagtail_block.__name__}", *super().deconstruct()[1:])

    def deconstruct_with_lookup(self, lookup):
        return self.deconstruct()


class _DraftTextMixin(DeconstructAsWagtailBlockMixin):
    """A text block that accepts invalid text in drafts, such as too long text."""

    def clean(self, value):
        if not self.is_deferred_validation:
            return super().clean(value)
        typed = str(value or "").replace("\0", "")  # PostgreSQL can't store it
        try:
            return self.field.to_python(typed)
        except ValidationError:
            return typed.strip()


class CharBlock(_DraftTextMixin, blocks.CharBlock):
    pass


class TextBlock(_DraftTextMixin, blocks.TextBlock):
    def value_from_form(self, value):
        return value and normalize_newlines(value)  # forms send "\r\n"


class URLBlock(_DraftTextMixin, blocks.URLBlock):
    pass


class RichTextBlock(DeconstructAsWagtailBlockMixin, blocks.RichTextBlock):
    """Rich text without words counts as empty, even if it has paragraphs. It is searched and compared by paragraph."""

    def clean(self, value):
        value = super().clean(value)
        if self.required and not strip_tags(value.source).strip():
            raise ValidationError(self.field.error_messages["required"], code="required")
        return value

    def get_searchable_content(self, value):
        return paragraphs_in(value.source)

    def get_comparison_class(self):
        return ParagraphsComparison
