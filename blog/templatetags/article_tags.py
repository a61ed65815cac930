"""Small parts of cards and bylines: by functions, since a page has dozens and templates take several times as long."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from django import template
from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def date(when: datetime | None) -> SafeString:
    """Return a date as a `time` element; nothing without one."""
    if not when:
        return SafeString()
    when = localtime(when)
    return SafeString(f'<time datetime="{when:%Y-%m-%dT%H:%M%z}">{date_format(when, "DATE_FORMAT")}</time>')


@register.simple_tag
def author_names(authors: Iterable, *, linked=True) -> SafeString:
    """Return the names of authors, "A, B and C"; nothing without authors."""
    return SafeString(get_text_list([name_of(author, linked) for author in authors], _("and")))


def name_of(author, linked: bool) -> str:
    if linked:
        return f'<a href="{author.get_absolute_url()}" rel="author" dir="auto">{escape(author.name)}</a>'
    return f"<bdi>{escape(author.name)}</bdi>"


@register.simple_tag
def kicker(topics: Iterable, *, is_pick=False) -> SafeString:
    """Return the topics of an article, after a note if an editor chose it; nothing without any."""
    links = [f'<a href="{reverse("topic", args=[topic.slug])}">{escape(topic.name)}</a>' for topic in topics]
    parts = [f'<span class="pick">{_("Editors’ choice")}</span>'] if is_pick else []
    parts += [f"<span>{_(', ').join(links)}</span>"] if links else []
    kind = "kicker dotted" if is_pick else "kicker"
    return SafeString(f'<p class="{kind}">{" ".join(parts)}</p>' if parts else "")


@register.simple_tag
def comment_count(number: int, url: str) -> SafeString:
    """Return the number of comments, as a link to those on the page with this URL."""
    label = ngettext("%(number)s comment", "%(number)s comments", number) % {"number": localize(number)}
    return SafeString(f'<a href="{escape(url)}#comments">{label}</a>')


@register.simple_tag
def report_link(page, section=None) -> SafeString:
    """Return the link to report an error, which names the revision that the reader has before them.

    Without a section: in the article as a whole.
    """
    query = {"section": section and section.slug, "seen": page.live_revision_id}
    url = reverse("errors:report", args=[page.pk], query={name: value for name, value in query.items() if value})
    label = _("Report an error in this article")
    if section:
        label = f'{_("Report an error")}<span class="visually-hidden"> {_("in this section")}</span>'
    return SafeString(f'<a href="{escape(url)}" rel="nofollow">{label}</a>')
