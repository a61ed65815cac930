from django.db import models
from wagtail.models import Page

from .search_databases import SearchRowQuerySet, SearchWordQuerySet


class SearchRow(models.Model):
    """A row of the search index: one for each section that readers see, and one for each page itself.

    `blog.search.index` updates them. A migration that changes this table on SQLite recreates it without its triggers,
    which update `blog_searchrow_fts`: create them again in the same migration.
    """

    # Not an article: other pages are searched too.
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    block_id = models.CharField(max_length=36, blank=True)  # empty: the page itself
    number = models.PositiveIntegerField(default=0)  # of the section; 0 for the page
    slug = models.CharField(max_length=120, blank=True)  # of the section, when it was published
    heading = models.TextField(blank=True)  # of the section; the title for the page
    text = models.TextField(blank=True)
    # The same as folded by `blog.search.words`: this is what is searched.
    heading_words = models.TextField(blank=True)
    about_words = models.TextField(blank=True)  # the authors; for a section, also the title of its page
    text_words = models.TextField(blank=True)

    objects = SearchRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "block_id"], name="one_search_row_a_section")]

    def __str__(self):
        return self.heading


class SearchWord(models.Model):
    """A word that a row holds or held; suggested for a mistyped one."""

    word = models.CharField(max_length=40, unique=True)
    backwards = models.CharField(max_length=40, db_index=True)

    objects = SearchWordQuerySet.as_manager()

    def __str__(self):
        return self.word
