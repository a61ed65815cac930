from django.db import models

from ..pages import ArticlePage


class ArticleFigures(models.Model):
    """How long an article's newest draft is: counted when it is stored, so that a listing can sort by it."""

    article = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    words = models.PositiveIntegerField(default=0)
    sections = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.article_id}: {self.words}, {self.sections}"
