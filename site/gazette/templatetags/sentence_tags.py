import re

from django import template
from django.utils.safestring import mark_safe

register = template.Library()

BEFORE_PUNCTUATION = re.compile(r"\s*\n\s*(?=[,.:;)])|(?<=\()\s*\n\s*")
LINE_BREAKS = re.compile(r"\s*\n\s*")


@register.tag
def sentence(parser, token):
    """Join the lines between the tags to one: with single spaces, and without a space before a comma or full stop."""
    nodes = parser.parse(["endsentence"])
    parser.delete_first_token()
    return Sentence(nodes)


class Sentence(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        text = BEFORE_PUNCTUATION.sub("", self.nodelist.render(context).strip())
        return mark_safe(LINE_BREAKS.sub(" ", text))  # noqa: S308  the nodes within have escaped it
