"""Imports of articles in the admin: what was uploaded, until drafts are made of it, and what became of it."""

from django.conf import settings
from django.db import models


class ArticleImport(models.Model):
    """Files that one user uploaded together. `results` has an entry for each article in them that is done.

    Articles are done in their order, so that the number of results says where to go on. `trials` says what each would
    become, so that no view of the import reads the files again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    listing = models.ForeignKey("blog.BlogIndexPage", null=True, on_delete=models.CASCADE, related_name="+")
    # The author of articles whose file names none.
    author = models.ForeignKey("blog.Author", null=True, on_delete=models.SET_NULL, related_name="+")
    total = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)  # the places of articles that the user does not want
    trials = models.JSONField(default=list)
    results = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)  # at the article that comes next
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # Else a listing would count as used.
    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.pk}: {self.total} articles"


class UploadedArticleFile(models.Model):
    """A file of an import; in the database, because nobody but its user may have it, and it is deleted soon."""

    article_import = models.ForeignKey(ArticleImport, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    content = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
