"""Blocks that take anything into a draft: what is wrong with it is said when it is to be published."""

from threading import RLock

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from wagtail import blocks

from .paragraphs import ParagraphsComparison, paragraphs_in

# Wagtail defers validation by changing the blocks themselves, which all threads of a process share: without a lock, a
# draft saved by one editor would let the half-written article of another through at that moment.
_validating = RLock()


class ValidatedAlone:
    """For the streams of a page: no two threads validate them at once."""

    def clean(self, value):
        with _validating:
            return super().clean(value)

    def clean_deferred(self, value):
        with _validating:
            return super().clean_deferred(value)


class NamedAsWagtails:
    """Migrations name Wagtail's own block: what a draft may hold is none of their business."""

    def deconstruct(self):
        wagtails = next(base for base in type(self).__mro__ if base.__module__.startswith("wagtail."))
        module = "wagtail.blocks" if wagtails.__module__.startswith("wagtail.blocks.") else wagtails.__module__
        return (f"{module}.{wagtails.__name__}", *super().deconstruct()[1:])

    def deconstruct_with_lookup(self, lookup):
        return self.deconstruct()


class _TextAsTyped(NamedAsWagtails):
    """A block of text whose draft may be too long, or whatever else the text must not be in the end."""

    def clean(self, value):
        if not self.is_deferred_validation:
            return super().clean(value)
        typed = str(value or "").replace("\0", "")  # which PostgreSQL would not store
        try:
            return self.field.to_python(typed)
        except ValidationError:
            return typed.strip()


class CharBlock(_TextAsTyped, blocks.CharBlock):
    pass


class TextBlock(_TextAsTyped, blocks.TextBlock):
    pass


class URLBlock(_TextAsTyped, blocks.URLBlock):
    pass


class RichTextBlock(NamedAsWagtails, blocks.RichTextBlock):
    """Empty is also what has paragraphs but no words. What is found of it, and compared, is found by paragraph."""

    def clean(self, value):
        value = super().clean(value)
        if self.required and not strip_tags(value.source).strip():
            raise ValidationError(self.field.error_messages["required"], code="required")
        return value

    def get_searchable_content(self, value):
        return paragraphs_in(value.source)

    def get_comparison_class(self):
        return ParagraphsComparison
