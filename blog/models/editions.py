from django.db import models

from ..pages import ArticlePage


class ArticleEdition(models.Model):
    """A publication that changed more than typos, by section. It outlives the revision that was published.

    Of a section `sections` holds `block_id`, `heading` and `digest`; its text is kept by `SectionEdition`. `changes` is
    what happened since the edition before, and `since_first` since the first one; on the newest, the latter is kept
    right at each publication. Of a section both hold `block_id`, `heading`, `heading_before` where it was renamed, and
    `what`, names of what happened to it (blog.history.change_log); `article`, the id of the other one, where it went
    there or came from there; `into` and `into_heading` of the section that it was merged into.
    """

    # A plain key, not a parental one: it belongs to the page as readers know it, not to its revisions or copies.
    page = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    sections = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    since_first = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="one_edition_a_number")]

    def __str__(self):
        return f"{self.page_id}: {self.number}"
