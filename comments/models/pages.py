"""Mixins for pages with comments, and for the pages above them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from gazette.trash.models import TrashPermissionTester

if TYPE_CHECKING:
    from ..policy import Policy
from django.utils import timezone
from wagtail.admin.panels import Panel


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


class CommentsPolicy(models.TextChoices):
    HELD = "held", _("Open: each comment waits for a moderator")
    TRUSTED = "trusted", _("Open: comments of trusted readers appear at once, all others wait")
    CLOSED = "closed", _("Closed: comments stay, none can be added")
    OFF = "off", _("Off: no comments are shown or taken")


class SetsCommentsPolicy(models.Model):
    """A page with settings for comments on it or on the pages below it. Empty settings are inherited from above."""

    comments_policy = models.CharField(
        _("comments"), max_length=10, choices=[("", _("Use default")), *CommentsPolicy.choices], blank=True
    )
    comments_close_after = models.PositiveSmallIntegerField(
        _("days until comments close"), null=True, blank=True, help_text=_("After publication. 0: they never close.")
    )
    comments_max_length = models.PositiveSmallIntegerField(
        _("maximum length"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("In characters.")
    )

    comment_panels = [
        FieldPanel("comments_policy"),
        FieldPanel("comments_close_after"),
        FieldPanel("comments_max_length"),
    ]

    class Meta:
        abstract = True


class PolicyPanel(Panel):
    """Shows the current comment policy of a saved page: whether it takes comments, until when, and their length."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "comments/policy_panel.html"

        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context=None):
            policy = self.instance.policy
            closes_at = policy.closes_at if policy.kind in {"held", "trusted"} else None
            is_over = closes_at is not None and closes_at <= timezone.now()
            closure = getattr(self.instance, "comments_closure", None)
            context = {"policy": policy, "closure": closure, "closes_at": closes_at, "is_over": is_over}
            return {**super().get_context_data(parent_context), **context}


class Discussed(SetsCommentsPolicy, KeepsComments):
    """A page that readers comment on. It names its sections; `comments` needs nothing else of it."""

    comment_panels = [*SetsCommentsPolicy.comment_panels, PolicyPanel()]

    # Relations that `discussed_sections` reads, to prefetch for many pages.
    discussed_from: tuple[str, ...] = ()
    # Inherited settings by field, and whether a moderator closed the comments (comments.policy).
    inherited_policy: dict | None = None
    # Fields of Page.
    path: str
    first_published_at: datetime | None
    live_revision_id: int | None

    class Meta:
        abstract = True

    @property
    def policy(self) -> "Policy":
        """The current policy, from the page's fields and the inherited settings, which are loaded once."""
        from ..policy import policy_of  # which knows all models

        return policy_of(self)

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
