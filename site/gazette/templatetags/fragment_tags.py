"""A part of a template that is rendered once for the same values."""

from django import template

from ..fragments import fragment as kept
from .whitespace_tags import Unindented

register = template.Library()


@register.tag("fragment_if")
@register.tag
def fragment(parser, token):
    """Render what is between the tags only if it was not rendered before from the same values.

    `{% fragment "footer" links text %}`: the fragment's name, then all that it depends on but the language and the time
    zone. The values have a `repr` or `str` that says all about them: texts, numbers, dataclasses and lists of these.
    Empty lines and indentation are dropped. `fragment_if` has a value before the name: if it is false, nothing is kept.
    """
    tag, *bits = token.split_contents()
    values = [parser.compile_filter(bit) for bit in bits]
    condition = values.pop(0) if tag == "fragment_if" else None
    nodes = parser.parse([f"end{tag}"])
    parser.delete_first_token()
    return FragmentNode(condition, values, nodes)


class FragmentNode(Unindented):
    child_nodelists = ()  # `extends` looks for blocks in these: a fragment, which is the same on all pages, has none

    def __init__(self, condition, values, nodelist):
        super().__init__(nodelist)
        self.condition = condition
        self.values = values

    def render(self, context):
        if self.condition and not self.condition.resolve(context):
            return super().render(context)
        made_from = [value.resolve(context) for value in self.values]
        return kept(made_from, lambda: super(FragmentNode, self).render(context))
