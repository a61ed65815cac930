"""The language of a user's admin, for texts that a command, or the request of somebody else, makes for them."""

from wagtail.users.models import UserProfile

from .default_language import default_language


def admin_language(user) -> str:
    """Return the language in which the user sees the admin; without a choice, that of the admin itself.

    Wagtail's `get_preferred_language` returns that of the current request instead.
    """
    chosen = UserProfile.objects.filter(user=user).values_list("preferred_language", flat=True).first()
    return chosen or default_language()
