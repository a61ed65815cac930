from django import template

from comments.text import render

register = template.Library()


@register.filter
def comment_text(text):
    """A reader's text as HTML; every tag in it is ours."""
    return render(text)
