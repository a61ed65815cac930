"""What the cards of articles in a listing show, in a fixed number of plain queries.

A card holds every value that its HTML is made from, so that the HTML can be kept as a fragment.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from wagtail.models import Site

from comments.models import CommentCount
from comments.models.policy import pages_without_comments
from gazette import page_cache
from gazette.compiled_queries import compiled, compiled_rows
from gazette.value_cache import cached_value

from .articles import Byline
from .pictures import Picture, PictureRendition, fetch_renditions
from .taxonomy import Topic

CARD_BYTES = 3_000  # about what a card takes in memory


@dataclass(frozen=True)
class CardTopic:
    name: str
    slug: str


@dataclass(frozen=True)
class CardAuthor:
    name: str
    slug: str


class Heroes:
    """The lead images of some cards, all fetched when the first one has to be rendered."""

    def __init__(self, ids):
        self.ids = ids

    @cached_property
    def pictures(self) -> dict[int, Picture]:
        pictures = Picture.objects.in_bulk(self.ids)
        fetch_renditions(pictures.values())
        return pictures


@dataclass(frozen=True)
class Card:
    """What one card shows. `picture` holds the fields of the lead image and the ids of its renditions."""

    pk: int
    url: str
    title: str
    lead: str
    first_published_at: datetime | None
    topics: tuple[CardTopic, ...]
    authors: tuple[CardAuthor, ...]
    comment_count: int
    hero_id: int | None
    picture: tuple
    is_pick: bool = False  # chosen by an editor
    heroes: Heroes | None = field(default=None, repr=False, compare=False)

    @property
    def hero(self) -> Picture | None:
        return self.heroes.pictures.get(self.hero_id) if self.heroes and self.hero_id else None

    @property
    def is_complete(self) -> bool:
        """Whether its HTML may be kept: not while its picture has no renditions, perhaps for want of its file."""
        return not self.hero_id or len(self.picture) > 1


class Cards(list[Card]):
    """The cards of a listing, in its order. `made_from` says all about them, for the key of a fragment."""

    def __init__(self, cards: Iterable[Card], made_from: str):
        super().__init__(cards)
        self.made_from = made_from

    @property
    def is_complete(self) -> bool:
        return all(card.is_complete for card in self)

    def of(self, article_ids: Iterable[int]) -> "Cards":
        wanted = set(article_ids)
        return Cards((card for card in self if card.pk in wanted), self.made_from)

    def changed(self, change: Callable[[Card], Card]) -> "Cards":
        """Return these cards, each as `change` returns it."""
        cards = [change(card) for card in self]
        return Cards(cards, repr(cards))


def cards_of(model, article_ids: Iterable[int], request, *, picks: Iterable[int] = ()) -> Cards:
    """Return the cards of articles in this order. `model` is ArticlePage, which imports this module.

    What they show is cached until it changes; the pictures are fetched only if one has to be rendered.
    """
    ids, picked = tuple(article_ids), frozenset(picks)
    site = Site.find_for_request(request)  # by which the URLs are relative or absolute

    def load() -> tuple[list[Card], str]:
        cards = load_cards(model, ids, picked, request)
        return cards, repr(cards)

    key = ("cards", ids, picked, site and site.pk)
    cards, made_from = cached_value(key, load, size=(len(ids) + 1) * CARD_BYTES)
    heroes = Heroes(tuple(dict.fromkeys(card.hero_id for card in cards if card.hero_id)))
    return Cards((replace(card, heroes=heroes) for card in cards), made_from)


def load_cards(model, ids: tuple[int, ...], picked: frozenset[int], request) -> list[Card]:
    found = {article.pk: article for article in articles_with(model, ids)}
    articles = [found[pk] for pk in ids if pk in found]
    hero_ids = tuple(dict.fromkeys(article.hero_id for article in articles if article.hero_id))
    authors, topics, counts = authors_of(ids), topics_of(ids), counts_of(articles)
    pictures = pictures_of(hero_ids)
    return [
        Card(
            pk=article.pk,
            url=article.get_url(request) or "",
            title=article.title,
            lead=article.lead,
            first_published_at=article.first_published_at,
            topics=tuple(topics.get(article.pk, ())),
            authors=tuple(authors.get(article.pk, ())),
            comment_count=counts.get(article.pk, 0),
            hero_id=article.hero_id,
            picture=tuple(pictures.get(article.hero_id, ())),
            is_pick=article.pk in picked,
        )
        for article in articles
    ]


@compiled
def articles_with(model, ids):
    return model._default_manager.filter(pk__in=ids).for_cards()


def authors_of(article_ids) -> dict[int, list[CardAuthor]]:
    found: dict[int, list[CardAuthor]] = {}
    for article_id, name, slug in bylines(article_ids):
        found.setdefault(article_id, []).append(CardAuthor(name, slug))
    return found


@compiled_rows
def bylines(article_ids):
    of_articles = Byline.objects.filter(article__in=article_ids)
    return of_articles.values_list("article", "author__name", "author__slug")


def topics_of(article_ids) -> dict[int, list[CardTopic]]:
    found: dict[int, list[CardTopic]] = {}
    for article_id, name, slug in topic_links(article_ids):
        found.setdefault(article_id, []).append(CardTopic(name, slug))
    return found


@compiled_rows
def topic_links(article_ids):
    links = Topic.articles.through.objects.filter(articlepage__in=article_ids).order_by("topic__name")
    return links.values_list("articlepage", "topic__name", "topic__slug")


def counts_of(articles) -> dict[int, int]:
    """Return the number of comments that readers see on each article; without those that show none by their policy."""
    page_cache.depends_on(*(f"count:{article.pk}" for article in articles))
    counts: dict[int, int] = {}
    for page_id, visible in comment_counts(tuple(article.pk for article in articles)):
        counts[page_id] = counts.get(page_id, 0) + visible
    hidden = pages_without_comments([article for article in articles if article.pk in counts])
    return {page_id: count for page_id, count in counts.items() if page_id not in hidden}


@compiled_rows
def comment_counts(page_ids):
    return CommentCount.objects.filter(page__in=page_ids, visible__gt=0).values_list("page", "visible")


def pictures_of(picture_ids) -> dict[int, list]:
    """Return all fields of each picture, followed by the ids of its renditions, which never change."""
    page_cache.depends_on(*(f"picture:{pk}" for pk in picture_ids))
    pictures = {pk: [facts] for pk, *facts in picture_facts(picture_ids)}
    for picture_id, pk in rendition_ids(picture_ids):
        pictures.setdefault(picture_id, []).append(pk)
    return pictures


@compiled_rows
def picture_facts(picture_ids):
    return Picture.objects.filter(pk__in=picture_ids).values_list()


@compiled_rows
def rendition_ids(picture_ids):
    return PictureRendition.objects.filter(image__in=picture_ids).order_by("pk").values_list("image", "pk")
