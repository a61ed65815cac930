"""What a page is to the conversation: one that readers comment on, or one above it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from gazette.trash.permissions import TrashHoldsTester

from ..policy_panel import PolicyPanel

if TYPE_CHECKING:
    from ..policy import Policy


@dataclass(frozen=True)
class DiscussedSection:
    """What the conversation knows of a section: `slug` is its fragment, `digest` a hash of its normalised text."""

    block_id: str
    heading: str
    slug: str
    digest: str
    policy: str  # "" as the page says, "closed" or "off"
    former_slugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectionArrival:
    """That a section came from the page `source` to another, with all comments on it."""

    source: Page
    made_at: datetime
    made_by: str  # a user's name, empty where that one is gone


class KeepsComments(models.Model):
    """A page whose comments go into the trash with it and come back with it; only who may moderate deletes them."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return TrashHoldsTester(user, self)


class CommentsPolicy(models.TextChoices):
    HELD = "held", _("Open: each comment waits for a moderator")
    TRUSTED = "trusted", _("Open: comments of trusted readers appear at once, all others wait")
    CLOSED = "closed", _("Closed: comments stay, none can be added")
    OFF = "off", _("Off: no comments are shown or taken")


class SetsCommentsPolicy(models.Model):
    """A page that says how comments are taken on it, or on the pages below it. What is left empty is said above it."""

    comments_policy = models.CharField(
        _("comments"), max_length=10, choices=[("", _("As set above")), *CommentsPolicy.choices], blank=True
    )
    comments_close_after = models.PositiveSmallIntegerField(
        _("days until comments close"), null=True, blank=True, help_text=_("After publication. 0: they never close.")
    )
    comments_max_length = models.PositiveSmallIntegerField(
        _("longest comment"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("In characters.")
    )

    comment_panels = [
        FieldPanel("comments_policy"),
        FieldPanel("comments_close_after"),
        FieldPanel("comments_max_length"),
    ]

    class Meta:
        abstract = True


class Discussed(SetsCommentsPolicy, KeepsComments):
    """A page that readers comment on. The page says which sections it has; the conversation asks for nothing else."""

    comment_panels = [*SetsCommentsPolicy.comment_panels, PolicyPanel()]

    # Relations that `discussed_sections` reads, to be fetched at once for many pages.
    discussed_from: tuple[str, ...] = ()
    # What pages above and the site say, by field, and whether a moderator closed the comments (comments.policy).
    policy_above: dict | None = None
    # Of the Page that it is, too.
    path: str
    first_published_at: datetime | None
    live_revision_id: int | None

    class Meta:
        abstract = True

    @property
    def policy(self) -> "Policy":
        """How comments are taken here, from the fields as they are and what was said above when it was first asked."""
        from ..policy import policy_of  # which knows all models

        return policy_of(self)

    def discussed_sections(self) -> list[DiscussedSection]:
        """The sections of the live page, in reading order."""
        raise NotImplementedError

    def outdated_digests(self) -> set[tuple[str, str]]:
        """Block ids with digests of texts that the sections had, and that differ from what stands there now."""
        return set()

    def page_of_section(self, block_id: str) -> "Discussed | None":
        """The page that has a section of this one now, where it went to another; None where it did not."""
        return None

    def way_of_section(self, block_id: str) -> list[SectionArrival]:
        """How a section came here from other pages, oldest first."""
        return []

    def names_to_protect(self) -> list[str]:
        """Names, beside those of the staff, that no reader may pass for."""
        return []
