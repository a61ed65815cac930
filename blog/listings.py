"""Listings of articles: pagination, and archives by year and month of first publication (in the site's time zone)."""

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gazette.value_cache import cached_value

from .models.cards import cards_of

ARTICLES_PER_PAGE = 12


# The path of a period below the listing: "2026" or "2026/11".
PERIOD = re.compile(r"([12][0-9]{3})(?:/(0[1-9]|1[0-2]))?")


def cached_ids(key: tuple, find: Callable[[], Iterable[int]]) -> array:
    """Return the ids of all articles that `find` returns, from memory while nothing is published or set.

    All of them, so that no page of a listing has to count the articles, or to skip those of the pages before it.
    """
    return cached_value(("article ids", *key), lambda: array("q", find()))


def page_of(model, ids: Sequence[int], request) -> Page:
    """Return the cards of the requested page; of the first if its number is invalid, of the last if it is too high.

    `model` is ArticlePage, which imports this module.
    """
    page = Paginator(ids, ARTICLES_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = cards_of(model, page.object_list, request)  # type: ignore[assignment]  # ids until here
    return page


def redirect_to_valid(page: Page, request) -> HttpResponse | None:
    """Redirect from an invalid page number to that of `page`, which is shown instead of it; None if it is valid.

    Otherwise each of any number of URLs would be rendered and cached for itself.
    """
    if request.GET.getlist("page", [str(page.number)]) == [str(page.number)]:
        return None
    return redirect(f"{request.path}?page={page.number}" if page.number > 1 else request.path)


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


def archive_of(listing, period: Period, request) -> dict:
    """Return the context of an archive page of a listing: that of `other_periods`, and `articles`, newest first.

    `below` and `is_below` are for the links to other languages.

    Raises Http404 if there are no articles in the period.
    """
    ids = ids_in(listing, period)
    if not ids:
        raise Http404
    key = "archive", *_key(listing, period)
    others = cached_value(key, lambda: other_periods(listing, period), size=3_000)
    return {
        **others,
        "articles": page_of(listing.articles().model, ids, request),
        "below": period.path,
        "is_below": lambda path: bool(ids_in(type(listing)(path=path, depth=listing.depth), period)),
    }


def ids_in(listing, period: Period) -> Sequence[int]:
    """Return the ids of the articles of a listing in a period, newest first."""
    return cached_ids(_key(listing, period), lambda: listing.articles().filter(period.condition).newest_ids())


def _key(listing, period: Period) -> tuple:
    return listing.path, period, timezone.get_current_timezone_name()


def other_periods(listing, period: Period) -> dict:
    """Return the context of an archive page that says which other ones there are.

    `months`: the months of its year that have articles, with their numbers; `previous_period` and `next_period`: the
    nearest periods of the same kind that have articles.
    """
    articles, has_month = listing.articles(), period.month is not None
    months = [Period(period.year, month) for month in range(1, 13)]
    counts = articles.filter(period.whole_year.condition).aggregate(
        **{f"month_{month.month}": Count("pk", filter=month.condition) for month in months}
    )
    dates = articles.values_list("first_published_at", flat=True)
    before = dates.filter(first_published_at__lt=period.start).order_by("-first_published_at").first()
    after = dates.filter(first_published_at__gte=period.end).order_by("first_published_at").first()
    return {
        "period": period,
        "months": [(month, count) for month, count in zip(months, counts.values(), strict=True) if count],
        "previous_period": before and Period.containing(before, has_month=has_month),
        "next_period": after and Period.containing(after, has_month=has_month),
    }
