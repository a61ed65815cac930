"""The topics, authors and series that have articles which readers see, with the numbers of those."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from wagtail.models import Site

from gazette.value_cache import cached_value

from .models.articles import Byline
from .models.pictures import fetch_renditions
from .models.taxonomy import Author, Series, Topic, topics_with_articles
from .pages import ArticlePage
from .search.variants import forms_of
from .search.words import fold, words_of
from .templatetags.picture_tags import stored_picture

ENTRY_BYTES = 1_000  # about what an entry takes in memory
MAX_NAMED = 3


@dataclass(frozen=True)
class Entry:
    """What a line of an index shows: `text` is a description or a role, `number` that of the articles, or 0.

    An author has a portrait (an `img` element) or, without one, initials.
    """

    name: str
    url: str
    text: str
    number: int = 0
    children: tuple["Entry", ...] = ()
    portrait: str = ""
    initials: str = ""


@dataclass(frozen=True)
class Name:
    """The name of an author or a topic."""

    pk: int
    name: str
    words: frozenset[str]


def named(rows: Iterable[tuple[int, str]]) -> list[Name]:
    return [Name(pk, name, frozenset(words_of(name))) for pk, name in sorted(rows, key=lambda row: by_name(row[1]))]


def by_name(name: str):
    """Return a key to sort names by: as without accents and capitals."""
    return fold(name), name


def root_path(request) -> str:
    return Site.find_for_request(request).root_page.path


def topic_entries(request) -> list[Entry]:
    """Return the main topics, each with its subtopics; an article in several of them counts once in the main one."""

    def load():
        links = Topic.articles.through.objects.filter(articlepage__in=ArticlePage.objects.for_readers(request))
        own = dict(links.values_list("topic").annotate(Count("pk")))
        of_main = links.annotate(main=Coalesce("topic__parent", "topic")).values_list("main")
        whole = dict(of_main.annotate(Count("articlepage", distinct=True)))
        topics = Topic.objects.in_bulk(own.keys() | whole.keys())
        ordered = sorted(topics.values(), key=lambda topic: by_name(topic.name))

        def entry(topic):
            children = tuple(entry(child) for child in ordered if child.parent_id == topic.pk)
            number = (own if topic.parent_id else whole)[topic.pk]
            return Entry(topic.name, topic.get_absolute_url(), topic.description, number, children)

        return [entry(topic) for topic in ordered if not topic.parent_id]

    return cached_value(("topic index", root_path(request)), load, size=50 * ENTRY_BYTES)


def author_names(request) -> list[Name]:
    """Return all authors with articles, by name."""

    def load():
        # A subquery for each author, which ends at the first article: with a join, the database would read all of them.
        articles = ArticlePage.objects.for_readers(request).filter(bylines__author=OuterRef("pk"))
        return named(Author.objects.filter(Exists(articles)).order_by().values_list("pk", "name"))

    return cached_value(("author names", root_path(request)), load, size=50 * ENTRY_BYTES)


def author_entries(names: Sequence[Name], request) -> list[Entry]:
    ids = tuple(author.pk for author in names)

    def load():
        bylines = Byline.objects.filter(article__in=ArticlePage.objects.for_readers(request), author__in=ids)
        numbers = dict(bylines.order_by().values_list("author").annotate(Count("article")))
        authors = Author.objects.select_related("portrait").in_bulk(ids)
        fetch_renditions(author.portrait for author in authors.values() if author.portrait)
        found = [authors[pk] for pk in ids if pk in authors and pk in numbers]
        return [author_entry(author, numbers[author.pk]) for author in found]

    return cached_value(("author index", root_path(request), ids), load, size=len(ids) * ENTRY_BYTES)


def author_entry(author: Author, number: int) -> Entry:
    portrait = stored_picture(author.portrait, "portrait", sizes="4rem", alt="", is_early=False)
    return Entry(
        author.name,
        author.get_absolute_url(),
        author.role,
        number,
        portrait=portrait,
        initials="" if portrait else initials_of(author.name),
    )


def initials_of(name: str) -> str:
    """Return the initials of the first and the last name; in a script without capitals only the first one."""
    letters = [word[0].upper() for word in re.findall(r"\w+", name)] or [""]
    return letters[0] + letters[-1] if len(letters) > 1 and letters[0] != letters[0].lower() else letters[0]


def series_entries(request) -> list[Entry]:
    """Return all series with parts, by title."""

    def load():
        parts = ArticlePage.objects.for_readers(request).exclude(series=None).order_by()
        numbers = dict(parts.values_list("series").annotate(Count("pk")))
        ordered = sorted(Series.objects.in_bulk(numbers).values(), key=lambda series: by_name(series.title))
        return [Entry(each.title, each.get_absolute_url(), each.description, numbers[each.pk]) for each in ordered]

    return cached_value(("series index", root_path(request)), load, size=20 * ENTRY_BYTES)


def topic_names(request) -> list[Name]:
    """Return all topics with articles, by name."""

    def load():
        topics = topics_with_articles(root_path(request))
        return named((topic.pk, topic.name) for topic in topics)

    return cached_value(("topic names", root_path(request)), load, size=20 * ENTRY_BYTES)


def named_like(words: str, request) -> list[tuple[str, Entry]]:
    """Return up to MAX_NAMED authors and topics whose name has all of these words, with "author" or "topic".

    A word may be there in another form, such as the plural. Those with the shortest names come first, and so one with
    exactly this name.
    """
    language = get_language() or ""
    wanted = {word: forms_of(word, language) for word in words_of(words)}
    if not wanted:
        return []

    def is_named(name: Name) -> bool:
        return all(
            not forms.isdisjoint(name.words)
            or any(other.startswith(word) and word in forms_of(other, language) for other in name.words)
            for word, forms in wanted.items()
        )

    found = [("author", name) for name in author_names(request) if is_named(name)]
    found += [("topic", name) for name in topic_names(request) if is_named(name)]
    shortest = sorted(found, key=lambda each: len(each[1].words))[:MAX_NAMED]
    return [(kind, entry) for kind, name in shortest if (entry := entry_of(kind, name.pk))]


def entry_of(kind: str, pk: int) -> Entry | None:
    """Return the entry of an author or a topic, without the number of articles."""
    if kind == "author":
        author = Author.objects.filter(pk=pk).first()
        return author and Entry(author.name, author.get_absolute_url(), author.role)
    topic = Topic.objects.filter(pk=pk).first()
    return topic and Entry(topic.name, topic.get_absolute_url(), topic.description)
