from datetime import datetime, timedelta

from django import template
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from comments.fragments import picks_html, thread_lists
from comments.judging.rules import message_of
from comments.text import excerpt, render

register = template.Library()
register.simple_tag(thread_lists)
register.simple_tag(picks_html)


@register.filter
def comment_text(text):
    """Render a reader's text as HTML; all tags are generated."""
    return render(text)


@register.filter
def first_words(text):
    """The beginning of a reader's text, on one line."""
    return excerpt(text, 120)


@register.filter
def reason_message(reason) -> str:
    """A stored reason for holding a comment (comments.judging.rules), in words."""
    return message_of(reason)


@register.filter
def duration(length: timedelta | None) -> str:
    """Format a timedelta in its two largest units; a dash for None."""
    if length is None:
        return "–"
    if length < timedelta(minutes=1):
        return _("%(seconds)d s") % {"seconds": length.total_seconds()}
    return timesince(datetime.min, datetime.min + length)
