"""The HTML of the comments on a page, by threads: one is rendered again when something that it shows changes.

By functions, since a page has a hundred comments: templates take several times as long.
"""

from collections.abc import Iterable
from functools import cache, partial
from html import escape  # Django's takes three times as long, to accept what is lazy or safe
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from django.template.loader import get_template
from django.urls import get_script_prefix, reverse
from django.utils.formats import date_format, localize
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from gazette.default_language import default_language
from gazette.fragments import fragment

from . import conf
from .conversation import BY_SECTION, Conversation, DisplayedComment, Thread
from .models import Comment, DiscussedSection
from .text import excerpt, render

# In characters; the list has the whole texts.
PICK_LENGTH = 180
LONGEST_IN_PLACE = 600


def threads_html(conversation: Conversation, page_url: str) -> SafeString:
    """Return the HTML of one page of threads, with its heading."""
    context = {"conversation": conversation, "page_url": page_url}
    return SafeString(get_template("components/threads.html").render(context))


def thread_lists(conversation: Conversation) -> SafeString:
    """Return the threads as a list; in the order of the sections as a list for each, below a heading."""
    if conversation.order != BY_SECTION or conversation.single_thread:
        section = None if conversation.single_thread else conversation.section  # which the heading says already
        above = (section.block_id, "", False) if section else None
        return SafeString(thread_list(conversation, conversation.threads, above=above))
    parts = []
    for _block_id, threads in groupby(conversation.threads, key=lambda thread: thread.root.block_id):
        of_section = list(threads)
        root = conversation.displayed(of_section[0].root)
        label = root.comment.block_id, root.former_heading, False  # which the heading says already
        parts.append(f'<h3 class="threads-heading">{heading_of(root)}</h3>')
        parts.append(thread_list(conversation, of_section, above=label))
    return SafeString("\n".join(parts))


def heading_of(displayed: DisplayedComment) -> str:
    """Return what a comment is about, as the heading of a list."""
    if section := displayed.section:
        return f'<a href="#{escape(section.slug)}" dir="auto">{escape(section.heading or _("Untitled section"))}</a>'
    if displayed.comment.block_id:
        return _("“%(heading)s”, a removed section") % {"heading": escape(displayed.former_heading)}
    return _("The whole article")


def thread_list(conversation: Conversation, threads: Iterable[Thread], *, above: tuple | None = None) -> str:
    """Return threads as a list. A comment has a label only where that above it, or the heading, has another one."""
    items: list[str] = []
    is_open, is_alone = conversation.is_open, conversation.single_thread is not None
    for thread in threads:
        html = thread_html(thread, is_open=is_open, is_alone=is_alone, above=above)
        items.append(f'<li class="thread">{html}</li>')
        above = about(thread.displayed[-1]) if thread.displayed else above
    return "\n".join(['<ol class="threads">', *items, "</ol>"])


def thread_html(thread: Thread, *, is_open: bool, is_alone=False, above: tuple | None = None) -> SafeString:
    """Return the HTML of a thread.

    `is_open`: whether the page takes comments. `is_alone`: the page shows only this thread. `above`: what the comment
    above the thread is about.
    """
    visible = thread.displayed
    has_label = bool(visible) and about(visible[0]) != above
    flags = bool(thread.opening), thread.further, is_open, is_alone, has_label
    values = (thread.root.pk, flags, *map(values_of, visible))
    return fragment(("thread", values), partial(render_thread, thread, is_open, is_alone, has_label))


def values_of(displayed: DisplayedComment) -> tuple:
    """Return all that `comment_html` shows."""
    comment, section, replied_to = displayed.comment, displayed.section, displayed.replied_to
    return (
        *(comment.pk, comment.name, comment.text, comment.submitted_at, comment.edited_at is None),
        *(comment.is_by_staff, comment.is_featured, comment.block_id, displayed.former_heading),
        section and (section.slug, section.heading, section.policy, displayed.section_changed),
        (replied_to.pk, replied_to.name) if replied_to else displayed.replied_to_removed,
    )


def about(displayed: DisplayedComment) -> tuple:
    """Return what a comment is about, to compare it with the comment above."""
    return displayed.comment.block_id, displayed.former_heading, displayed.section_changed


