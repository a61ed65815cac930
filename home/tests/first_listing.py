"""The listing that a new site begins with.

Tests make the listings that they need, so the database of a test run begins without it.
"""

from contextlib import contextmanager
from importlib import import_module

from django.apps import apps
from django.db.models.signals import post_migrate

from blog.models import BlogIndexPage

migration = import_module("home.migrations.0010_first_listing")


def add_first_listing() -> BlogIndexPage | None:
    """Do what the migration does to this database; give the listing if there is one now."""
    migration.add_first_listing(apps, None)
    return BlogIndexPage.objects.first()


@contextmanager
def removed_after_migrations():
    """Around `setup_databases`."""

    def remove(apps, **kwargs):
        migration.remove_untouched_listing(apps, None)

    sender = apps.get_app_config("home")
    post_migrate.connect(remove, sender=sender)
    try:
        yield
    finally:
        post_migrate.disconnect(remove, sender=sender)
