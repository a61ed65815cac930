"""Mixins for pages with comments, and for the pages above them."""

import re
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from gazette import page_cache, publications
from gazette.trash.models import TrashPermissionTester
from gazette.value_cache import cached_value

from .policy import HasCommentsPolicy, PolicyPanel, load_inherited_settings, models_of
from .settings import ConversationSettings

ARTICLE = re.compile(r"^(?:the|der|die|das)\s+|(?<!\w)ال", re.IGNORECASE)
PAGE_BYTES = 200_000  # about what a page takes in memory with the texts of its sections


@dataclass(frozen=True)
class DiscussedSection:
    """A section that can be commented on: `slug` is its fragment, `digest` a hash of its normalised text."""

    block_id: str
    heading: str
    slug: str
    digest: str
    policy: str  # "" for that of the page, "closed" or "off"
    former_slugs: tuple[str, ...] = ()
    number: int | None = None  # where the page displays one

    @property
    def label(self) -> str:
        """The heading with its number: two sections may have the same heading."""
        return f"§ {self.number} {self.heading}".strip() if self.number else self.heading


@dataclass(frozen=True)
class SectionArrival:
    """A section moved here from the page `source`, with all its comments."""

    source: Page
    made_at: datetime
    made_by: str  # a user's name, empty where the user is deleted


class KeepsComments(models.Model):
    """A page whose comments are trashed and restored with it; only moderators may delete them permanently."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return TrashPermissionTester(user, self)

    def get_lock(self):
        from gazette.lock_messages import with_our_message  # it needs models that import this one

        return with_our_message(super().get_lock())


class Discussed(HasCommentsPolicy, KeepsComments):
    """A page that readers comment on. It names its sections; `comments` needs nothing else of it."""

    comment_panels = [*HasCommentsPolicy.comment_panels, PolicyPanel()]

    # Relations that `discussed_sections` reads, to prefetch for many pages.
    discussed_from: tuple[str, ...] = ()
    # These are known where `find_discussed_page` has found the page.
    conversation_settings: ConversationSettings | None = None
    reserved_names: tuple[str, ...] | None = None
    is_restricted: bool | None = None
    # Fields of Page.
    live: bool
    live_revision_id: int | None

    class Meta:
        abstract = True

    def is_open_to(self, request: HttpRequest | None) -> bool:
        """Return whether whoever sent the request may read the page; None: whether everybody may."""
        if self.is_restricted is False:
            return True
        restrictions = self.get_view_restrictions()  # type: ignore[attr-defined]  # of Page
        return all(restriction.accept_request(request) for restriction in restrictions) if request else not restrictions

    def is_readable(self, request: HttpRequest | None) -> bool:
        """Return whether the page is live and open to whoever sent the request; its title is for nobody else."""
        return self.live and self.is_open_to(request)

    def discussed_sections(self) -> list[DiscussedSection]:
        """The sections of the live page, in reading order."""
        raise NotImplementedError

    def outdated_digests(self) -> set[tuple[str, str]]:
        """Return block ids with digests of former texts of sections that differ from the current ones."""
        return set()

    def page_of_section(self, block_id: str) -> "Discussed | None":
        """Return the page to which a section of this one moved; None where it did not."""
        return None

    def moves_of_section(self, block_id: str) -> list[SectionArrival]:
        """Return the moves that brought a section here from other pages, oldest first."""
        return []

    def cites(self, host: str) -> bool:
        """Return whether a URL in one of the page's fields has this host, with or without "www."."""
        texts = (str(field.value_to_string(self)) for field in self._meta.concrete_fields)
        return any(
            re.search(rf"https?://(?:www\.)?{re.escape(host)}(?![\w.-]*\w)", text, re.IGNORECASE) for text in texts
        )

    def names_to_protect(self) -> list[str]:
        """Return names, besides those of the staff, that readers may not impersonate."""
        return []


def find_discussed_page(page_id: int) -> Discussed | None:
    """Return a page that can have comments, as an instance of its own class; None if there is no such page.

    With its policy and what else a comment needs of it. That of a live page is cached while nothing of it changes; each
    call returns a copy of its own.
    """
    page = cached_value(("discussed page", page_id), partial(_load_page, page_id), size=PAGE_BYTES)
    # No tag is raised for what changes on a draft.
    return copy(page) if page is None or page.live else _load_page(page_id)


def _load_page(page_id: int) -> Discussed | None:
    page_cache.depends_on(f"open:{page_id}")
    for model in models_of(Discussed):
        for found in model._base_manager.filter(pk=page_id):
            page = found.specific
            page.conversation_settings = ConversationSettings.of_page(page)
            load_inherited_settings([page])
            page.reserved_names = names_reserved_on(page)
            restricted = PageViewRestriction.objects.values_list("page__path", flat=True)
            page.is_restricted = any(map(page.path.startswith, restricted))
            page.discussed_sections()  # to be kept with it
            return page
    return None


def names_reserved_on(page: Discussed) -> tuple[str, ...]:
    """Return the names that readers may not impersonate: of the publication, its staff, and what the page protects."""
    return (*names_reserved_everywhere(), *page.names_to_protect())


def names_reserved_everywhere() -> tuple[str, ...]:
    """Return the names of the publication, also without article, and its staff: a login only where it is displayed."""
    full_name = NullIf(Trim(Concat("first_name", models.Value(" "), "last_name")), models.Value(""))
    users = get_user_model().objects.filter(is_active=True)
    of_staff = users.values_list(Coalesce(full_name, "username"), models.Value(False))
    names = set()
    for name, is_publication in of_staff.union(publications.publication_names()):
        names |= {name, without_article(name)} if is_publication else {name}
    return tuple(sorted(filter(None, map(str.strip, names))))


def without_article(name: str) -> str:
    """Return the name of a publication without English and German articles before it, and Arabic ones in it."""
    return ARTICLE.sub("", name)
