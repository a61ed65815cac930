"""Template tags that take out the white space of a template's layout, where readers would see it or pay for it."""

import re

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.safestring import mark_safe

register = template.Library()

# In both, the line break comes first, which is found fast.
AT_PUNCTUATION = re.compile(r"\n(?:(?=[,.:;)])|(?<=\(\n))")
INDENTATION = re.compile(r"\n\s+")
# The text of these keeps its white space.
PREFORMATTED = re.compile(r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", re.DOTALL)


class Enclosed(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist


@register.tag
def sentence(parser, token):
    """Join the lines between the tags to one: with single spaces, and without a space before a comma or full stop."""
    return enclosed(parser, "endsentence", Sentence)


class Sentence(Enclosed):
    def render(self, context):
        lines = "\n".join(filter(None, map(str.strip, self.nodelist.render(context).split("\n"))))
        return mark_safe(AT_PUNCTUATION.sub("", lines).replace("\n", " "))  # noqa: S308  the nodes within have escaped it


@register.filter(is_safe=True)
@stringfilter
def full_stop(text: str) -> str:
    """End a sentence with a full stop, unless its last word (an abbreviated name) has one already."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


@register.tag
def unindented(parser, token):
    """Drop empty lines and indentation between the tags, which would be a tenth of a long page."""
    return enclosed(parser, "endunindented", Unindented)


@register.tag
def rest_unindented(parser, token):
    """As `unindented`, for the rest of the template."""
    return Unindented(parser.parse())


class Unindented(Enclosed):
    def render(self, context):
        parts = PREFORMATTED.split(self.nodelist.render(context))
        parts[::2] = [INDENTATION.sub("\n", part) for part in parts[::2]]
        return mark_safe("".join(parts))  # noqa: S308  as above


def enclosed(parser, end, node):
    nodes = parser.parse([end])
    parser.delete_first_token()
    return node(nodes)
