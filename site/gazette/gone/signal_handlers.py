from django.db.models.signals import pre_delete
from wagtail.contrib.redirects.signal_handlers import (
    autocreate_redirects_on_page_move,
    autocreate_redirects_on_slug_change,
)
from wagtail.models import get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import addresses

# Wagtail's make a redirect also from an address that no reader ever had: that of a draft.


def lead_from_former_slug(sender, instance, **kwargs):
    if instance.live or instance.first_published_at or not instance.is_leaf():
        autocreate_redirects_on_slug_change(sender=sender, instance=instance, **kwargs)


def lead_from_former_place(sender, instance, **kwargs):
    if instance.live or instance.first_published_at or not instance.is_leaf():
        autocreate_redirects_on_page_move(sender=sender, instance=instance, **kwargs)


def note_left(sender, instance, **kwargs):
    """By whatever way it left: nobody could be asked yet, so it is gone. Who was asked says so afterwards."""
    addresses.note_left(instance)


def note_returned(sender, instance, **kwargs):
    if instance.live:  # a page that is merely scheduled is announced too
        addresses.note_returned(instance)


def note_deleted(sender, instance, **kwargs):
    addresses.note_deleted(instance)


def connect():
    page_slug_changed.disconnect(autocreate_redirects_on_slug_change)
    post_page_move.disconnect(autocreate_redirects_on_page_move)
    page_slug_changed.connect(lead_from_former_slug, dispatch_uid="gone.lead_from_former_slug")
    post_page_move.connect(lead_from_former_place, dispatch_uid="gone.lead_from_former_place")
    page_unpublished.connect(note_left, dispatch_uid="gone.note_left")
    page_published.connect(note_returned, dispatch_uid="gone.note_returned")
    # By model: a handler for all of them would keep Django from deleting anything in one statement.
    for model in get_page_models():
        pre_delete.connect(note_deleted, sender=model, dispatch_uid=f"gone.note_deleted.{model._meta.label}")