def render_thread(thread: Thread, is_open: bool, is_alone: bool, has_label: bool) -> str:
    parts = []
    above = None if has_label else about(thread.displayed[0]) if thread.displayed else None
    if thread.opening:
        parts.append(comment_html(thread.opening, is_open=is_open, above=above))
        above = about(thread.opening)
    else:
        parts.append(f'<p class="tombstone">{_("This comment was removed.")}</p>')
    replies = []
    for reply in thread.replies:
        replies.append(f"<li>{comment_html(reply, is_open=is_open, above=above)}</li>")
        above = about(reply)
    open_ones = len(replies) if is_alone else conf.OPEN_REPLIES
    if replies:
        parts += ['<ol class="replies">', *replies[:open_ones], "</ol>"]
    if folded := replies[open_ones:]:
        label = _number_of_more_replies(len(folded) + thread.further)
        start = f'<details class="more-replies"><summary>{label}</summary><ol class="replies">'
        parts += [start, *folded, "</ol></details>"]
    if thread.further:
        label = _number_of_more_replies(thread.further)
        parts.append(f'<p class="further"><a href="?thread={thread.root.pk}#comments">{label}</a></p>')
    return "\n".join(parts)


def _number_of_more_replies(number: int) -> str:
    return ngettext("%(number)s more reply", "%(number)s more replies", number) % {"number": localize(number)}


class Words(NamedTuple):
    """Labels of every comment in one language, and both parts of its URLs, around its id."""

    reply: str
    reply_to: str
    report: str
    reported: str
    on: str
    reply_url: tuple[str, str]
    report_url: tuple[str, str]


@cache
def words_in(language: str | None, default: str, script_prefix: str) -> Words:
    """Return the words in the active language: a hundred comments would look up each of them."""
    texts = _("Reply"), _("to %(name)s"), _("Report"), _("the comment by %(name)s"), pgettext("section", "on")
    urls = (_url_of_any(f"comments:{view}", language, default, script_prefix) for view in ("reply", "report"))
    return Words(*texts, *urls)


def comment_html(displayed: DisplayedComment, *, is_open: bool, above: tuple | None = None) -> str:
    """Return the HTML of a comment; what readers and editors wrote is escaped here, one by one."""
    comment, section, words = displayed.comment, displayed.section, words_in(*languages_and_prefix())
    name, pk = escape(comment.name), str(comment.pk)
    head = [f'<strong class="comment-name" dir="auto">{name}</strong>']
    if comment.is_by_staff:
        head.append(f'<span class="comment-staff">{_("Staff")}</span>')
    head.append(time_of(comment, f"#comment-{pk}"))
    if comment.edited_at:
        head.append(f'<span class="comment-edited">{_("edited")}</span>')
    if comment.is_featured:
        head.append(f'<span class="comment-featured">{_("Featured")}</span>')
    if label := label_of(displayed, words.on, is_same=about(displayed) == above):
        head.append(f'<span class="comment-label">{label}</span>')
    acts = []
    if is_open and not (section and section.policy):
        to = f'<span class="visually-hidden"> {words.reply_to % {"name": name}}</span>'
        acts.append(f'<a href="{pk.join(words.reply_url)}" rel="nofollow">{words.reply}{to}</a>')
    reported = f'<span class="visually-hidden"> {words.reported % {"name": name}}</span>'
    acts.append(f'<a href="{pk.join(words.report_url)}" rel="nofollow">{words.report}{reported}</a>')
    return f"""\
<article id="comment-{pk}" class="comment" data-section="{escape(comment.block_id)}">
<p class="comment-head">{" ".join(head)}</p>
<div class="comment-body" dir="auto"><div class="comment-text">{render(comment.text)}</div>
<p class="comment-acts">{" ".join(acts)}</p></div>
</article>"""


def time_of(comment: Comment, url: str) -> str:
    """Return the time of a comment, as a link. The page is the same for everybody: a script makes it relative."""
    when = localtime(comment.submitted_at)
    written = date_format(when, "DATETIME_FORMAT")
    return f'<a class="comment-time" href="{url}"><time datetime="{when:%Y-%m-%dT%H:%M%:z}">{written}</time></a>'


