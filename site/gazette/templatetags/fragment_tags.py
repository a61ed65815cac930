"""A part of a template that is rendered once for the same values."""

from django import template

from ..fragments import fragment as kept
from .whitespace_tags import Unindented

register = template.Library()


@register.tag
def fragment(parser, token):
    """Render what is between the tags only if it was not rendered before from the same values.

    `{% fragment "footer" links text %}`: the fragment's name, then all that it depends on but the language and the time
    zone. The values have a `repr` or `str` that says all about them: texts, numbers, dataclasses and lists of these.
    Empty lines and indentation are dropped.
    """
    name, *values = (parser.compile_filter(bit) for bit in token.split_contents()[1:])
    nodes = parser.parse(["endfragment"])
    parser.delete_first_token()
    return FragmentNode(name, values, nodes)


class FragmentNode(Unindented):
    child_nodelists = ()  # `extends` looks for blocks in these: a fragment, which is the same on all pages, has none

    def __init__(self, name, values, nodelist):
        super().__init__(nodelist)
        self.name = name
        self.values = values

    def render(self, context):
        made_from = [expression.resolve(context) for expression in (self.name, *self.values)]
        return kept(made_from, lambda: super(FragmentNode, self).render(context))
