"""The filters of a search: one topic, one author, one year."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone
from wagtail.models import Page

from gazette.compiled_queries import compiled

from ..models.taxonomy import Author, Topic
from ..pages import ArticlePage
from .finding import Found

MAX_CHOICES = 50


@dataclass(frozen=True)
class Choice:
    """One value of a filter, and the number of found pages that have it."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Filters:
    """The values that a reader chose; an unknown value is ignored."""

    topic: Topic | None = None
    author: Author | None = None
    year: int | None = None

    def __bool__(self):
        return bool(self.topic or self.author or self.year)

    @property
    def chosen_year(self) -> str:
        return str(self.year or "")

    @classmethod
    def of(cls, values, articles: QuerySet[ArticlePage]) -> "Filters":
        """Read the values; a topic or an author without any of `articles`, those that readers see, is unknown."""
        topic, author = (
            _named(model, values.get(name), articles) for name, model in {"topic": Topic, "author": Author}.items()
        )
        return cls(topic, author, _year(values.get("year")))

    def narrow(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        articles = ArticlePage.objects.order_by()
        if self.topic:
            pages = pages.filter(pk__in=articles.in_topic(self.topic).values("pk"))
        if self.author:
            pages = pages.filter(pk__in=articles.by_author(self.author).values("pk"))
        if self.year:
            pages = pages.filter(first_published_at__year=self.year)
        return pages

    def topics(self, found: Found) -> list[Choice]:
        return _choices(_topics_on(tuple(found.page_ids)), self.topic)

    def authors(self, found: Found) -> list[Choice]:
        return _choices(_authors_of(tuple(found.page_ids)), self.author)

    def years(self, found: Found) -> list[Choice]:
        published = (group.rows[0].published for group in found.groups)
        numbers = Counter(timezone.localtime(when).year for when in published if when)
        if self.year:
            numbers.setdefault(self.year, 0)
        return [Choice(str(year), str(year), numbers[year]) for year in sorted(numbers, reverse=True)]


@compiled
def _topics_on(page_ids):
    return Topic.objects.filter(articles__in=page_ids).annotate(number=Count("articles"))


@compiled
def _authors_of(page_ids):
    return Author.objects.filter(bylines__article__in=page_ids).annotate(number=Count("bylines"))


def _named(model, slug: str | None, articles: QuerySet[ArticlePage]):
    # Databases refuse NUL characters.
    thing = model.objects.filter(slug=slug).first() if slug and "\x00" not in slug else None
    return thing if thing and thing.articles_among(articles).exists() else None


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 and int(text) else None


def _choices(things: Iterable, chosen) -> list[Choice]:
    """Return choices by name; of too many, those with the most pages. The chosen one is always among them."""
    most = sorted(things, key=lambda thing: (-thing.number, thing.name, thing.pk))[:MAX_CHOICES]
    choices = [Choice(thing.slug, thing.name, thing.number) for thing in most]
    if chosen and chosen.slug not in {choice.value for choice in choices}:
        choices.append(Choice(chosen.slug, chosen.name, 0))
    return sorted(choices, key=lambda choice: (choice.label, choice.value))
