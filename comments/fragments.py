"""What the kept parts of a conversation are made from: a part is rendered again when one of its values changes."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString

from gazette.fragments import fragment

from .conversation import Conversation, DisplayedComment, Thread

type Values = dict[str, object]


def thread_html(thread: Thread, *, is_open: bool) -> SafeString:
    """Return the HTML of a thread. `is_open`: whether the page takes comments."""
    values = thread_values(thread, is_open=is_open)
    return fragment(["thread", values], lambda: get_template("components/thread.html").render(values))


def thread_values(thread: Thread, *, is_open: bool) -> Values:
    """Return all that the template of a thread shows: only values whose `str` differs if they differ."""
    return {
        "pk": str(thread.root.pk),
        "opening": comment_values(thread.opening, is_open=is_open) if thread.opening else None,
        "replies": [comment_values(reply, is_open=is_open) for reply in thread.replies],
        "further": thread.further,
    }


def comment_values(displayed: DisplayedComment, *, is_open: bool) -> Values:
    comment, section, replied_to = displayed.comment, displayed.section, displayed.replied_to
    return {
        "pk": str(comment.pk),
        "name": comment.name,
        "text": comment.text,
        "submitted_at": comment.submitted_at,
        "is_by_staff": comment.is_by_staff,
        "is_edited": comment.edited_at is not None,
        "is_featured": comment.is_featured,
        "block_id": comment.block_id,
        "section": {"slug": section.slug, "heading": section.heading} if section else None,
        "section_changed": displayed.section_changed,
        "former_heading": displayed.former_heading,
        "replied_to": {"pk": str(replied_to.pk), "name": replied_to.name} if replied_to else None,
        "replied_to_removed": displayed.replied_to_removed,
        "takes_replies": is_open and not (section and section.policy),
    }


def form_values(request: HttpRequest, conversation: Conversation, notice: object, linked_pages: Iterable) -> list:
    """Return all that the comment form shows before anything is typed: fields, notice, and links to rules."""
    policy = conversation.page.policy
    return [
        *(conversation.page.pk, policy.is_trusting, policy.max_length, notice),
        conversation.section and conversation.section.block_id,
        [(each.block_id, each.heading) for each in conversation.sections.values() if not each.policy],
        [(page.get_url(request), page.title, page.locale.language_code) for page in linked_pages if page.kind],
    ]
