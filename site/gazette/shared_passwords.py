"""The passwords of pages and of collections of documents: a new one ends the access of who knew the former.

Wagtail keeps in the session which restrictions a reader has passed, by id. One with another password gets another id.
"""

from django.db.models.signals import post_save, pre_save
from wagtail.models import CollectionViewRestriction, PageViewRestriction

OWNER = {PageViewRestriction: "page_id", CollectionViewRestriction: "collection_id"}


def connect() -> None:
    for model in OWNER:
        pre_save.connect(take_new_id, sender=model)
        post_save.connect(delete_former, sender=model)


def take_new_id(sender, instance, raw, update_fields, **kwargs) -> None:
    if not raw and not update_fields and not sender.objects.filter(pk=instance.pk, password=instance.password).exists():
        instance.pk = None


def delete_former(sender, instance, raw, **kwargs) -> None:
    """Delete it last: at no moment is the page or the collection public, nor if two people save at once."""
    if not raw:
        owner = OWNER[sender]
        sender.objects.filter(**{owner: getattr(instance, owner)}, pk__lt=instance.pk).delete()
