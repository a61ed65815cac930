"""Articles related to one: the parts of its series beside it, related articles, and the previous and next otherwise."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from wagtail.models import Page

from gazette.compiled_queries import compiled

from .models.pictures import Picture
from .models.restrictions import FOR_A_LINK, closed_condition, restricted_paths
from .models.taxonomy import Topic

MAX_RELATED = 3
NEWEST_PAGES = 500


@dataclass(frozen=True)
class Part:
    """A part of a series. `number` counts from 1; None if readers don't see the article, such as a draft."""

    series: object
    number: int | None
    total: int
    previous: object | None = None
    next: object | None = None


@dataclass(frozen=True)
class Related:
    """Live articles in the same language that everybody may read; none of them twice.

    `articles` are at most three, with their lead pictures. A part of a series has no previous and next in its listing.
    """

    previous: object | None = None
    next: object | None = None
    part: Part | None = None
    articles: list = field(default_factory=list)

    @property
    def has_any(self) -> bool:
        beside = (self.part.previous, self.part.next) if self.part else (self.previous, self.next)
        return bool(self.articles or any(beside))


def related_to(article) -> Related:
    model, closed_paths = type(article), restricted_paths()
    chosen = tuple(dict.fromkeys(link.other_id for link in article.related_links.all()))
    parts = []
    if article.series_id:
        parts = parts_of(model, closed_paths, locale=article.locale_id, series=article.series_id)
    part = part_of(article, parts)
    beside_in_series = (part.previous, part.next) if part else ()

    linked = readable(model, closed_paths).filter(locale=article.locale_id).in_bulk(chosen)
    known = [article, *beside_in_series]
    articles = [linked[pk] for pk in chosen if pk in linked and linked[pk] not in known][:MAX_RELATED]
    topics = tuple(sorted(article.topic_ids))
    if (topics or part) and len(articles) < MAX_RELATED:
        known += articles
        articles += newest_sharing(article, closed_paths, topics, parts, known, MAX_RELATED - len(articles))
    heroes = Picture.objects.in_bulk({each.hero_id for each in articles if each.hero_id})
    for each in articles:
        each.hero = heroes.get(each.hero_id)
    siblings = []
    if article.first_published_at and not part:
        length = len(article.path) - article.steplen
        place = {"parent": article.path[:length], "published": article.first_published_at, "pk": article.pk}
        siblings = [each for each in beside(model, closed_paths, length, **place) if each not in articles]
    return Related(
        previous=next((each for each in siblings if _newest(each) < _newest(article)), None),
        next=next((each for each in siblings if _newest(each) > _newest(article)), None),
        part=part,
        articles=articles,
    )


def readable(model, closed_paths):
    """Return the articles that everybody may read, with what is shown of them."""
    articles = model.objects.filter(live=True).exclude(closed_condition(closed_paths))
    return articles.only(*FOR_A_LINK, "path", "first_published_at", "series", "series_place", "hero")


@compiled
def parts_of(model, closed_paths, *, locale, series):
    return readable(model, closed_paths).filter(locale=locale, series=series)


@compiled
def beside(model, closed_paths, length, *, parent, published, pk):
    """The next older and newer articles of a listing, whose path is the first `length` characters of the article's.

    Worded so that SQLite reads a few rows from the index of dates, not all of the listing: the paths are compared by an
    expression, the language is not asked, and the limit of the date stands outside of the alternative.
    """
    articles = readable(model, closed_paths)
    siblings = articles.alias(listing=Left("path", length)).filter(listing=parent).values("pk")
    is_before = Q(first_published_at__lt=published) | Q(pk__lt=pk)
    older = siblings.filter(is_before, first_published_at__lte=published).order_by("-first_published_at", "-pk")[:1]
    is_after = Q(first_published_at__gt=published) | Q(pk__gt=pk)
    newer = siblings.filter(is_after, first_published_at__gte=published).order_by("first_published_at", "pk")[:1]
    return articles.filter(Q(pk__in=older) | Q(pk__in=newer))


def newest_sharing(article, closed_paths, topics, parts, known, wanted: int) -> list:
    """Return the newest articles of the topics, and parts of the series, that are not among `known`; at most `wanted`.

    Those of the topics are first looked for among the newest pages: SQLite would sort all that share a topic.
    """
    others: list = []
    for newest in (NEWEST_PAGES, None) if topics else ():
        found = newest_of_topics(type(article), closed_paths, topics, newest, locale=article.locale_id)
        others = [each for each in found if each not in known]
        if len(others) >= wanted:
            break
    return sorted({*others, *parts} - {*known}, key=_newest, reverse=True)[:wanted]


@compiled
def newest_of_topics(model, closed_paths, topics, newest: int | None, *, locale):
    """Enough articles of these topics, even if the article, all chosen ones and both parts beside are among them."""
    links = Topic.articles.through.objects.filter(topic__in=topics, articlepage=OuterRef("pk"))
    articles = readable(model, closed_paths).filter(Exists(links), locale=locale)
    if newest:
        pages = Page.objects.filter(live=True).order_by("-first_published_at", "-pk")
        articles = articles.filter(pk__in=pages.values("pk")[:newest])
    return articles.order_by("-first_published_at", "-pk")[: 2 * MAX_RELATED + 2]


def part_of(article, parts: list) -> Part | None:
    """Return its part, if it has a series; `parts` are those that readers see."""
    if not article.series_id:
        return None
    parts.sort(key=lambda part: (part.series_place is None, part.series_place or 0, *_newest(part)))
    here = next((place for place, part in enumerate(parts) if part.pk == article.pk), None)
    if here is None:
        return Part(article.series, number=None, total=len(parts))
    return Part(
        article.series,
        number=here + 1,
        total=len(parts),
        previous=parts[here - 1] if here else None,
        next=parts[here + 1] if here + 1 < len(parts) else None,
    )


def _newest(article):
    published = article.first_published_at  # None for pages that were created by code
    return published is not None, published.timestamp() if published else 0, article.pk
