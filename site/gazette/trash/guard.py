"""What stands between a page and its deletion: code too puts pages into the trash first."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.signals import pre_delete
from django.utils.translation import gettext as _
from wagtail.models import Page, PageQuerySet, get_page_models

_meant = ContextVar("deletion_for_good_is_meant", default=False)


class NotThroughTrash(PermissionDenied):
    """A page was to be deleted for good, unasked. `actions.throw_away` puts it into the trash instead."""

    def __init__(self, page: Page):
        super().__init__(
            _("“%(title)s” was not deleted: a page goes to the trash first (gazette.trash.actions.throw_away).")
            % {"title": page.get_admin_display_title()}
        )


@contextmanager
def for_good():
    """Within it, deleting a page deletes it: for what empties the trash, and for code that takes back its own pages."""
    token = _meant.set(True)
    try:
        yield
    finally:
        _meant.reset(token)


def keep(sender, instance, **kwargs):
    if not _meant.get():
        raise NotThroughTrash(instance)


def in_one_transaction(delete):
    """Treebeard counts a page's children down before Django asks whether they may go: then both, or neither."""

    @wraps(delete)
    def deleted(self, *args, **kwargs):
        with transaction.atomic(using=self.db):
            return delete(self, *args, **kwargs)

    return deleted


def connect():
    # By model: a handler for all of them would keep Django from deleting anything in one statement.
    for model in get_page_models():
        pre_delete.connect(keep, sender=model, dispatch_uid=f"trash.keep.{model._meta.label}")
    PageQuerySet.delete = in_one_transaction(PageQuerySet.delete)
