"""The comments that a moderator works through: those he or she may decide on, filtered, in a fixed order."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ..models import Claim, Comment, Status
from ..permissions import moderated_by
from ..querysets import UpTo
from .filters import QueueFilterSet, number_in


@dataclass(frozen=True)
class Part:
    """Comments that follow each other in a queue, and whether others come before and after them."""

    comments: list[Comment]
    has_before: bool = False
    has_after: bool = False


class Queue:
    """As the address of a request asks for it. Waiting comments come oldest first, all others newest first.

    A filter value that is not known narrows nothing, except that then only waiting comments are shown.
    """

    def __init__(self, request: HttpRequest):
        self.user = request.user
        self.filters = QueueFilterSet(request.GET, queryset=moderated_by(request.user), request=request)
        self.words = request.GET.get("q", "").replace("\x00", "").strip()
        names = (*self.filters.filters, "q")
        self.parameters = request.GET
        self.asked = {name: request.GET[name] for name in names if request.GET.get(name)}

    @cached_property
    def is_oldest_first(self) -> bool:
        return not self.filters.is_valid() or self.filters.form.cleaned_data["status"] == Status.PENDING

    @cached_property
    def comments(self):
        if self.filters.is_valid():
            comments = self.filters.qs
        else:
            comments = moderated_by(self.user).awaiting_moderation()
        if self.words:
            in_name, in_email = Q(name__icontains=self.words), Q(email__icontains=self.words)
            comments = comments.filter(in_name | in_email | Q(text__icontains=self.words))
        return (
            comments.order_by("submitted_at", "id")
            if self.is_oldest_first
            else comments.order_by("-submitted_at", "-id")
        )

    def part(self, size: int) -> Part:
        """What comes after or before the comment that the address names (`?after=`, `?before=`), else the first ones.

        Not by the number of a page: what was decided meanwhile would move comments from one to the other unseen.
        """
        comments = self.comments.select_related("page", "parent")
        rows: list[Comment] = []
        if from_here := self._named("after"):
            rows = list(self._beyond(comments, from_here, later=self.is_oldest_first)[:size])
        elif from_here := self._named("before"):
            rows = list(self._beyond(comments.reverse(), from_here, later=not self.is_oldest_first)[:size])[::-1]
        rows = rows or list(comments[:size])
        if not rows:
            return Part(rows)
        return Part(rows, self.before(rows[0]) is not None, self.after(rows[-1]) is not None)

    def _named(self, parameter: str) -> Comment | None:
        return moderated_by(self.user).filter(pk=number_in(self.parameters.get(parameter, ""))).first()

    def first(self) -> int | None:
        return self.comments.values_list("pk", flat=True).first()

    def after(self, comment: Comment) -> int | None:
        """The comment that follows, whether or not `comment` itself is (still) in the queue; None at the end."""
        return self._after(comment, self.comments)

    def before(self, comment: Comment) -> int | None:
        beyond = self._beyond(self.comments.reverse(), comment, later=not self.is_oldest_first)
        return beyond.values_list("pk", flat=True).first()

    def next_to_decide(self, comment: Comment) -> int | None:
        """What comes up after a decision on `comment`: the one that follows, else the first that was passed over.

        What somebody else has open comes up only where there is nothing else.
        """
        for comments in (self._free, self.comments):
            following = self._after(comment, comments) or comments.values_list("pk", flat=True).first()
            if following and following != comment.pk:
                return following
        return None

    def first_to_decide(self) -> int | None:
        return self._free.values_list("pk", flat=True).first() or self.first()

    def arrived_since(self, newest: int) -> UpTo:
        """How many are in the queue that came after the comment of that number."""
        return self.comments.filter(pk__gt=newest).number()

    @property
    def _free(self):
        """Those that nobody else has open."""
        claims = Claim.objects.filter(comment=OuterRef("pk"), until__gt=timezone.now()).exclude(user=self.user)
        return self.comments.exclude(Exists(claims))

    def _after(self, comment: Comment, comments) -> int | None:
        return self._beyond(comments, comment, later=self.is_oldest_first).values_list("pk", flat=True).first()

    @staticmethod
    def _beyond(comments, comment, *, later: bool):
        # The first condition says no more than the others, but lets the database start in its index right there.
        at = comment.submitted_at
        if later:
            return comments.filter(Q(submitted_at__gt=at) | Q(id__gt=comment.pk), submitted_at__gte=at)
        return comments.filter(Q(submitted_at__lt=at) | Q(id__lt=comment.pk), submitted_at__lte=at)

    def address(self, name: str, *args, **changes) -> str:
        """The address of a view of the desk, with the filters kept, but for `changes`; None removes one."""
        query = {key: value for key, value in {**self.asked, **changes}.items() if value is not None}
        return reverse(f"comment_desk:{name}", args=args, query=query)
