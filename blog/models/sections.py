from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .restrictions import FOR_A_LINK, restricted


class SectionAnchor(models.Model):
    """A present or former slug of a section of a published article. It is fixed at first publication."""

    # A plain key, not a parental one: anchors belong to the live page, not to its revisions or copies.
    page = models.ForeignKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="anchors")
    block_id = models.CharField(max_length=36)
    slug = models.CharField(max_length=120)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["page", "slug"], name="one_section_a_slug"),
            models.UniqueConstraint(
                fields=["page", "block_id"], condition=models.Q(is_current=True), name="one_current_slug_a_section"
            ),
        ]

    def __str__(self):
        return f"#{self.slug}"


class SectionEdition(models.Model):
    """A text of a section at a publication. Comments refer to it by its digest.

    `is_outdated`: the present text differs by more than typos, or the section is gone. Updated at each publication.
    """

    page = models.ForeignKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="section_editions")
    block_id = models.CharField(max_length=36)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    is_outdated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "block_id", "digest"], name="one_edition_a_text"),
        ]

    def __str__(self):
        return f"{self.block_id} {self.digest[:8]}"


class SectionMoveQuerySet(QuerySet):
    def current(self):
        """Return moves that were not undone."""
        return self.filter(undone_at=None)

    def away_from(self, pages):
        """Return the moves that readers of these pages see as stubs, with all later moves of the same sections.

        Annotated with `fragment`, the section's slug in the target, and `is_readable`; with the target's URL fields.
        """
        left = self.model._base_manager.filter(source__in=pages, is_public=True, undone_at=None)
        here = SectionAnchor.objects.filter(is_current=True, page=OuterRef("target"), block_id=OuterRef("block_id"))
        readable = Page.objects.live().exclude(restricted())
        return (
            self.current()
            .filter(block_id__in=left.values("block_id"))
            .annotate(
                fragment=Coalesce(Subquery(here.values("slug")[:1]), Value("")),
                is_readable=Exists(readable.filter(pk=OuterRef("target"))),
            )
            .select_related("target")
            .only(
                "source", "block_id", "heading", "preceding", "is_public", *(f"target__{name}" for name in FOR_A_LINK)
            )
            .order_by("id")
        )


class SectionMove(models.Model):
    """A section that moved from one article to another. If readers saw it, a stub takes its former place.

    The row is kept when the move is undone. Only `section_moves.actions` creates and changes rows.
    """

    # Plain keys, as those of the anchors: moves are no part of an article's revisions, so they outlive them.
    source = models.ForeignKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="sections_moved_away")
    target = models.ForeignKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="sections_moved_here")
    block_id = models.CharField(max_length=36)
    heading = models.CharField(max_length=255, blank=True)  # at the time of the move
    preceding = models.JSONField(default=list)  # block ids of the sections before it, in reading order
    is_public = models.BooleanField(default=True)  # False: it moved between drafts, and readers never saw it
    made_at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    # From `away_from()`.
    is_readable: bool
    fragment: str

    objects = SectionMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("section that moved")
        verbose_name_plural = _("sections that moved")
        ordering = ["id"]
        indexes = [models.Index(fields=["block_id"], condition=models.Q(undone_at=None), name="section_move_standing")]

    def __str__(self):
        return f"{self.heading}: {self.source_id} → {self.target_id}"
