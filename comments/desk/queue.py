"""The comments that a moderator works through: those he or she may decide on, filtered, in a fixed order."""

from functools import cached_property

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from ..models import Comment, Status
from ..permissions import moderated_by
from .filters import QueueFilterSet


class Queue:
    """As the address of a request asks for it. Waiting comments come oldest first, all others newest first.

    A filter value that is not known narrows nothing, except that then only waiting comments are shown.
    """

    def __init__(self, request: HttpRequest):
        self.user = request.user
        self.filters = QueueFilterSet(request.GET, queryset=moderated_by(request.user), request=request)
        self.words = request.GET.get("q", "").replace("\x00", "").strip()
        names = (*self.filters.filters, "q")
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

    def first(self) -> int | None:
        return self.comments.values_list("pk", flat=True).first()

    def after(self, comment: Comment) -> int | None:
        """The comment that follows, whether or not `comment` itself is (still) in the queue; None at the end."""
        return self._beyond(self.comments, comment, later=self.is_oldest_first)

    def before(self, comment: Comment) -> int | None:
        return self._beyond(self.comments.reverse(), comment, later=not self.is_oldest_first)

    def next_to_decide(self, comment: Comment) -> int | None:
        """What comes up after a decision on `comment`: the one that follows, else the first that was passed over."""
        following = self.after(comment) or self.first()
        return following if following != comment.pk else None

    @staticmethod
    def _beyond(comments, comment, *, later: bool) -> int | None:
        way = "gt" if later else "lt"
        here = Q(submitted_at=comment.submitted_at)
        beyond = Q(**{f"submitted_at__{way}": comment.submitted_at}) | (here & Q(**{f"id__{way}": comment.pk}))
        return comments.filter(beyond).values_list("pk", flat=True).first()

    def address(self, name: str, *args, **changes) -> str:
        """The address of a view of the desk, with the filters kept, but for `changes`; None removes one."""
        query = {key: value for key, value in {**self.asked, **changes}.items() if value is not None}
        return reverse(f"comment_desk:{name}", args=args, query=query)
