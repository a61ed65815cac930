from django.db import models
from wagtail.models import Revision

from ..pages import ArticlePage, BlogIndexPage


class ImportedArticle(models.Model):
    """By what an article that came from a file is known again, and what the last import left in it."""

    article = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, related_name="imported")
    index = models.ForeignKey(BlogIndexPage, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)  # the front matter's id, else the file's name
    source_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "key"], name="one_article_a_key")]

    def __str__(self):
        return self.key
