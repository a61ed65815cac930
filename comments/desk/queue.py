"""The queue: the comments that a moderator may moderate, filtered, in a fixed order."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gazette.compiled_queries import compiled_rows
from gazette.public_forms.text_hygiene import parse_id

from ..models import RANK_EVERY, Claim, Comment, Escalation, Status
from ..permissions import moderated_by
from ..querysets import CappedCount
from .filters import ALL, REPORTED, QueueFilterSet
from .searching import comment_named_in, with_words

OLDEST_FIRST, BY_RISK, BY_FRESHNESS = "", "risk", "fresh"
ORDERS = {
    OLDEST_FIRST: _("Oldest first"),
    BY_RISK: _("Most doubtful first"),
    BY_FRESHNESS: _("Newest articles first"),
}
MAX_ESCALATED = 500
# Comments without a score are in the middle.
RISK = Coalesce("triage__rank", 0.0)
# Comments on articles that were never published come last.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PUBLISHED = Coalesce("page__first_published_at", NEVER)


@dataclass(frozen=True)
class Part:
    """One page of a queue, and whether there are comments before and after it."""

    comments: list[Comment]
    has_before: bool = False
    has_after: bool = False


def risk_at(as_of: datetime | None):
    """Return the expression for the rank of a comment when a page was shown; null where it is not known any more.

    Unknown ones count as not yet shown: nothing is missed, though something may be shown twice.
    """
    if as_of is None:
        return RISK
    return Case(
        When(triage=None, then=0.0),
        When(triage__ranked_at__lte=as_of, then="triage__rank"),
        # It changed once since then, not twice.
        When(triage__ranked_at__lt=as_of + RANK_EVERY, then="triage__former_rank"),
    )


class Queue:
    """The queue of a request's query string: urgent, then reported, then pending comments, each oldest first.

    Escalated comments come after all of them; with `escalated=me` or `all` only those are shown, and with `watched=`
    only comments on what the user watches (comments.watching).
    With `order=risk`, those that are most like rejected ones come first (comments.triage), and with `order=fresh` those
    on the articles that were published last.

    Comments of another status come newest first. An unknown filter value is ignored, and then
    only comments to decide are shown; with an unknown article the queue is empty.
    """

    def __init__(self, request: HttpRequest):
        self.request, self.user = request, request.user
        self.filters = QueueFilterSet(request.GET, queryset=moderated_by(request.user), request=request)
        self.words = request.GET.get("q", "").replace("\x00", "").strip()
        order = request.GET.get("order", "")
        self.order = order if order in ORDERS and self.is_oldest_first else OLDEST_FIRST
        self.as_of = _datetime_in(request.GET.get("as_of", ""))
        names = (*self.filters.filters, "q", "order")
        self.asked = {name: request.GET[name] for name in names if request.GET.get(name)}

    @cached_property
    def named_comment(self) -> Comment | None:
        """The comment whose number or URL is searched for: it is the queue, whatever its status and the filters."""
        return comment_named_in(self.words, self.request) if self.words else None

    @cached_property
    def status(self) -> str:
        if self.named_comment:
            return ALL
        return self.filters.form.cleaned_data["status"] if self.filters.is_valid() else Status.PENDING

    @property
    def is_oldest_first(self) -> bool:
        return self.status in {Status.PENDING, REPORTED} or bool(self.filters.escalated)

    @cached_property
    def matching(self):
        """All comments of the queue, in no order."""
        if self.named_comment:
            return Comment.objects.filter(pk=self.named_comment.pk)
        if self.filters.is_valid():
            comments = self.filters.qs
        else:
            comments = moderated_by(self.user).to_decide()
        if self.filters.names_unknown_article:
            comments = comments.none()
        return with_words(comments, self.words) if self.words else comments

    @cached_property
    def comments(self):
        """All comments of the queue; `segments` has their order."""
        return self.in_order(self.matching)

    def in_order(self, comments):
        if not self.is_oldest_first:
            return comments.newest_first()
        if self.order == BY_RISK:
            return comments.annotate(risk=RISK).order_by("-risk", "id")
        if self.order == BY_FRESHNESS:
            return comments.annotate(published=PUBLISHED).order_by("-published", "submitted_at", "id")
        return comments.oldest_first()

    @cached_property
    def segments(self) -> list:
        """The comments in successive querysets. Each is read in the order of an index of its own."""
        return [*self._segments_to_decide, self._escalated] if self.has_escalated else self._segments_to_decide

    @cached_property
    def _segments_to_decide(self) -> list:
        """The segments without the comments that are escalated."""
        if not self.is_segmented:
            return [self.comments]
        comments = self._not_escalated
        reported, waiting = comments.reported(), comments.awaiting_moderation().filter(open_reports=0)
        if not self.has_urgent:
            return [reported, waiting]
        reported = reported.exclude(status=Status.PENDING, is_urgent=True)
        return [self._urgent(comments), reported, waiting.filter(is_urgent=False)]

    @property
    def is_segmented(self) -> bool:
        return self.status == Status.PENDING and not self.filters.escalated

    @cached_property
    def has_urgent(self) -> bool:
        return self.is_segmented and self._urgent(self._not_escalated).exists()

    def _urgent(self, comments):
        return comments.awaiting_moderation().filter(is_urgent=True)

    @cached_property
    def has_escalated(self) -> bool:
        """Whether the queue may end with escalated comments."""
        return self.is_segmented and bool(self.escalations)

    @property
    def number_escalated(self) -> int:
        return len(self.escalations)

    @property
    def number_for_you(self) -> int:
        return sum(each.is_mine for each in self.escalations.values())

    @cached_property
    def escalations(self) -> dict[int, Escalation]:
        """Open escalations by the ids of their comments, with `is_mine` where they are to the user or their groups."""
        if not an_open_escalation():  # as mostly, without preparing a query
            return {}
        escalations = Escalation.objects.open().among(moderated_by(self.user)).with_is_mine(self.user)
        return {each.comment_id: each for each in escalations.select_related("decision").order_by("id")[:MAX_ESCALATED]}

    @property
    def _not_escalated(self):
        return self.comments.exclude(pk__in=list(self.escalations)) if self.has_escalated else self.comments

    @property
    def _escalated(self):
        # By id: the database would read all comments in the order of the queue until it finds one of the few.
        return self.comments.filter(pk__in=list(self.escalations))

    def number(self) -> CappedCount:
        return self.matching.open_numbers().to_decide if self.is_segmented else self.matching.number()

    def part(self, size: int) -> Part:
        """Return what comes after or before a comment (`?after=`, `?before=`), else the first ones.

        Not by page number: decisions made meanwhile would shift comments between pages.
        """
        rows: list[Comment] = []
        if from_here := self._named("after"):
            rows = _first(self._after(from_here, self.segments, self.as_of), size)
        elif from_here := self._named("before"):
            rows = _first(self._before(from_here, self.as_of), size)[::-1]
        rows = rows or _first(self.segments, size)
        if not rows:
            return Part(rows)
        return Part(rows, self.before(rows[0]) is not None, self.after(rows[-1]) is not None)

    def _named(self, parameter: str) -> Comment | None:
        number = parse_id(self.request.GET.get(parameter, ""))
        return None if number is None else moderated_by(self.user).filter(pk=number).first()

    @property
    def begins_with_reports(self) -> bool:
        if self.filters.escalated:
            return False
        return self.is_oldest_first and not self.has_urgent and self.segments[0].reported().exists()

    def after(self, comment: Comment) -> int | None:
        """Return the id of the next comment, whether or not `comment` is (still) in the queue; None at the end."""
        return _first_number(self._after(comment, self.segments))

    def before(self, comment: Comment) -> int | None:
        return _first_number(self._before(comment))

    def next_to_decide(self, comment: Comment) -> int | None:
        """Return what comes after a decision on `comment`: the next one, else the first one that was skipped.

        Comments that somebody else has open come last, and escalated ones not at all.
        """
        for segments in (self._free, self._segments_to_decide):
            following = _first_number(self._after(comment, segments, self.as_of)) or _first_number(segments)
            if following and following != comment.pk:
                return following
        return None

    def first_to_decide(self) -> int | None:
        return _first_number(self._free) or _first_number(self._segments_to_decide)

    def arrived_since(self, newest: int) -> CappedCount:
        """Count the comments of the queue with a larger id."""
        return self.matching.filter(pk__gt=newest).number()

    @property
    def _free(self) -> list:
        """The segments without escalated comments and those that somebody else has open."""
        claims = Claim.objects.filter(comment=OuterRef("pk"), until__gt=timezone.now()).exclude(user=self.user.pk)
        return [segment.exclude(Exists(claims)) for segment in self._segments_to_decide]

    def _after(self, comment: Comment, segments: list, as_of: datetime | None = None) -> list:
        """Return what follows `comment`, segment by segment."""
        number = self._segment_of(comment, segments)
        if number < 0:
            return segments
        return [
            self._beyond(segments[number], comment, later=self.is_oldest_first, as_of=as_of),
            *segments[number + 1 :],
        ]

    def _before(self, comment: Comment, as_of: datetime | None = None) -> list:
        """Return what comes before `comment`, backwards."""
        number = self._segment_of(comment, self.segments)
        if number < 0:
            return []
        backwards = [segment.reverse() for segment in self.segments[: number + 1]][::-1]
        return [self._beyond(backwards[0], comment, later=not self.is_oldest_first, as_of=as_of), *backwards[1:]]

    def _segment_of(self, comment: Comment, segments: list) -> int:
        """Return the index of the segment that has the comment, or had it before its last decision.

        It is -1 for the last urgent one: it was before all others.
        """
        if not self.is_segmented:
            return 0
        waiting = len(self._segments_to_decide) - 1
        if len(segments) > waiting + 1 and comment.pk in self.escalations:
            return waiting + 1
        reported, urgent = waiting - 1, 0 if self.has_urgent else -1
        if comment.status == Status.PENDING:
            return urgent if comment.is_urgent else reported if comment.open_reports else waiting
        if comment.open_reports or comment.reports.filter(settled_by__revision=comment.revision).exists():
            return reported
        return urgent if comment.is_urgent else waiting

    def _beyond(self, comments, comment, *, later: bool, as_of: datetime | None):
        if self.order == BY_FRESHNESS:
            published = comment.page.first_published_at or NEVER
            at, number = comment.submitted_at, comment.pk
            if later:
                behind = Q(submitted_at__gt=at) | Q(submitted_at=at, id__gt=number)
                return comments.filter(Q(published__lt=published) | Q(behind, published=published))
            ahead = Q(submitted_at__lt=at) | Q(submitted_at=at, id__lt=number)
            return comments.filter(Q(published__gt=published) | Q(ahead, published=published))
        if self.order == BY_RISK:
            then = risk_at(as_of)
            risk = Comment.objects.filter(pk=comment.pk).values_list(then, flat=True).get()
            if risk is None:
                return comments if later else comments.none()
            comments = comments.alias(then=then)
            if later:
                return comments.filter(Q(then__lt=risk) | Q(then=risk, id__gt=comment.pk) | Q(then=None))
            return comments.filter(Q(then__gt=risk) | Q(then=risk, id__lt=comment.pk))
        return comments.after(comment) if later else comments.before(comment)

    @property
    def as_of_now(self) -> dict[str, str]:
        """The query parameter that keeps the order as it is now: ranks change while a moderator reads on."""
        return {"as_of": str((timezone.now() - NEVER) // MICROSECOND)} if self.order == BY_RISK else {}

    def url(self, name: str, *args, **changes) -> str:
        """Return the URL of a view of the desk with the active filters and `changes`; None removes a filter."""
        query = {key: value for key, value in {**self.asked, **changes}.items() if value is not None}
        return reverse(f"comment_desk:{name}", args=args, query=query)


@compiled_rows
def an_open_escalation():
    return Escalation.objects.open().values_list("pk")[:1]


def _datetime_in(text: str) -> datetime | None:
    """Return the datetime of `?as_of=`, which counts microseconds; None if there is none."""
    return NEVER + int(text) * MICROSECOND if re.fullmatch(r"[0-9]{1,17}", text) else None


def _first(segments: list, size: int) -> list[Comment]:
    rows: list[Comment] = []
    for segment in segments:
        if len(rows) < size:
            rows += segment.select_related("page", "parent", "triage")[: size - len(rows)]
    return rows


def _first_number(segments: list) -> int | None:
    numbers = (segment.values_list("pk", flat=True).first() for segment in segments)
    return next((number for number in numbers if number), None)
