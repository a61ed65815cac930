"""Articles by the page."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Func, IntegerField, Max, Min, Q, Subquery
from django.http import Http404
from django.utils import timezone

ARTICLES_PER_PAGE = 12
# No listing is that long; beyond, databases refuse the number itself.
LAST_NUMBER = 1_000_000


def page_of(articles, number: str | None, size: int = ARTICLES_PER_PAGE) -> Page:
    """The page of that number, with what its cards show; the first or last one for what is no number of a page.

    How many there are is asked for in the same query, but where the page is empty.
    """
    cards = articles.for_cards()
    paginator = Paginator(cards, size)
    try:
        wanted = int(number or 1)
    except ValueError:
        wanted = 1
    if not 1 <= wanted <= LAST_NUMBER:
        return paginator.get_page(wanted)
    counted = articles.order_by().annotate(total=Func("pk", function="COUNT", output_field=IntegerField()))
    shown = cards.annotate(total=Subquery(counted.values("total")))
    found = list(shown[(wanted - 1) * size : wanted * size])
    if not found and wanted > 1:
        return paginator.get_page(wanted)
    paginator.count = found[0].total if found else 0
    return Page(found, wanted, paginator)


YEAR = re.compile(r"[12][0-9]{3}")
MONTH = re.compile(r"0[1-9]|1[0-2]")


@dataclass(frozen=True)
class Period:
    """A year, or a month of it."""

    year: int
    month: int | None = None

    @classmethod
    def at(cls, path_components):
        """Of an address below the listing, ["2026"] or ["2026", "11"]; None where that names no period."""
        if not 1 <= len(path_components) <= 2 or not YEAR.fullmatch(path_components[0]):
            return None
        if len(path_components) == 1:
            return cls(int(path_components[0]))
        return cls(int(path_components[0]), int(path_components[1])) if MONTH.fullmatch(path_components[1]) else None

    @classmethod
    def around(cls, moment, *, has_month):
        local = timezone.localtime(moment)
        return cls(local.year, local.month if has_month else None)

    @property
    def address(self) -> str:
        """Below the listing's own."""
        return f"{self.year}/{self.month:02}/" if self.month else f"{self.year}/"

    @property
    def whole_year(self):
        return Period(self.year)

    @property
    def start(self):
        return timezone.make_aware(datetime(self.year, self.month or 1, 1))

    @property
    def end(self):
        if self.month in (None, 12):
            return Period(self.year + 1, self.month and 1).start
        return Period(self.year, self.month + 1).start

    @property
    def condition(self):
        return Q(first_published_at__gte=self.start, first_published_at__lt=self.end)


def archive_of(articles, period: Period, page, size: int) -> dict:
    """What the page of a period shows: `articles` of it, newest first; `months` of its year that have some, with how
    many; `previous_period` and `next_period` of the same kind that have some. Raises Http404 where there is nothing.
    """
    months = [Period(period.year, month) for month in range(1, 13)]
    found = articles.aggregate(
        before=Max("first_published_at", filter=Q(first_published_at__lt=period.start)),
        after=Min("first_published_at", filter=Q(first_published_at__gte=period.end)),
        **{f"month_{month.month}": Count("pk", filter=month.condition) for month in months},
    )
    counts = {month: found[f"month_{month.month}"] for month in months}
    total = counts[period] if period.month else sum(counts.values())
    if not total:
        raise Http404
    paginator = Paginator(articles.filter(period.condition).newest_first().for_cards(), size)
    paginator.count = total
    has_month = period.month is not None
    return {
        "period": period,
        "months": [(month, count) for month, count in counts.items() if count],
        "previous_period": found["before"] and Period.around(found["before"], has_month=has_month),
        "next_period": found["after"] and Period.around(found["after"], has_month=has_month),
        "articles": paginator.get_page(page),
    }
