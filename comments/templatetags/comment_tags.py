from datetime import datetime, timedelta
from functools import cache

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from comments.fragments import form_values, thread_html
from comments.rules import message_of
from comments.text import render

register = template.Library()
register.simple_tag(thread_html)


@register.simple_tag(takes_context=True, name="form_values")
def form_values_in(context, conversation, notice, linked_pages) -> list:
    return form_values(context["request"], conversation, notice, linked_pages)


@register.filter
def comment_text(text):
    """Render a reader's text as HTML; all tags are generated."""
    return render(text)


@register.filter(expects_localtime=True)
def iso_minute(when: datetime) -> str:
    """Format a datetime for a `datetime` attribute. The same by Django's filter `date` takes three times as long."""
    return when.strftime("%Y-%m-%dT%H:%M%z")


@register.filter
def comment_url(pk: str, name: str) -> str:
    """Return the URL of a view of one comment. The tag `url` takes five times as long, twice a comment."""
    before, after = _url_of_any(f"comments:{name}", get_script_prefix())
    return f"{before}{pk}{after}"


@cache
def _url_of_any(name: str, script_prefix: str) -> tuple[str, str]:
    """Return what is before and after the comment's id in the URL of a view."""
    before, _zero, after = reverse(name, args=[0]).rpartition("0")
    return before, after


@register.filter
def reason_message(reason) -> str:
    """A stored reason for holding a comment (comments.rules), in words."""
    return message_of(reason)


@register.filter
def duration(length: timedelta | None) -> str:
    """Format a timedelta in its two largest units; a dash for None."""
    if length is None:
        return "–"
    if length < timedelta(minutes=1):
        return _("%(seconds)d s") % {"seconds": length.total_seconds()}
    return timesince(datetime.min, datetime.min + length)
