"""The entry of a user among the authors: the first byline of the articles that the user creates."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from wagtail.log_actions import log

from .models.taxonomy import Author

# Members of groups with this permission get an entry by themselves.
WRITES = {"page_permissions__permission__codename": "add_page"}


def author_entry_of(user) -> Author | None:
    """Return the user's entry. A member of a writing group who has none gets one, if no other has their full name."""
    if entry := Author.objects.filter(user=user).first():
        return entry
    name = _name_of(user)
    # A user chooses the own full name, so it proves nothing: an editor links an existing entry.
    if not name or namesakes(name).exists():
        return None
    try:
        with transaction.atomic():
            entry = Author.objects.create(user=user, name=name, slug=slug_for(name))
            log(entry, "wagtail.create", user=user)
            return entry
    except IntegrityError:  # another request was faster
        return Author.objects.filter(user=user).first()


def unlinked_namesake(user) -> Author | None:
    """Return the entry with the user's full name that kept `author_entry_of` from making one."""
    name = _name_of(user)
    if not name or Author.objects.filter(user=user).exists():
        return None
    return namesakes(name).order_by("pk").first()


def namesakes(name: str) -> QuerySet[Author]:
    return Author.objects.filter(name__iexact=name)


def _name_of(user) -> str:
    """Return the full name of a member of a writing group; empty for others."""
    name = " ".join(user.get_full_name().split())[:120].strip()
    return name if name and user.groups.filter(**WRITES).exists() else ""


def slug_for(name: str) -> str:
    return Author.free_slug(slugify(name, allow_unicode=True)[:100] or "author")
