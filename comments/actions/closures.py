"""Close and reopen the comments of one page: what moderators may do about a discussion, beside each comment."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from gazette import generations

from ..models import CommentsClosure
from ..permissions import check_can_moderate_on

CLOSED, REOPENED = "comments.close", "comments.reopen"


@transaction.atomic
def close_comments(page, *, moderator) -> CommentsClosure:
    """Take no more comments on `page`, whatever its policy says; logged in the page's history. Closed twice is once."""
    check_can_moderate_on(moderator, page)
    closure, is_new = CommentsClosure.objects.get_or_create(
        page_id=page.pk, defaults={"user": moderator, "made_by": moderator.get_username(), "made_at": timezone.now()}
    )
    if is_new:
        _announce(page, CLOSED, moderator)
    return closure


@transaction.atomic
def reopen_comments(page, *, moderator) -> None:
    """Let the policy of `page` hold again."""
    check_can_moderate_on(moderator, page)
    if CommentsClosure.objects.filter(page_id=page.pk).delete()[0]:
        _announce(page, REOPENED, moderator)


def _announce(page, action: str, moderator) -> None:
    log(page, action, user=moderator)
    generations.bump([f"comments:{page.pk}"])
