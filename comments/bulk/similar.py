"""Similar comments: with the same link, text, network, email address or browser. Found by index; counts are capped."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..fingerprints import least_shared, sql_of_newest
from ..models import Comment, Link, Status
from ..permissions import moderated_by
from ..querysets import CappedCount

MAX_COUNTED = 1_000
MAX_LINKS = 5_000
MAX_SIMILAR = 3
# More are looked at, because a moderator may not moderate all of them.
MAX_FOUND = 12
# Only the first hosts of a comment are compared.
MAX_HOSTS = 5
ALL = "all"
DECIDED = (Status.REJECTED, Status.SPAM, Status.APPROVED)
# All but withdrawn and erased.
DECIDABLE = (Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM)


@dataclass(frozen=True)
class Shared:
    """What comments have in common. `by` is link, text, network, email or browser; `value` is compared."""

    by: str
    value: str

    def comments(self, user, state: str = ALL) -> QuerySet[Comment]:
        """Return those that `user` may moderate, in one status or in all."""
        among = moderated_by(user).filter(status__in=DECIDABLE if state == ALL else [state])
        match self.by:
            case "link":
                # Only the newest comments with the host are searched: some hosts are in very many.
                links = Link.objects.filter(host=self.value).order_by("-comment")
                return among.filter(pk__in=links.values("comment")[:MAX_LINKS])
            case "text":
                return among.filter(text_digest=self.value)
            case "network":
                return among.from_network(self.value)
            case "email":
                return among.from_email(self.value)
            case _:
                return among.from_browser(self.value)

    @property
    def label(self) -> SafeString:
        """Text to follow a number of comments."""
        if self.by == "link":
            return format_html(_("with a link to {}"), format_html("<bdi>{}</bdi>", self.value))
        return format_html(
            "{}",
            {
                "text": _("with the same text"),
                "network": _("from the same network"),
                "email": _("from the same email address"),
                "browser": _("from the same browser"),
            }[self.by],
        )


@dataclass(frozen=True)
class SimilarComments:
    """How many comments share a value, this one included: in total, and pending.

    `decided`, of the same text only: how many others are rejected, spam and approved, without those that are none.
    """

    shared: Shared
    waiting: CappedCount
    total: CappedCount
    others_wait: bool
    decided: tuple[tuple[Status, CappedCount], ...] = ()


class Number(Subquery):
    """The number of rows of a queryset."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS rows_of_it)"
    output_field = IntegerField()


def shared_by(comment: Comment) -> list[Shared]:
    """Return all values that a comment could share with others. One query."""
    hosts = comment.links.order_by("id").values_list("host", flat=True)[:MAX_HOSTS]
    values = {
        "text": comment.text_digest,
        "network": comment.network,
        "email": comment.email.lower(),
        "browser": comment.browser,
    }
    return [
        *(Shared("link", host) for host in hosts),
        *(Shared(by, value) for by, value in values.items() if value),
    ]


def similar_comments(comment: Comment, *, user) -> list[SimilarComments]:
    """Return the values that `comment` shares with others that `user` may moderate, with counts. Two queries."""
    shared = shared_by(comment)
    states = (Status.PENDING, ALL)
    same_text = [each.comments(user, state) for each in shared if each.by == "text" for state in DECIDED]
    numbers = numbers_of([*same_text, *(each.comments(user, state) for each in shared for state in states)])
    decided = tuple(
        (state, CappedCount(number - (comment.status == state), most=MAX_COUNTED))
        for state, number in zip(DECIDED, numbers[: len(same_text)], strict=False)
        if number > (comment.status == state)
    )
    numbers = numbers[len(same_text) :]
    of_each = zip(shared, numbers[::2], numbers[1::2], strict=True)
    itself, itself_waits = int(comment.status in DECIDABLE), int(comment.status == Status.PENDING)
    return [
        SimilarComments(each, waiting, total, waiting > itself_waits, decided if each.by == "text" else ())
        for each, waiting, total in of_each
        if total > itself
    ]


def numbers_of(querysets: list[QuerySet[Comment]]) -> list[CappedCount]:
    """Count the comments of each queryset, up to MAX_COUNTED. One query."""
    if not querysets:
        return []
    counts = [Number(comments.order_by().values("pk")[: MAX_COUNTED + 1]) for comments in querysets]
    # Subqueries need a row to be selected with.
    row = Comment.objects.order_by("id").values_list(*counts).first() or [0] * len(counts)
    return [CappedCount(number, most=MAX_COUNTED) for number in row]


def similar_decided(comment: Comment, *, user) -> list[Comment]:
    """Return at most three decided comments with nearly the same text, the nearest first. At most three queries.

    Those with exactly the same text are left out: Shared("text", …) has them.
    """
    fingerprint = list(comment.fingerprint.values_list("number", flat=True))
    if not fingerprint:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.comment_id FROM ({sql_of_newest(fingerprint)}) AS f "  # noqa: S608  nothing of it was sent
            "JOIN comments_comment c ON c.id = f.comment_id "
            "WHERE c.status IN (%s, %s, %s) AND c.id <> %s AND c.text_digest <> %s "
            "GROUP BY f.comment_id HAVING COUNT(*) >= %s ORDER BY COUNT(*) DESC, f.comment_id DESC LIMIT %s",
            [*fingerprint, *DECIDED, comment.pk, comment.text_digest, least_shared(fingerprint), MAX_FOUND],
        )
        nearest = [row[0] for row in cursor.fetchall()]
    if not nearest:
        return []
    found = moderated_by(user).in_bulk(nearest)
    return [found[pk] for pk in nearest if pk in found][:MAX_SIMILAR]
