"""Listings of articles: pagination, and archives by year and month of first publication (in the site's time zone)."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Q
from django.http import Http404
from django.utils import timezone

from .models.cards import cards_of

ARTICLES_PER_PAGE = 12


# The path of a period below the listing: "2026" or "2026/11".
PERIOD = re.compile(r"([12][0-9]{3})(?:/(0[1-9]|1[0-2]))?")


def page_of(articles, request) -> Page:
    """Return the cards of the requested page; of the first if its number is invalid, of the last if it is too high."""
    return in_cards(articles, Paginator(articles.ids(), ARTICLES_PER_PAGE), request)


def in_cards(articles, paginator: Paginator, request) -> Page:
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = cards_of(articles.model, page.object_list, request)
    return page


@dataclass(frozen=True)
class Period:
    """A year, or a month of it."""

    year: int
    month: int | None = None

    @classmethod
    def from_path(cls, path_components):
        """Parse a path below the listing, ["2026"] or ["2026", "11"]; None if it names no period."""
        found = PERIOD.fullmatch("/".join(path_components))
        return cls(*(int(number) for number in found.groups() if number)) if found else None

    @classmethod
    def containing(cls, value, *, has_month):
        local = timezone.localtime(value)
        return cls(local.year, local.month if has_month else None)

    @property
    def path(self) -> str:
        """The path below the listing."""
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


def archive_of(articles, period: Period, request) -> dict:
    """Return the context of an archive page.

    `articles`: the cards of the period, newest first; `months`: the months of its year that have articles, with their
    numbers; `previous_period` and `next_period`: the nearest periods of the same kind that have articles. Raises
    Http404 if there are no articles in the period.
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
    paginator = Paginator(articles.filter(period.condition).newest_first().ids(), ARTICLES_PER_PAGE)
    paginator.count = total
    has_month = period.month is not None
    return {
        "period": period,
        "months": [(month, count) for month, count in counts.items() if count],
        "previous_period": found["before"] and Period.containing(found["before"], has_month=has_month),
        "next_period": found["after"] and Period.containing(found["after"], has_month=has_month),
        "articles": in_cards(articles, paginator, request),
    }
