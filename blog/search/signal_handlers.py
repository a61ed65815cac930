"""Keeps the index right: after a publication, an unpublication, a change of an author's name. Deletions cascade."""

from django.db.models.signals import post_migrate, post_save
from wagtail.signals import page_published, page_unpublished

from ..models.taxonomy import Author
from ..pages import ArticlePage
from . import articles, index


def keep_published(sender, instance, **kwargs):
    # A page that is merely scheduled is announced too.
    if sender in index.sources and instance.live:
        index.keep(instance)


def forget_unpublished(sender, instance, **kwargs):
    index.forget(instance)


def keep_of_author(sender, instance, created, **kwargs):
    if not created:
        for article in ArticlePage.objects.live().filter(bylines__author=instance):
            index.keep(article)


def keep_missing(sender, apps, **kwargs):
    """Fills the index of a site that had none, once all tables are as the pages are read: not on the way there."""
    if not all(is_there(model, apps) for model in {*sender.get_models(), *index.sources}):
        return
    for page in index.pages_to_keep(only_missing=True):
        index.keep(page)


def is_there(model, apps) -> bool:
    """Whether the database has the table of `model` with all its columns, as the migrations that were done left it."""
    try:
        migrated = apps.get_model(model._meta.label)
    except LookupError:
        return False
    return {field.column for field in model._meta.concrete_fields} <= {
        field.column for field in migrated._meta.concrete_fields
    }


def connect(app):
    """After all else that hears of publications: addresses of sections are settled by then."""
    index.sources[ArticlePage] = articles.parts_of
    page_published.connect(keep_published, dispatch_uid="blog.search.keep_published")
    page_unpublished.connect(forget_unpublished, dispatch_uid="blog.search.forget_unpublished")
    post_save.connect(keep_of_author, sender=Author, dispatch_uid="blog.search.keep_of_author")
    post_migrate.connect(keep_missing, sender=app, dispatch_uid="blog.search.keep_missing")
