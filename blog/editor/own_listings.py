from wagtail.models import PageLogEntry
from wagtail.permissions import page_permission_policy
from wagtail.users.models import UserProfile


def listings_for(user, listings) -> list:
    """Return those of the listings that the user may add articles to, first the one in which they last created one.

    Otherwise published ones come first, and of those the ones in the user's language.
    """
    allowed = page_permission_policy.instances_user_has_permission_for(user, "add")
    entries = PageLogEntry.objects.filter(content_type__app_label="blog", content_type__model="articlepage")
    # Somebody else's translation has the owner of the original, and is logged as created by them.
    translations = entries.filter(action="wagtail.copy_for_translation").values("page")
    created = entries.filter(user=user, action="wagtail.create").exclude(page__in=translations)
    last = created.order_by("-timestamp").values_list("page__path", flat=True).first() or ""
    language = UserProfile.get_for_user(user).get_preferred_language()

    def order(listing):
        is_in_language = listing.locale.language_code == language
        return not last.startswith(listing.path), not listing.live, not is_in_language, listing.path

    return sorted(listings.filter(pk__in=allowed.values("pk"), trashed=None).select_related("locale"), key=order)
