from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..pages import ArticlePage
from .querysets import SectionMoveQuerySet


class SectionMove(models.Model):
    """A section that went from one article to another. Where readers had it, a stub stands in its former place.

    Kept when it is taken back. `outline.actions` alone makes and changes them.
    """

    # Plain keys, as those of the anchors: what moved is no part of an article's revisions, so it outlives them.
    source = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="sections_moved_away")
    target = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="sections_moved_here")
    block_id = models.CharField(max_length=36)
    heading = models.CharField(max_length=255, blank=True)  # as it was
    preceding = models.JSONField(default=list)  # block ids that stood before it, in reading order
    is_public = models.BooleanField(default=True)  # False: it moved from draft to draft, and no reader had seen it
    made_at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    # As the queryset notes them: whether readers may see the article that has it now, and its id there.
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
