from django import template

from blog.blocks.footnotes import numbered

register = template.Library()


@register.simple_block_tag(takes_context=True)
def numbered_notes(context, content):
    """Number the footnotes between the tags, and set `notes` to the list of them."""
    html, context["notes"] = numbered(content)
    return html
