"""How the desk does: how many wait and for how long, how soon they are decided on, and what became of what was sent.

The log says it all; of the comments themselves only their page, their state and the time they were sent are asked. A
percentile is the nearest rank: of n values in order, the one in place n · percent / 100, rounded up. What an undo took
back still counts: whoever sent the comment had waited as long. What appeared at once waited for nobody, and a later
decision on it says nothing of that. Nothing here is about a person.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from wagtail.models import Page

from .models import Decision, Status
from .permissions import moderated_by
from .querysets import MADE_BY_TRUST

DAYS = 30  # today and those before it, in the time zone in force
ARTICLES = 20
DECIDING = (Decision.Action.APPROVE, Decision.Action.REJECT, Decision.Action.SPAM)


@dataclass(frozen=True)
class Delays:
    """`median` and `ninetieth` percentile from a comment sent to its first decision; None where there was none.

    `on_card` is the median number of seconds from a card shown to its decision.
    """

    number: int
    median: timedelta | None
    ninetieth: timedelta | None
    on_card: float | None


@dataclass
class Samples:
    """What the figures of some decisions are made of."""

    delays: list[timedelta] = field(default_factory=list)
    on_card: list[float] = field(default_factory=list)

    def summary(self) -> Delays:
        return Delays(
            number=len(self.delays),
            median=percentile(self.delays, 50),
            ninetieth=percentile(self.delays, 90),
            on_card=percentile(self.on_card, 50),
        )


@dataclass(frozen=True)
class Day:
    """What was sent that day, by the state it is in now; and the first decisions that were made that day."""

    date: date
    sent: dict[str, int]
    decided: Delays

    @property
    def total(self) -> int:
        return sum(self.sent.values())


@dataclass(frozen=True)
class Article:
    page: Page
    sent: int
    waiting: int
    decided: Delays


@dataclass(frozen=True)
class Statistics:
    """Of the last DAYS days, but for `waiting` and `oldest`: all that wait now, and how long the oldest has.

    `at_once` is the number of comments that trust let appear.
    """

    at_once: int
    waiting: int
    oldest: timedelta | None
    decided: Delays
    days: list[Day]
    articles: list[Article]


def percentile(values: Iterable, percent: int):
    """The nearest rank; None of nothing."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def statistics_for(user, *, now: datetime | None = None) -> Statistics:
    """The figures of the comments that `user` may decide on, in seven queries at most."""
    now = now or timezone.now()
    last = timezone.localdate(now)
    dates = [last - timedelta(days=age) for age in reversed(range(DAYS))]
    since = timezone.make_aware(datetime.combine(dates[0], time.min))
    mine = moderated_by(user)
    log = Decision.objects.filter(Exists(mine.filter(pk=OuterRef("comment"))), made_at__gte=since, made_at__lte=now)

    whole = Samples()
    by_day: dict[date, Samples] = defaultdict(Samples)
    by_page: dict[int, Samples] = defaultdict(Samples)
    for page, sent, made_at, seconds, is_first in _decisions(log):
        for record in (whole, by_day[timezone.localdate(made_at)], by_page[page]):
            if is_first:
                record.delays.append(made_at - sent)
            if seconds is not None:
                record.on_card.append(seconds)

    sent_by_day: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Status.values, 0))
    sent_by_page: dict[int, int] = defaultdict(int)
    at_once = 0
    for page, day, status, number, trusted in _sent(log):
        sent_by_day[day][status] += number
        at_once += trusted
        sent_by_page[page] += number

    waiting = mine.awaiting_moderation()
    waits = dict(waiting.order_by().values_list("page").annotate(number=Count("pk")))
    oldest = waiting.order_by("submitted_at", "id").values_list("submitted_at", flat=True).first()
    busiest = sorted({*sent_by_page, *waits}, key=lambda page: (-sent_by_page[page], -waits.get(page, 0), page))
    pages = Page.objects.in_bulk(busiest[:ARTICLES])
    return Statistics(
        at_once=at_once,
        waiting=sum(waits.values()),
        oldest=now - oldest if oldest else None,
        decided=whole.summary(),
        days=[Day(day, sent_by_day[day], by_day[day].summary()) for day in dates],
        articles=[
            Article(pages[page], sent_by_page[page], waits.get(page, 0), by_page[page].summary())
            for page in busiest[:ARTICLES]
        ],
    )


def _decisions(log):
    """Of each decision: the page, when the comment was sent and decided on, seconds on the card, if it ended a wait."""
    before = Decision.objects.filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"), action__in=DECIDING)
    ends_wait = ~Exists(before) & ~Q(from_status=Status.APPROVED)
    decided = log.filter(action__in=DECIDING).annotate(is_first=ends_wait).order_by()
    names = "comment__page", "comment__submitted_at", "made_at", "seconds_on_card", "is_first"
    return decided.values_list(*names)


def _sent(log):
    """Of each page, day and present state: the number of comments, and of those that trust let appear."""
    sent = (
        log.filter(action=Decision.Action.SUBMIT, comment__is_by_staff=False)
        .annotate(day=TruncDate("made_at"))
        .order_by()
    )
    trusted = Count("pk", filter=Q(to_status=Status.APPROVED, made_by=MADE_BY_TRUST))
    return sent.values_list("comment__page", "day", "comment__status").annotate(number=Count("pk"), trusted=trusted)
