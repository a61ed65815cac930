"""Similar comments: with the same link, text, network, email address or browser. Found by index; counts are capped."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gazette.compiled_queries import compiled_rows

from ..judging.fingerprints import least_shared, sql_of_newest
from ..models import DECIDABLE, DECIDED, REFUSED, Comment, Link, Status
from ..permissions import moderated_by, moderated_in, scopes_to_moderate
from ..querysets import CappedCount

MAX_COUNTED = 1_000
MAX_LINKS = 5_000
MAX_SIMILAR = 3
# More are looked at, because a moderator may not moderate all of them.
MAX_FOUND = 12
# Only the first hosts of a comment are compared.
MAX_HOSTS = 5
ALL = "all"


class Number(Subquery):
    """The number of rows of a queryset."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS rows_of_it)"
    output_field = IntegerField()


def sharing(by: str, value, state: str, scopes: tuple[str, ...] | None) -> QuerySet[Comment]:
    """Return the comments that share `value` and may be moderated with these scopes, in one status or in all."""
    among = moderated_in(scopes).filter(status__in=DECIDABLE if state == ALL else [state])
    match by:
        case "link":
            # Only the newest comments with the host are searched: some hosts are in very many.
            links = Link.objects.filter(host=value).order_by("-comment")
            return among.filter(pk__in=links.values("comment")[:MAX_LINKS])
        case "text":
            return among.filter(text_digest=value)
        case "network":
            return among.filter(network=value)
        case "email":
            return among.from_email(value)
        case _:
            return among.filter(browser=value).exclude(browser="")  # with that condition SQLite uses its index


@compiled_rows
def count_sharing(by: str, states: tuple[str, ...], scopes, *, value):
    """Return a row with the number of comments in each state, counted up to one more than MAX_COUNTED."""
    found = (sharing(by, value, state, scopes) for state in states)
    counts = [Number(comments.order_by().values("pk")[: MAX_COUNTED + 1]) for comments in found]
    # Subqueries need a row to be selected with.
    return Comment.objects.order_by("id").values_list(*counts)[:1]


@dataclass(frozen=True)
class Shared:
    """What comments have in common. `by` is link, text, network, email or browser; `value` is compared."""

    by: str
    value: str

    def comments(self, user, state: str = ALL) -> QuerySet[Comment]:
        """Return those that `user` may moderate, in one status or in all."""
        return sharing(self.by, self.value, state, scopes_to_moderate(user))

    def numbers(self, user, states: Sequence[str]) -> list[CappedCount]:
        """Count them in each of these states, up to MAX_COUNTED. One query."""
        # An email address has several spellings, which are no parameter of the query.
        count = count_sharing.__wrapped__ if self.by == "email" else count_sharing  # type: ignore[attr-defined]
        for row in count(self.by, tuple(states), scopes_to_moderate(user), value=self.value):
            return [CappedCount(number, most=MAX_COUNTED) for number in row]
        return [CappedCount(0, most=MAX_COUNTED) for _state in states]

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
    """Return the values that `comment` shares with others that `user` may moderate, with counts. A query for each."""
    itself, itself_waits = int(comment.status in DECIDABLE), int(comment.status == Status.PENDING)
    found = []
    for each in shared_by(comment):
        of_text = (*REFUSED, Status.APPROVED) if each.by == "text" else ()
        waiting, total, *numbers = each.numbers(user, (Status.PENDING, ALL, *of_text))
        decided = tuple(
            (state, CappedCount(number - (comment.status == state), most=MAX_COUNTED))
            for state, number in zip(of_text, numbers, strict=True)
            if number > (comment.status == state)
        )
        if total > itself:
            found.append(SimilarComments(each, waiting, total, waiting > itself_waits, decided))
    return found


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
