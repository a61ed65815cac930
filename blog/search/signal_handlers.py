"""Update the index after a publication, an unpublication and a change of an author's name. Deletions cascade."""

from django.apps import apps as installed
from django.db.models.signals import post_migrate, post_save
from wagtail.signals import page_published, page_unpublished

from ..models.taxonomy import Author
from ..pages import ArticlePage
from . import articles, index


def index_published(sender, instance, **kwargs):
    # The signal is sent for a page that is only scheduled, too.
    if sender in index.sources and instance.live:
        index.index_page(instance)


def unindex_unpublished(sender, instance, **kwargs):
    index.unindex_page(instance)


def index_articles_of_author(sender, instance, created, **kwargs):
    if not created:
        for article in ArticlePage.objects.live().filter(bylines__author=instance):
            index.index_page(article)


def index_missing(sender, apps=installed, **kwargs):
    """Fill the index of a site that had none, once the tables have all columns that reading a page needs.

    `manage.py flush` sends the signal without `apps`.
    """
    if not all(is_migrated(model, apps) for model in {*sender.get_models(), *index.sources}):
        return
    for page in index.indexable_pages(only_missing=True):
        index.index_page(page)


def is_migrated(model, apps) -> bool:
    """Return whether the migrations done so far have made the table of `model` with all its columns."""
    try:
        migrated = apps.get_model(model._meta.label)
    except LookupError:
        return False
    return {field.column for field in model._meta.concrete_fields} <= {
        field.column for field in migrated._meta.concrete_fields
    }


def connect(app):
    """Connect after blog's publication handlers, which store the slugs that the index needs."""
    index.sources[ArticlePage] = articles.parts_of
    page_published.connect(index_published, dispatch_uid="blog.search.index_published")
    page_unpublished.connect(unindex_unpublished, dispatch_uid="blog.search.unindex_unpublished")
    post_save.connect(index_articles_of_author, sender=Author, dispatch_uid="blog.search.index_articles_of_author")
    post_migrate.connect(index_missing, sender=app, dispatch_uid="blog.search.index_missing")
