"""Statistics of moderation: how many comments are waiting, how soon they are decided, and how.

Computed from the log, and the page, status and time of comments. A
percentile is the nearest rank: of n sorted values, the one at n · percent / 100, rounded up. Undone decisions
count: the author had waited as long. Those of the model do not. Comments that were approved automatically did not wait,
and a later decision on them is no end of a wait. No statistics are about a person.
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
from .querysets import MADE_BY_MODEL, MADE_BY_TRUST, OpenNumbers

DAYS = 30  # today and those before it, in the time zone in force
ARTICLES = 20


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
    """Values from which `Delays` are computed."""

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
    """Comments sent that day, by their current status; and the first decisions made that day."""

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
    """Statistics of the last DAYS days; `open` and `oldest` are about all comments now.

    `at_once` is the number of comments that were approved automatically.
    """

    at_once: int
    open: OpenNumbers
    oldest: timedelta | None
    decided: Delays
    days: list[Day]
    articles: list[Article]
    reasons: list[tuple[str, int]]  # why comments were rejected in these days, the most frequent first


def percentile(values: Iterable, percent: int):
    """Return the percentile by nearest rank; None without values."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def statistics_for(user, *, now: datetime | None = None) -> Statistics:
    """Return statistics of the comments that `user` may moderate, in ten queries at most."""
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
    oldest = waiting.oldest_sent()
    busiest = sorted({*sent_by_page, *waits}, key=lambda page: (-sent_by_page[page], -waits.get(page, 0), page))
    pages = Page.objects.in_bulk(busiest[:ARTICLES])
    return Statistics(
        at_once=at_once,
        open=mine.open_numbers(),
        oldest=now - oldest if oldest else None,
        decided=whole.summary(),
        days=[Day(day, sent_by_day[day], by_day[day].summary()) for day in dates],
        articles=[
            Article(pages[page], sent_by_page[page], waits.get(page, 0), by_page[page].summary())
            for page in busiest[:ARTICLES]
        ],
        reasons=_reasons(log),
    )


def _reasons(log) -> list[tuple[str, int]]:
    """Return the labels of the reasons of rejections that were not undone, with their number."""
    rejected = log.current().filter(action=Decision.Action.REJECT).order_by()
    counted = rejected.values_list("reason", "reason_label").annotate(number=Count("pk")).order_by("-number", "reason")
    return [
        (Decision(reason=reason, reason_label=label).get_reason_display(), number) for reason, label, number in counted
    ]


def _decisions(log):
    """Return page, time sent, time decided, seconds on card, and whether it ended a wait, of each decision."""
    of_people = Q(action__in=Decision.DECIDING) & ~Q(user=None, made_by=MADE_BY_MODEL)
    before = Decision.objects.filter(of_people, comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
    ends_wait = ~Exists(before) & ~Q(from_status=Status.APPROVED)
    decided = log.filter(of_people).annotate(is_first=ends_wait).order_by()
    names = "comment__page", "comment__submitted_at", "made_at", "seconds_on_card", "is_first"
    return decided.values_list(*names)


def _sent(log):
    """Return the number of comments, and of automatically approved ones, by page, day and current status."""
    sent = (
        log.filter(action=Decision.Action.SUBMIT, comment__is_by_staff=False)
        .annotate(day=TruncDate("made_at"))
        .order_by()
    )
    trusted = Count("pk", filter=Q(to_status=Status.APPROVED, made_by=MADE_BY_TRUST))
    return sent.values_list("comment__page", "day", "comment__status").annotate(number=Count("pk"), trusted=trusted)
