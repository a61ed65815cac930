"""Articles related to one: the previous and the next in its listing, the parts of its series, and related articles.

One query finds all of them, given its topics and what its editors chose; Python sorts out which is which.
"""

from dataclasses import dataclass, field

from django.db.models import Case, F, IntegerField, Q, Value, When

from gazette import page_cache

from .models.taxonomy import Topic

MAX_RELATED = 3


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
    """Live articles in the same language that everybody may read.

    `articles` are at most three, with their lead pictures.
    """

    previous: object | None = None
    next: object | None = None
    part: Part | None = None
    articles: list = field(default_factory=list)


def related_to(article, readable) -> Related:
    """Find them among `readable`, the articles in its language that everybody may read."""
    _declare(article)
    others = readable.exclude(pk=article.pk) if article.pk else readable
    shares_topic = _shares_topic(article)
    place = position_in([link.other_id for link in article.related_links.all()])
    related = others.alias(place=place).filter(shares_topic | Q(place__isnull=False))
    best = related.order_by(F("place").asc(nulls_last=True), "-first_published_at", "-pk")
    wanted = Q(pk__in=best.values("pk")[: MAX_RELATED + 2])  # two of them may be the parts beside this one
    if article.series_id:
        wanted |= Q(series=article.series_id)
    if article.first_published_at:
        siblings = others.sibling_of(article)
        for nearest in (siblings.older_than(article), siblings.newer_than(article)):
            wanted |= Q(pk__in=nearest.values("pk")[:1])
    found = readable.filter(wanted).annotate(
        place=place, shares_topic=Case(When(shares_topic, then=True), default=False)
    )
    return sorted_by_relation(article, list(found.select_related("hero").defer("opening", "body")))


def _declare(article) -> None:
    """Declare what would bring further articles here; those that are shown declare themselves."""
    page_cache.depends_on(
        "beside", f"beside:{article.pk}", *(f"new-in-topic:{topic.pk}" for topic in article.topics.all())
    )
    if article.series_id:
        page_cache.depends_on(f"series:{article.series_id}")


def sorted_by_relation(article, found) -> Related:
    """`found` holds at least the previous and the next one, all parts of the series and the best related articles."""
    others = [other for other in found if other.pk != article.pk]
    siblings = [other for other in others if article.first_published_at and other.path[:-4] == article.path[:-4]]
    part = part_of(article, found)
    beside = {part.previous, part.next} if part else set()
    related = [other for other in others if other.place is not None or (other.shares_topic and other not in beside)]
    related.sort(key=_newest, reverse=True)
    related.sort(key=lambda other: (other.place is None, other.place or 0))
    return Related(
        previous=max((other for other in siblings if _newest(other) < _newest(article)), key=_newest, default=None),
        next=min((other for other in siblings if _newest(other) > _newest(article)), key=_newest, default=None),
        part=part,
        articles=related[:MAX_RELATED],
    )


def part_of(article, found) -> Part | None:
    if not article.series_id:
        return None
    parts = [other for other in found if other.series_id == article.series_id]
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


def _shares_topic(article):
    links = Topic.articles.through.objects.filter(topic__in=list(article.topics.all()))
    shares_topic = Q(pk__in=links.values("articlepage"))
    return shares_topic | Q(series=article.series_id) if article.series_id else shares_topic


def position_in(chosen: list[int]) -> Case:
    """Return an expression: the position of an article among the chosen ones, given by primary key; else null."""
    # Without any, a condition that is never true: PostgreSQL refuses to order by a constant.
    positions = [When(pk=pk, then=Value(place)) for place, pk in enumerate(chosen)] or [When(pk=-1, then=Value(0))]
    return Case(*positions, default=None, output_field=IntegerField())
