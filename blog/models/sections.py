from django.db import models

from ..pages import ArticlePage


class SectionAnchor(models.Model):
    """A slug that a section of a published article has, or had. The present one is frozen when first published."""

    # A plain key, not a parental one: anchors belong to the page as readers know it, not to its revisions or copies.
    page = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="anchors")
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
    """A text that a section had when it was published: comments name it by its digest.

    `is_outdated` says whether the present text differs from it by more than typos, or the section is gone; kept right
    at each publication.
    """

    page = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="section_editions")
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
