"""Values of blocks in a form that differs only where what an editor wrote differs."""

import re

from django.utils.text import normalize_newlines
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

from .base import is_empty

# The editor removes it when it loads a text.
SPACE_AT_END = re.compile(r"(?<!\s)\s+(?=</(?:p|h\d|li|blockquote)>)")
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


def canonical(block: blocks.Block, value):
    """Return a block's value without inner ids and without what the form itself adds or drops."""
    if isinstance(value, RichText):
        return _rich_text(block, value.source)
    if isinstance(value, StreamValue):
        return [[child.block_type, canonical(child.block, child.value)] for child in value if not is_empty(child)]
    if isinstance(value, ListValue):
        return [canonical(value.list_block.child_block, each) for each in value]
    if isinstance(value, blocks.StructValue):
        return {name: canonical(child, value.get(name)) for name, child in block.child_blocks.items()}
    if isinstance(value, str):
        return normalize_newlines(value)
    return _without_empty(block.get_prep_value(value))


def _rich_text(block, source: str) -> str:
    if "data-block-key" not in source:  # not stored by the form
        converter = block.field.widget.converter
        source = converter.to_database_format(converter.from_database_format(source))
    return SPACE_AT_END.sub("", BLOCK_KEY.sub("", source))


def _without_empty(value):
    if isinstance(value, dict):
        return {name: _without_empty(each) for name, each in value.items() if each not in (None, "", False)}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value or ""