def label_of(displayed: DisplayedComment, on: str, *, is_same: bool = False) -> str:
    """Return what a comment is about, unless that above it `is_same`, and which one it answers."""
    section, replied_to = displayed.section, displayed.replied_to
    labels = []
    if is_same:
        pass
    elif section:
        label = f'{on} <a href="#{escape(section.slug)}">{escape(section.heading)}</a>'
        if displayed.section_changed:
            label += f' <span class="comment-changed">({_("the section has changed since")})</span>'
        labels.append(label)
    elif displayed.former_heading or displayed.comment.block_id:
        labels.append(_("on “%(heading)s”, a removed section") % {"heading": escape(displayed.former_heading)})
    else:
        labels.append(_("on the whole article"))
    if replied_to:
        link = f'<a href="#comment-{replied_to.pk}" dir="auto">{escape(replied_to.name)}</a>'
        labels.append(f"{_('in reply to')} {link}")
    elif displayed.replied_to_removed:
        labels.append(_("in reply to a comment that was removed"))
    return _(", ").join(labels)


def section_comments(section: DiscussedSection, number: int, comments: Iterable[Comment]) -> SafeString:
    """Return the number of comments on a section; unfolded, the first of them, and a link to all."""
    of_comments = ((each.pk, each.name, each.text, each.submitted_at, each.visible_in_thread) for each in comments)
    values = section.slug, number, *of_comments
    return fragment(("section", values), partial(render_section_comments, section, number, comments))


def render_section_comments(section: DiscussedSection, number: int, comments: Iterable[Comment]) -> str:
    label = ngettext(
        '%(number)s comment<span class="visually-hidden"> on this section</span>',
        '%(number)s comments<span class="visually-hidden"> on this section</span>',
        number,
    )
    label %= {"number": localize(number)}
    everything = ngettext("This comment in the list", "All %(number)s comments on this section", number)
    everything %= {"number": localize(number)}
    all_comments = f'<a href="?section={quote(section.slug)}#comments">{everything}</a>'
    items = "".join(map(_in_place, comments))
    return f"""\
<details class="section-comments"><summary>{label}</summary>
<ol>{items}</ol>
<p>{all_comments}</p></details>"""


def _in_place(comment: Comment) -> str:
    url = url_of("permalink", comment)
    html: str = render(comment.text)
    if len(comment.text) > LONGEST_IN_PLACE:
        start = escape(excerpt(comment.text, LONGEST_IN_PLACE))
        html = f'<p>{start} <a href="{url}">{_("Read the whole comment")}</a></p>'
    head = [f'<strong class="comment-name" dir="auto">{escape(comment.name)}</strong>', time_of(comment, url)]
    if replies := comment.visible_in_thread - 1:  # it is visible itself
        label = ngettext("%(number)s reply", "%(number)s replies", replies) % {"number": localize(replies)}
        head.append(f'<span class="comment-label"><a href="{url}">{label}</a></span>')
    return f"""\
<li><p class="comment-head">{" ".join(head)}</p>
<div class="comment-text" dir="auto">{html}</div></li>"""


def picks_html(conversation: Conversation) -> SafeString:
    """Return the beginnings of the comments that moderators featured, as items of a list."""
    items = []
    for comment in conversation.picks:
        is_shown = comment.pk in conversation.displayed_ids
        url = f"#comment-{comment.pk}" if is_shown else url_of("permalink", comment)
        text = escape(excerpt(comment.text, PICK_LENGTH))
        items.append(f'<li><q dir="auto">{text}</q> <a href="{url}" dir="auto">{escape(comment.name)}</a></li>')
    return SafeString("\n".join(items))


def url_of(view: str, comment) -> str:
    """Return the URL of a view of a comment. `reverse` takes five times as long."""
    before, after = _url_of_any(f"comments:{view}", *languages_and_prefix())
    return f"{before}{comment.pk}{after}"


def languages_and_prefix() -> tuple[str | None, str, str]:
    """Return what the beginning of every URL depends on."""
    return get_language(), default_language(), get_script_prefix()


@cache
def _url_of_any(name: str, language: str | None, default: str, script_prefix: str) -> tuple[str, str]:
    """Return what is before and after the comment's id in the URL of a view, which begins with the language."""
    before, _zero, after = reverse(name, args=[0]).rpartition("0")
    return before, after
