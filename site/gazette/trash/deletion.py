"""Guard against deletion: pages have to be moved to the trash first, by code too."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.signals import pre_delete
from django.utils.translation import gettext as _
from wagtail.models import Page, PageQuerySet, get_page_models

_is_allowed = ContextVar("permanent_deletion_is_allowed", default=False)


class NotInTrash(PermissionDenied):
    """A page outside `permanent_deletion` was to be deleted; `actions.move_to_trash` is what was meant."""

    def __init__(self, page: Page):
        super().__init__(
            _("“%(title)s” was not deleted: pages have to be moved to the trash first.")
            % {"title": page.get_admin_display_title()}
        )


@contextmanager
def permanent_deletion():
    """Allow pages to be deleted in the block: for emptying the trash and for code that removes its own pages."""
    token = _is_allowed.set(True)
    try:
        yield
    finally:
        _is_allowed.reset(token)


def refuse_deletion(sender, instance, **kwargs):
    if not _is_allowed.get():
        raise NotInTrash(instance)


def in_one_transaction(delete):
    """Treebeard lowers the count of children before Django asks whether a page may be deleted: do both or neither."""

    @wraps(delete)
    def deleted(self, *args, **kwargs):
        with transaction.atomic(using=self.db):
            return delete(self, *args, **kwargs)

    return deleted


def connect():
    # One handler per model: a handler for all senders would keep Django from deleting any rows in one statement.
    for model in get_page_models():
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"trash.refuse_deletion.{model._meta.label}")
    PageQuerySet.delete = in_one_transaction(PageQuerySet.delete)
