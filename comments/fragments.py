"""The HTML of the comments on a page, by threads: one is rendered again when something that it shows changes.

By functions, since a page has a hundred comments: templates take several times as long.
"""

from functools import cache, partial

from django.template.loader import get_template
from django.urls import get_script_prefix, reverse
from django.utils.formats import date_format, localize
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gazette.fragments import fragment

from .conversation import Conversation, DisplayedComment, Thread
from .text import render


def threads_html(conversation: Conversation, page_url: str) -> SafeString:
    """Return the HTML of one page of threads, with its heading."""
    context = {"conversation": conversation, "page_url": page_url}
    return SafeString(get_template("components/threads.html").render(context))


def thread_html(thread: Thread, *, is_open: bool) -> SafeString:
    """Return the HTML of a thread. `is_open`: whether the page takes comments."""
    visible = [thread.opening, *thread.replies] if thread.opening else thread.replies
    values = (thread.root.pk, bool(thread.opening), thread.further, is_open, *map(values_of, visible))
    return fragment(("thread", values), partial(render_thread, thread, is_open=is_open))


def values_of(displayed: DisplayedComment) -> tuple:
    """Return all that `comment_html` shows."""
    comment, section, replied_to = displayed.comment, displayed.section, displayed.replied_to
    return (
        *(comment.pk, comment.name, comment.text, comment.submitted_at, comment.edited_at is None),
        *(comment.is_by_staff, comment.is_featured, comment.block_id, displayed.former_heading),
        section and (section.slug, section.heading, section.policy, displayed.section_changed),
        (replied_to.pk, replied_to.name) if replied_to else displayed.replied_to_removed,
    )


def render_thread(thread: Thread, *, is_open: bool) -> str:
    parts = []
    if thread.opening:
        parts.append(comment_html(thread.opening, is_open=is_open))
    else:
        parts.append(f'<p class="tombstone">{_("This comment was removed.")}</p>')
    if thread.replies:
        replies = [f"<li>{comment_html(reply, is_open=is_open)}</li>" for reply in thread.replies]
        parts += ['<ol class="replies">', *replies, "</ol>"]
    if thread.further:
        label = ngettext("%(number)s more reply", "%(number)s more replies", thread.further)
        label %= {"number": localize(thread.further)}
        parts.append(f'<p class="further"><a href="?thread={thread.root.pk}#comments">{label}</a></p>')
    return "\n".join(parts)


def comment_html(displayed: DisplayedComment, *, is_open: bool) -> str:
    """Return the HTML of a comment; what readers and editors wrote is escaped here, one by one."""
    comment, section = displayed.comment, displayed.section
    name, when = escape(comment.name), localtime(comment.submitted_at)
    staff = f'<span class="comment-staff">{_("Staff")}</span>' if comment.is_by_staff else ""
    edited = f'<span class="comment-edited">{_("edited")}</span>' if comment.edited_at else ""
    featured = f'<span class="comment-featured">{_("Featured")}</span>' if comment.is_featured else ""
    reply = ""
    if is_open and not (section and section.policy):
        to = f'<span class="visually-hidden"> {_("to %(name)s") % {"name": name}}</span>'
        link = f'<a href="{url_of("reply", comment)}" rel="nofollow">{_("Reply")}{to}</a>'
        reply = f'<span class="comment-reply">{link}</span>'
    reported = _("the comment by %(name)s") % {"name": name}
    return f"""\
<article id="comment-{comment.pk}" class="comment" data-section="{escape(comment.block_id)}">
<p class="comment-head">
<strong class="comment-name" dir="auto">{name}</strong>
{staff}
<a class="comment-time" href="#comment-{comment.pk}"><time datetime="{when:%Y-%m-%dT%H:%M%z}">\
{date_format(when, "DATETIME_FORMAT")}</time></a>
{edited}
{featured}
</p>
<p class="comment-label">{label_of(displayed)}</p>
<div class="comment-text" dir="auto">{render(comment.text)}</div>
<p class="comment-acts">
{reply}
<a href="{url_of("report", comment)}" rel="nofollow">{_("Report")}<span class="visually-hidden"> {reported}</span></a>
</p>
</article>"""


def label_of(displayed: DisplayedComment) -> str:
    """Return what a comment is about, and which one it answers."""
    section, replied_to = displayed.section, displayed.replied_to
    if section:
        label = f'{pgettext("section", "on")} <a href="#{escape(section.slug)}">{escape(section.heading)}</a>'
        if displayed.section_changed:
            label += f' <span class="comment-changed">({_("the section has changed since")})</span>'
    elif displayed.former_heading or displayed.comment.block_id:
        label = _("on “%(heading)s”, a removed section") % {"heading": escape(displayed.former_heading)}
    else:
        label = _("on the whole article")
    if replied_to:
        link = f'<a href="#comment-{replied_to.pk}" dir="auto">{escape(replied_to.name)}</a>'
        label += f", {_('in reply to')} {link}"
    elif displayed.replied_to_removed:
        label += f", {_('in reply to a comment that was removed')}"
    return label


def url_of(view: str, comment) -> str:
    """Return the URL of a view of a comment. `reverse` takes five times as long, twice a comment."""
    before, after = _url_of_any(f"comments:{view}", get_script_prefix())
    return f"{before}{comment.pk}{after}"


@cache
def _url_of_any(name: str, script_prefix: str) -> tuple[str, str]:
    """Return what is before and after the comment's id in the URL of a view."""
    before, _zero, after = reverse(name, args=[0]).rpartition("0")
    return before, after
