"""Mixins for pages with comments, and for the pages above them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from wagtail.models import Page

from gazette.trash.models import TrashPermissionTester

from .policy import HasCommentsPolicy, PolicyPanel, models_of


def find_discussed_page(page_id: int) -> "Discussed | None":
    """Return a page that can have comments, as an instance of its own class; None if there is no such page."""
    for model in models_of(Discussed):
        for page in model._base_manager.filter(pk=page_id):
            return page.specific
    return None


@dataclass(frozen=True)
class DiscussedSection:
    """A section that can be commented on: `slug` is its fragment, `digest` a hash of its normalised text."""

    block_id: str
    heading: str
    slug: str
    digest: str
    policy: str  # "" for that of the page, "closed" or "off"
    former_slugs: tuple[str, ...] = ()


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


class Discussed(HasCommentsPolicy, KeepsComments):
    """A page that readers comment on. It names its sections; `comments` needs nothing else of it."""

    comment_panels = [*HasCommentsPolicy.comment_panels, PolicyPanel()]

    # Relations that `discussed_sections` reads, to prefetch for many pages.
    discussed_from: tuple[str, ...] = ()
    # Fields of Page.
    live: bool
    live_revision_id: int | None

    class Meta:
        abstract = True

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

    def names_to_protect(self) -> list[str]:
        """Return names, besides those of the staff, that readers may not impersonate."""
        return []
