"""The entry of a user among the authors: the first byline of the articles that the user creates."""

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from wagtail.log_actions import log

from .models.taxonomy import Author

# Members of groups with this permission get an entry by themselves.
WRITES = {"page_permissions__permission__codename": "add_page"}


def author_entry_of(user) -> Author | None:
    """Return the user's entry. A member of a writing group who has none gets one, if their full name is known.

    The one entry that has this name and no user is taken for theirs; of several nobody can tell, so a new one is made.
    """
    if entry := Author.objects.filter(user=user).first():
        return entry
    name = user.get_full_name()[:120].strip()
    if not name or not user.groups.filter(**WRITES).exists():
        return None
    try:
        with transaction.atomic():
            return _linked(user, name)
    except IntegrityError:  # another request was faster
        return Author.objects.filter(user=user).first()


def _linked(user, name: str) -> Author:
    namesakes = list(Author.objects.select_for_update().filter(name=name))
    if len(namesakes) == 1 and namesakes[0].user_id is None:
        entry = namesakes[0]
        entry.user = user
        entry.save()
        log(entry, "wagtail.edit", user=user)
    else:
        entry = Author.objects.create(user=user, name=name, slug=_free_slug(name))
        log(entry, "wagtail.create", user=user)
    return entry


def _free_slug(name: str) -> str:
    """Return a slug of the name that no author has or had."""
    wanted = slugify(name, allow_unicode=True)[:100] or "author"
    slug, number = wanted, 1
    while Author.objects.filter(slug=slug).exists() or Author.with_former_slug(slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug
