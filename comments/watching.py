"""What a moderator can watch: articles, and kinds of subjects that other apps register, such as topics.

An app registers a `WatchableKind` in its `AppConfig.ready()`; this module imports no app.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page

from gazette.public_forms.text_hygiene import parse_id

from .models import Watch
from .permissions import in_scope

MAX_WATCHED = 200


class WatchableKind(Protocol):
    """A kind of subjects that have articles."""

    kind: str  # at most 20 letters

    def of_page(self, page: Page) -> dict[int, str]:
        """Return the subjects of a page: names by id."""

    def names(self, numbers: Iterable[int], user) -> dict[int, str]:
        """Return the names of those of these subjects that `user` may know of, by id."""

    def pages(self, numbers: Iterable[int]) -> QuerySet:
        """Return the ids of the pages with any of these subjects."""


class Subject(NamedTuple):
    """Something to watch; its key is "kind:number"."""

    kind: str
    number: int
    name: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.number}"


class Choice(NamedTuple):
    """A subject with its button."""

    subject: Subject
    is_watched: bool


class Articles:
    kind = "page"

    def of_page(self, page):
        return {page.pk: page.title}

    def names(self, numbers, user):
        pages = Page.objects.filter(in_scope(user, "path"), pk__in=numbers)
        return dict(pages.order_by("title").values_list("pk", "title"))

    def pages(self, numbers):
        return Page.objects.filter(pk__in=numbers).order_by().values("pk")


_kinds: dict[str, WatchableKind] = {}


def register(kind: WatchableKind) -> None:
    _kinds[kind.kind] = kind


register(Articles())


def subjects_of(page: Page) -> list[Subject]:
    """Return what can be watched of a page: the article, and what it is about."""
    return [Subject(kind, number, name) for kind in _kinds for number, name in _kinds[kind].of_page(page).items()]


def find_subject(key: str, user) -> Subject | None:
    """Return the subject with this key; None if there is none that `user` may know of."""
    kind, _colon, number = key.partition(":")
    named = _kinds[kind].names([parse_id(number) or 0], user) if kind in _kinds else {}
    return next((Subject(kind, *each) for each in named.items()), None)


def watched_by(user) -> list[Subject]:
    """Return what `user` watches and still exists, by kind and name."""
    watched: dict[str, list[int]] = defaultdict(list)
    for kind, number in Watch.objects.filter(user=user.pk).values_list("kind", "number"):
        watched[kind].append(number)
    return [
        Subject(kind, number, name)
        for kind in _kinds
        if watched[kind]
        for number, name in _kinds[kind].names(watched[kind], user).items()
    ]


def choices_on(page: Page, user) -> list[Choice]:
    """Return the article and its topics, each with whether `user` watches it."""
    watched = set(Watch.objects.filter(user=user.pk).values_list("kind", "number"))
    return [Choice(subject, (subject.kind, subject.number) in watched) for subject in subjects_of(page)]


def on_subjects(subjects: Iterable[Subject]) -> Q:
    """Return the condition for comments on articles with any of these subjects."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        numbers[subject.kind].append(subject.number)
    conditions = (Q(pk__in=_kinds[kind].pages(of_kind)) for kind, of_kind in numbers.items())
    pages = Page.objects.filter(reduce(or_, conditions, Q(pk__in=[])), pk=OuterRef("page"))
    # Not `page__in`: SQLite would read all comments of these pages, not the waiting ones.
    return Q(Exists(pages))


def watch(user, subject: Subject) -> bool:
    """Watch a subject; return False where `user` watches MAX_WATCHED already."""
    if Watch.objects.filter(user=user.pk).count() >= MAX_WATCHED:
        return False
    Watch.objects.get_or_create(user=user, kind=subject.kind, number=subject.number)
    return True


def unwatch(user, subject: Subject) -> None:
    Watch.objects.filter(user=user, kind=subject.kind, number=subject.number).delete()
