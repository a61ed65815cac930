"""Plain text of rich text and tables, by paragraph or row, for search, excerpts and comparisons."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.compare import BlockComparison, diff_text
from wagtail.rich_text import get_text_for_indexing

END_OF_PARAGRAPH = re.compile(r"</(?:p|h\d|li|blockquote)>", re.IGNORECASE)
EMPTY_LINE = re.compile(r"\n\s*\n")


def paragraphs_in(source: str) -> list[str]:
    """Return the plain text of a stored rich text by paragraph, heading and list item."""
    return [text for text in map(get_text_for_indexing, END_OF_PARAGRAPH.split(source)) if text]


def in_one_line(texts: Iterable[str]) -> str:
    """Join texts, white space collapsed, with " · " after those that end without punctuation."""
    line = ""
    for text in (" ".join(part.split()) for each in texts for part in EMPTY_LINE.split(each)):
        if line and text:
            line += " " if unicodedata.category(line[-1]).startswith("P") else " · "
        line += text
    return line


class ParagraphsComparison(BlockComparison):
    """Compare with a line per paragraph and note: Wagtail's own joins the last word of one to the next."""

    def htmlvalue(self, val) -> SafeString:
        return _in_lines(escape(self._text(val)))

    def htmldiff(self) -> SafeString:
        return _in_lines(diff_text(self._text(self.val_a), self._text(self.val_b)).to_html())

    def _text(self, value) -> str:
        return "\n".join(self.block.get_searchable_content(value))


class RowsComparison(ParagraphsComparison):
    """Compare with a line per row of a table, and one for its caption: Wagtail's own shows its stored form."""

    def _text(self, value) -> str:
        rows = [[str(cell or "") for cell in row] for row in (value or {}).get("data") or []]
        lines = [" | ".join(row) for row in rows if any(row)]
        return "\n".join([*lines, (value or {}).get("table_caption") or ""]).strip()


def _in_lines(html: SafeString) -> SafeString:
    return mark_safe(html.replace("\n", "<br>"))  # noqa: S308  escaped by the callers
