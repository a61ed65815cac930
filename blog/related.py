"""Articles related to one: the previous and the next in its listing, the parts of its series, and related articles."""

from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, Value, When

from gazette import page_cache

from .models.restrictions import FOR_A_LINK
from .models.taxonomy import Topic

MAX_RELATED = 3
# All that links to articles show, and what orders the parts of a series.
SHOWN = (*FOR_A_LINK, "path", "first_published_at", "series", "series_place", "hero")


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
    page_cache.depends_on("beside", f"beside:{article.pk}")
    if article.series_id:
        page_cache.depends_on(f"series:{article.series_id}")
    readable = readable.only(*SHOWN)
    others = readable.exclude(pk=article.pk) if article.pk else readable
    part = part_of(article, list(readable.filter(series=article.series_id))) if article.series_id else None
    if article.first_published_at:
        siblings = others.sibling_of(article)
        previous, following = siblings.older_than(article).first(), siblings.newer_than(article).first()
    else:
        previous = following = None
    return Related(previous, following, part, related_articles(article, others, part))


def related_articles(article, others, part: Part | None) -> list:
    """Return those that its editors chose, in their order, then the newest on its topics or in its series."""
    chosen = [link.other_id for link in article.related_links.all()]
    page_cache.depends_on(*(f"card:{pk}" for pk in chosen))
    others = others.select_related("hero")
    found = others.in_bulk(chosen) if chosen else {}
    articles = [found[pk] for pk in dict.fromkeys(chosen) if pk in found][:MAX_RELATED]
    shares = Q(series=article.series_id) if article.series_id else Q()
    if topics := list(article.topics.all()):
        shares |= Q(pk__in=Topic.articles.through.objects.filter(topic__in=topics).values("articlepage"))
    if not shares or len(articles) == MAX_RELATED:
        return articles
    page_cache.depends_on(*(f"new-in-topic:{topic.pk}" for topic in topics))
    beside = [each for each in (part.previous, part.next) if each] if part else []
    filling = others.filter(shares).exclude(pk__in=[each.pk for each in (*articles, *beside)])
    return [*articles, *filling.newest_first()[: MAX_RELATED - len(articles)]]


def part_of(article, parts: list) -> Part:
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


def position_in(chosen: list[int]) -> Case:
    """Return an expression: the position of an article among the chosen ones, given by primary key; else null."""
    # Without any, a condition that is never true: PostgreSQL refuses to order by a constant.
    positions = [When(pk=pk, then=Value(place)) for place, pk in enumerate(chosen)] or [When(pk=-1, then=Value(0))]
    return Case(*positions, default=None, output_field=IntegerField())
