from django.db.models.signals import pre_delete
from wagtail.contrib.redirects.signal_handlers import (
    autocreate_redirects_on_page_move,
    autocreate_redirects_on_slug_change,
)
from wagtail.models import get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import actions


def may_be_known(page) -> bool:
    """Return whether readers can know a URL of the page, or of a page below it."""
    return page.live or page.first_published_at or not page.is_leaf()


# Wagtail's own handlers also make a redirect from the URL of a draft, which no reader knows.


def redirect_after_slug_change(sender, instance, **kwargs):
    if may_be_known(instance):
        autocreate_redirects_on_slug_change(sender=sender, instance=instance, **kwargs)


def redirect_after_move(sender, instance, **kwargs):
    if may_be_known(instance):
        autocreate_redirects_on_page_move(sender=sender, instance=instance, **kwargs)


def record_removal(sender, instance, **kwargs):
    """Record the URLs. Views that ask for a target set it afterwards."""
    actions.record_removal(instance)


def record_return(sender, instance, **kwargs):
    # The signal is also sent for a page that is only scheduled.
    if instance.live:
        actions.record_return(instance)


def record_deletion(sender, instance, **kwargs):
    actions.record_deletion(instance)


def connect():
    page_slug_changed.disconnect(autocreate_redirects_on_slug_change)
    post_page_move.disconnect(autocreate_redirects_on_page_move)
    page_slug_changed.connect(redirect_after_slug_change, dispatch_uid="removed_pages.redirect_after_slug_change")
    post_page_move.connect(redirect_after_move, dispatch_uid="removed_pages.redirect_after_move")
    page_unpublished.connect(record_removal, dispatch_uid="removed_pages.record_removal")
    page_published.connect(record_return, dispatch_uid="removed_pages.record_return")
    # One handler per model: a handler for all senders would keep Django from deleting any rows in one statement.
    for model in get_page_models():
        uid = f"removed_pages.record_deletion.{model._meta.label}"
        pre_delete.connect(record_deletion, sender=model, dispatch_uid=uid)
