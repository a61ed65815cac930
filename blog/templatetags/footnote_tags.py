from django import template

from blog.blocks.footnotes import numbered

register = template.Library()


@register.tag
def numbered_notes(parser, token):
    """Number the footnotes between the tags, and set `notes` to the list of them."""
    nodes = parser.parse(["endnumbered_notes"])
    parser.delete_first_token()
    return NumberedNotes(nodes)


class NumberedNotes(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        html, context["notes"] = numbered(self.nodelist.render(context))
        return html
