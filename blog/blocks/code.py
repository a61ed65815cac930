"""Syntax highlighting, with the classes that `components/code.css` colours."""

from functools import lru_cache
from itertools import groupby

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

# Longer code is not highlighted: it would make the page slow.
MAX_HIGHLIGHTED_LENGTH = 20_000
# Few classes, so that the page stays small. A token type takes the class of its nearest ancestor in this table.
CLASSES = {
    Comment: "c",
    Generic.Prompt: "c",
    Keyword: "k",
    Operator.Word: "k",
    Keyword.Constant: "m",
    Number: "m",
    Literal: "m",
    String: "s",
    Name.Attribute: "n",
    Name.Builtin: "n",
    Name.Class: "n",
    Name.Decorator: "n",
    Name.Function: "n",
    Name.Tag: "t",
}


@lru_cache(maxsize=256)
def highlighted(code: str, language: str) -> SafeString:
    """Return `code` as HTML, unchanged but for the classes; without classes for an unknown language."""
    if len(code) > MAX_HIGHLIGHTED_LENGTH:
        return conditional_escape(code)
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return conditional_escape(code)
    marked = ((class_of(kind), text) for kind, text in lexer.get_tokens(code))
    pieces = ((name, "".join(text for _, text in run)) for name, run in groupby(marked, key=lambda token: token[0]))
    return format_html_join("", "{}", ((_span(name, text),) for name, text in pieces))


def class_of(kind: _TokenType | None) -> str:
    while kind is not None:
        if kind in CLASSES:
            return CLASSES[kind]
        kind = kind.parent
    return ""


def _span(name: str, text: str) -> SafeString:
    return format_html('<span class="{}">{}</span>', name, text) if name and text.strip() else conditional_escape(text)
