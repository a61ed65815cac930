"""The page of an article in two halves: the shell, which is cached, and the parts of it that comments change.

So after a decision on a comment only the parts are rendered, and of their threads only the changed one.
"""

import re
from collections.abc import Mapping

from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext, pgettext

from comments.conversation import Conversation
from comments.fragments import section_comments, threads_html

from .exporters.structured_data import comments_in_json
from .templatetags.article_tags import comment_count

SHELL_BYTES = 100_000  # about what a shell takes in memory
PARTS = ("byline", "threads", "structured_data")
PLACEHOLDER = re.compile("\x00([a-z0-9_-]+)\x00")


def placeholders(article) -> dict[str, SafeString]:
    """Return what stands in a shell for each part that `parts_of` returns."""
    blocks = [section.block_id for section in article.sections]
    names = [*PARTS, *blocks, *map(count_name, blocks)]
    return {name: mark_safe(f"\x00{name}\x00") for name in names}  # noqa: S308  ids of sections are UUIDs


def count_name(block_id: str) -> str:
    """Return the name of the number of comments on a section in the contents list."""
    return f"{block_id}-count"


def filled(shell: str, parts: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: parts.get(found[1], ""), shell)


def parts_of(article, conversation: Conversation, request) -> dict[str, SafeString]:
    """Return the HTML of the parts; by block id, the comments on a section."""
    if not conversation.is_visible:
        return {}
    parts = {
        "byline": total_of(conversation),
        "threads": threads_html(conversation, article.get_url(request)),
        "structured_data": comments_in_json(conversation, article.get_full_url(request)),
    }
    for block_id, number in conversation.counts.items():
        if section := conversation.sections.get(block_id):
            parts[block_id] = section_comments(section, number, conversation.first_on_sections.get(block_id, ()))
            parts[count_name(block_id)] = count_in_contents(number)
    return parts


def total_of(conversation: Conversation) -> SafeString:
    if conversation.total:
        return comment_count(conversation.total, "")
    return SafeString(f'<a href="#comments">{pgettext("verb", "Comment")}</a>' if conversation.is_open else "")


def count_in_contents(number: int) -> SafeString:
    label = ngettext(
        '%(number)s<span class="visually-hidden"> comment</span>',
        '%(number)s<span class="visually-hidden"> comments</span>',
        number,
    )
    label %= {"number": localize(number)}
    return mark_safe(f'\u00a0<span class="contents-count">{label}</span>')  # noqa: S308  as above
