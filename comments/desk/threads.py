"""The thread of a comment on its card: the first comment, and the nearest ones to the card's own."""

from dataclasses import dataclass

from django.db.models import F, Q

from ..models import Comment, Status
from ..querysets import OLDEST_FIRST
from .queue import Queue
from .verbs import VERBS, Verb

MAX_LISTED = 20
# Of a longer thread only so many comments are looked at.
MAX_IN_THREAD = 5_000
# A text of more characters or lines is folded: its beginning is visible.
MAX_CHARACTERS = 280
MAX_LINES = 6


def is_long(text: str) -> bool:
    return len(text) > MAX_CHARACTERS or text.count("\n") >= MAX_LINES


@dataclass(frozen=True)
class ThreadComment:
    """A comment of the thread. `verbs` are empty for the card's own, which has its buttons elsewhere."""

    comment: Comment
    is_own: bool
    is_long: bool
    verbs: list[Verb]
    card_url: str
    decide_url: str


@dataclass(frozen=True)
class Thread:
    """The comments in order. `first` opened the thread; None where it is the first of `listed`.

    `before` and `after` are how many comments are not listed; their URLs list more of them.
    """

    number: int
    waiting: int
    first: ThreadComment | None
    listed: list[ThreadComment]
    before: int
    after: int
    before_url: str
    after_url: str


def thread_of(comment: Comment, queue: Queue, center: int | None = None) -> Thread | None:
    """Return the thread with the comments nearest to `center`, by default `comment`. None if it has no others.

    One query, and another one if there are others.
    """
    root = comment.thread_root_id
    # On the same page: whoever may moderate `comment` may moderate these.
    in_thread = Comment.objects.filter(Q(pk=root) | Q(thread=root), page=comment.page_id)
    oldest_first = in_thread.order_by(F("thread").asc(nulls_first=True), *OLDEST_FIRST)
    rows = list(oldest_first.values_list("pk", "status")[:MAX_IN_THREAD])
    numbers = [pk for pk, _status in rows]
    if len(numbers) < 2:
        return None
    middle = next((numbers.index(pk) for pk in (center, comment.pk) if pk in numbers), 0)
    start = max(0, min(middle - MAX_LISTED // 2, len(numbers) - MAX_LISTED))
    if start == 1:  # the first comment is listed anyway
        start = 0
    end = start + MAX_LISTED
    found = in_thread.select_related("parent").in_bulk([root, *numbers[start:end]])

    def row(pk: int) -> ThreadComment:
        each, is_own = found[pk], pk == comment.pk
        verbs = [] if is_own else [verb for verb in VERBS.values() if verb.in_bulk and verb.is_offered(each, None)]
        decide_url = queue.url("decide", pk, card=comment.pk, thread=numbers[middle]) if verbs else ""
        return ThreadComment(each, is_own, is_long(each.text), verbs, queue.url("card", pk), decide_url)

    def url(center: int) -> str:
        return queue.url("card", comment.pk, thread=center) + "#desk_thread"

    listed = [row(pk) for pk in numbers[start:end] if pk in found]
    return Thread(
        number=len(rows),
        waiting=sum(status == Status.PENDING for _pk, status in rows),
        first=row(root) if start and root in found else None,
        listed=listed,
        before=max(0, start - 1),
        after=max(0, len(numbers) - end),
        before_url=url(numbers[start]),
        after_url=url(numbers[:end][-1]),
    )
