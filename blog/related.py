"""Articles related to one: the parts of its series beside it, related articles, and the previous and next otherwise."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import Q

from gazette import page_cache
from gazette.compiled_queries import compiled

from .models.pictures import Picture
from .models.restrictions import FOR_A_LINK, closed_condition, restricted_paths
from .models.taxonomy import Topic

MAX_RELATED = 3
NEVER = datetime.min.replace(tzinfo=UTC)


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
    here = {"locale": article.locale_id, "series": article.series_id or 0, "pk": article.pk or 0}
    chosen = tuple(dict.fromkeys(link.other_id for link in article.related_links.all()))
    first, last = model._get_children_path_interval(article.path[: -article.steplen])
    place = {"first": first, "last": last, "published": article.first_published_at or NEVER}
    found = parts_and_beside(model, closed_paths, **here, **place)
    part = part_of(article, found)
    beside_in_series = (part.previous, part.next) if part else ()

    linked = readable(model, closed_paths, article.locale_id).in_bulk(chosen)
    known = [article, *beside_in_series]
    articles = [linked[pk] for pk in chosen if pk in linked and linked[pk] not in known][:MAX_RELATED]
    topics = tuple(sorted(article.topic_ids))
    page_cache.depends_on(*(f"link:{pk}" for pk in chosen))
    page_cache.depends_on(f"series:{article.series_id}" if part else f"beside:{article.pk}")
    if (topics or part) and len(articles) < MAX_RELATED:
        page_cache.depends_on(*(f"new-in-topic:{pk}" for pk in topics))
        known += articles
        newest = newest_sharing(model, closed_paths, topics, **here)
        articles += [each for each in newest if each not in known][: MAX_RELATED - len(articles)]
    heroes = Picture.objects.in_bulk({each.hero_id for each in articles if each.hero_id})
    page_cache.depends_on(*(f"hero:{each.pk}" for each in articles))
    for each in articles:
        each.hero = heroes.get(each.hero_id)
    siblings = []
    if article.first_published_at and not part:
        siblings = [each for each in found if first <= each.path <= last and each not in articles]
    return Related(
        previous=max((each for each in siblings if _newest(each) < _newest(article)), key=_newest, default=None),
        next=min((each for each in siblings if _newest(each) > _newest(article)), key=_newest, default=None),
        part=part,
        articles=articles,
    )


def readable(model, closed_paths, locale):
    """Return the articles in a language that everybody may read, with what is shown of them."""
    articles = model.objects.filter(locale=locale, live=True).exclude(closed_condition(closed_paths))
    return articles.only(*FOR_A_LINK, "path", "first_published_at", "series", "series_place", "hero")


@compiled
def parts_and_beside(model, closed_paths, *, locale, series, pk, first, last, published):
    """The parts of the series, and the next older and newer with a path from `first` to `last`."""
    articles = readable(model, closed_paths, locale)
    siblings = articles.filter(path__gte=first, path__lte=last).values("pk")
    is_older = Q(first_published_at__lt=published) | Q(first_published_at=published, pk__lt=pk)
    is_newer = Q(first_published_at__gt=published) | Q(first_published_at=published, pk__gt=pk)
    older = siblings.filter(is_older).order_by("-first_published_at", "-pk")[:1]
    newer = siblings.filter(is_newer).order_by("first_published_at", "pk")[:1]
    return articles.filter(Q(series=series) | Q(pk__in=older) | Q(pk__in=newer))


@compiled
def newest_sharing(model, closed_paths, topics, *, locale, series, pk):
    """Enough articles of these topics or this series, even if all chosen ones and both parts beside are among them."""
    links = Topic.articles.through.objects.filter(topic__in=topics)
    shares = Q(series=series) | Q(pk__in=links.values("articlepage"))
    articles = readable(model, closed_paths, locale).filter(shares).exclude(pk=pk)
    return articles.order_by("-first_published_at", "-pk")[: 2 * MAX_RELATED + 1]


def part_of(article, found: list) -> Part | None:
    """Return its part, if it has a series, all of whose parts are among `found`."""
    if not article.series_id:
        return None
    parts = [each for each in found if each.series_id == article.series_id]
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
