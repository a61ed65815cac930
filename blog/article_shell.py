"""The page of an article in two halves: the shell, which is cached, and the parts of it that comments change.

So after a decision on a comment only the parts are rendered, and of their threads only the changed one.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext, pgettext

from comments.conversation import Conversation
from comments.fragments import threads_html
from comments.models import DiscussedSection

from .exporters.structured_data import comments_in_json

SHELL_BYTES = 100_000  # about what a shell takes in memory
PARTS = ("byline", "threads", "structured_data")
PLACEHOLDER = re.compile("\x00([a-z0-9_-]+)\x00")


def placeholders(article) -> dict[str, SafeString]:
    """Return what stands in a shell for each part that `parts_of` returns."""
    names = [*PARTS, *(section.block_id for section in article.sections)]
    return {name: mark_safe(f"\x00{name}\x00") for name in names}  # noqa: S308  ids of sections are UUIDs


def filled(shell: str, parts: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: parts.get(found[1], ""), shell)


def parts_of(article, conversation: Conversation, request) -> dict[str, SafeString]:
    """Return the HTML of the parts; that of a section, the number of comments on it, by its block id."""
    if not conversation.is_visible:
        return {}
    parts = {
        "byline": total_of(conversation),
        "threads": threads_html(conversation, article.get_url(request)),
        "structured_data": comments_in_json(conversation, article.get_full_url(request)),
    }
    for block_id, number in conversation.counts.items():
        if section := conversation.sections.get(block_id):
            parts[block_id] = count_on(section, number)
    return parts


def total_of(conversation: Conversation) -> SafeString:
    number = conversation.total
    if number:
        label = ngettext("%(number)s comment", "%(number)s comments", number) % {"number": localize(number)}
    elif conversation.is_open:
        label = pgettext("verb", "Comment")
    else:
        return SafeString()
    return mark_safe(f'· <a href="#comments">{label}</a>')  # noqa: S308  our own words


def count_on(section: DiscussedSection, number: int) -> SafeString:
    label = ngettext(
        '%(number)s comment<span class="visually-hidden"> on this section</span>',
        '%(number)s comments<span class="visually-hidden"> on this section</span>',
        number,
    )
    label %= {"number": localize(number)}
    url = f"?section={quote(section.slug)}#comments"
    return mark_safe(f'<a href="{url}">{label}</a>&nbsp;·')  # noqa: S308  as above
