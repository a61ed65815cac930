"""The passwords of pages and of collections of documents: a new one ends the access of who knew the former.

Wagtail keeps in the session which restrictions a reader has passed, by id. One with another password gets another id.
"""

from django.db.models.signals import post_save, pre_save
from wagtail.models import CollectionViewRestriction, PageViewRestriction


def connect() -> None:
    for model in (PageViewRestriction, CollectionViewRestriction):
        pre_save.connect(take_new_id, sender=model)
        post_save.connect(delete_former, sender=model)


def take_new_id(sender, instance, raw, update_fields, **kwargs) -> None:
    if raw or update_fields:
        return
    if sender.objects.filter(pk=instance.pk).exclude(password=instance.password).exists():
        instance.former_id, instance.pk = instance.pk, None


def delete_former(sender, instance, **kwargs) -> None:
    """Delete it last: at no moment is the page or the collection public."""
    if former_id := instance.__dict__.pop("former_id", None):
        sender.objects.filter(pk=former_id).delete()
