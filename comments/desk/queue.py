"""The queue: the comments that a moderator may moderate, filtered, in a fixed order."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gazette.public_forms.text_hygiene import parse_id

from ..models import Claim, Comment, Status
from ..permissions import moderated_by
from ..querysets import CappedCount
from .filters import REPORTED, QueueFilterSet

BY_RISK = "risk"
# Comments without a score are in the middle.
RISK = Coalesce("triage__margin", 0.0)


@dataclass(frozen=True)
class Part:
    """One page of a queue, and whether there are comments before and after it."""

    comments: list[Comment]
    has_before: bool = False
    has_after: bool = False


class Queue:
    """The queue of a request's query string: urgent, then reported, then pending comments, each oldest first.

    With `order=risk`, those that are most like rejected ones come first (comments.triage).

    Comments of another status come newest first. An unknown filter value is ignored, and then
    only comments to decide are shown; with an unknown article the queue is empty.
    """

    def __init__(self, request: HttpRequest):
        self.user = request.user
        self.filters = QueueFilterSet(request.GET, queryset=moderated_by(request.user), request=request)
        self.words = request.GET.get("q", "").replace("\x00", "").strip()
        self.is_by_risk = request.GET.get("order") == BY_RISK
        names = (*self.filters.filters, "q", "order")
        self.parameters = request.GET
        self.asked = {name: request.GET[name] for name in names if request.GET.get(name)}

    @cached_property
    def status(self) -> str:
        return self.filters.form.cleaned_data["status"] if self.filters.is_valid() else Status.PENDING

    @property
    def is_oldest_first(self) -> bool:
        return self.status in {Status.PENDING, REPORTED}

    @cached_property
    def comments(self):
        """All comments of the queue; `segments` has their order."""
        if self.filters.is_valid():
            comments = self.filters.qs
        else:
            comments = moderated_by(self.user).to_decide()
        if self.filters.names_unknown_article:
            comments = comments.none()
        if self.words:
            in_name, in_email = Q(name__icontains=self.words), Q(email__icontains=self.words)
            comments = comments.filter(in_name | in_email | Q(text__icontains=self.words))
        if not self.is_oldest_first:
            return comments.order_by("-submitted_at", "-id")
        if self.is_by_risk:
            return comments.annotate(risk=RISK).order_by("-risk", "id")
        return comments.order_by("submitted_at", "id")

    @cached_property
    def segments(self) -> list:
        """The comments in successive querysets. Each is read in the order of an index of its own."""
        if self.status != Status.PENDING:
            return [self.comments]
        reported, waiting = self.comments.reported(), self.comments.awaiting_moderation().filter(open_reports=0)
        if not self.has_urgent:
            return [reported, waiting]
        reported = reported.exclude(status=Status.PENDING, is_urgent=True)
        return [self._urgent, reported, waiting.filter(is_urgent=False)]

    @cached_property
    def has_urgent(self) -> bool:
        return self.status == Status.PENDING and self._urgent.exists()

    @property
    def _urgent(self):
        return self.comments.awaiting_moderation().filter(is_urgent=True)

    def number(self) -> CappedCount:
        return CappedCount(sum(segment.number() for segment in self.segments))

    def part(self, size: int) -> Part:
        """Return what comes after or before a comment (`?after=`, `?before=`), else the first ones.

        Not by page number: decisions made meanwhile would shift comments between pages.
        """
        rows: list[Comment] = []
        if from_here := self._named("after"):
            rows = _first(self._after(from_here, self.segments), size)
        elif from_here := self._named("before"):
            rows = _first(self._before(from_here), size)[::-1]
        rows = rows or _first(self.segments, size)
        if not rows:
            return Part(rows)
        return Part(rows, self.before(rows[0]) is not None, self.after(rows[-1]) is not None)

    def _named(self, parameter: str) -> Comment | None:
        number = parse_id(self.parameters.get(parameter, ""))
        return None if number is None else moderated_by(self.user).filter(pk=number).first()

    def first(self) -> int | None:
        return _first_number(self.segments)

    @property
    def begins_with_reports(self) -> bool:
        return self.is_oldest_first and not self.has_urgent and self.segments[0].reported().exists()

    def after(self, comment: Comment) -> int | None:
        """Return the id of the next comment, whether or not `comment` is (still) in the queue; None at the end."""
        return _first_number(self._after(comment, self.segments))

    def before(self, comment: Comment) -> int | None:
        return _first_number(self._before(comment))

    def next_to_decide(self, comment: Comment) -> int | None:
        """Return what comes after a decision on `comment`: the next one, else the first one that was skipped.

        Comments that somebody else has open come last.
        """
        for segments in (self._free, self.segments):
            following = _first_number(self._after(comment, segments)) or _first_number(segments)
            if following and following != comment.pk:
                return following
        return None

    def first_to_decide(self) -> int | None:
        return _first_number(self._free) or self.first()

    def arrived_since(self, newest: int) -> CappedCount:
        """Count the comments of the queue with a larger id."""
        return self.comments.filter(pk__gt=newest).number()

    @property
    def _free(self) -> list:
        """The segments without comments that somebody else has open."""
        claims = Claim.objects.filter(comment=OuterRef("pk"), until__gt=timezone.now()).exclude(user=self.user.pk)
        return [segment.exclude(Exists(claims)) for segment in self.segments]

    def _after(self, comment: Comment, segments: list) -> list:
        """Return what follows `comment`, segment by segment."""
        number = self._segment_of(comment)
        if number < 0:
            return segments
        return [self._beyond(segments[number], comment, later=self.is_oldest_first), *segments[number + 1 :]]

    def _before(self, comment: Comment) -> list:
        """Return what comes before `comment`, backwards."""
        number = self._segment_of(comment)
        if number < 0:
            return []
        backwards = [segment.reverse() for segment in self.segments[: number + 1]][::-1]
        return [self._beyond(backwards[0], comment, later=not self.is_oldest_first), *backwards[1:]]

    def _segment_of(self, comment: Comment) -> int:
        """Return the index of the segment that has the comment, or had it before its last decision.

        It is -1 for the last urgent one: it was before all others.
        """
        if len(self.segments) == 1:
            return 0
        waiting, reported, urgent = len(self.segments) - 1, len(self.segments) - 2, 0 if self.has_urgent else -1
        if comment.status == Status.PENDING:
            return urgent if comment.is_urgent else reported if comment.open_reports else waiting
        if comment.open_reports or comment.reports.filter(settled_by__revision=comment.revision).exists():
            return reported
        return urgent if comment.is_urgent else waiting

    def _beyond(self, comments, comment, *, later: bool):
        if self.is_by_risk and self.is_oldest_first:
            risk = comment.triage.margin if hasattr(comment, "triage") else 0.0
            if later:
                return comments.filter(Q(risk__lt=risk) | Q(risk=risk, id__gt=comment.pk))
            return comments.filter(Q(risk__gt=risk) | Q(risk=risk, id__lt=comment.pk))
        # The condition on `submitted_at` alone is redundant, but lets the database seek in its index.
        at = comment.submitted_at
        if later:
            return comments.filter(Q(submitted_at__gt=at) | Q(id__gt=comment.pk), submitted_at__gte=at)
        return comments.filter(Q(submitted_at__lt=at) | Q(id__lt=comment.pk), submitted_at__lte=at)

    def url(self, name: str, *args, **changes) -> str:
        """Return the URL of a view of the desk with the active filters and `changes`; None removes a filter."""
        query = {key: value for key, value in {**self.asked, **changes}.items() if value is not None}
        return reverse(f"comment_desk:{name}", args=args, query=query)


def _first(segments: list, size: int) -> list[Comment]:
    """Return at most `size` comments from the beginning of the segments."""
    rows: list[Comment] = []
    for segment in segments:
        if len(rows) < size:
            rows += segment.select_related("page", "parent", "triage")[: size - len(rows)]
    return rows


def _first_number(segments: list) -> int | None:
    numbers = (segment.values_list("pk", flat=True).first() for segment in segments)
    return next((number for number in numbers if number), None)
