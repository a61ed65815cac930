"""Who may see an image file, by its path below the media folder.

Renditions are public. In a collection with view restrictions, they are for whoever passes these, may work with the
image in the admin, or may read a published page that shows it; so an image is public as long as such a page is.
Originals and profile pictures are for the admin only.
"""

from enum import Enum

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex
from wagtail.permissions import policy_registry

RENDITIONS, ORIGINALS, AVATARS = "images", "original_images", "avatar_images"
PERMISSIONS = ["add", "change", "delete", "choose"]


class Access(Enum):
    """Who may see a file; the value is its Cache-Control header."""

    # The content of a file never changes.
    PUBLIC = "public, max-age=31536000, immutable"
    # Public as long as a public page shows it.
    ON_PUBLIC_PAGE = "public, no-cache"
    PERSONAL = "private, no-store"
    REFUSED = "no-store"


def access_to(request: HttpRequest, path: str) -> Access:
    """Return the access of the request's user to `path`, such as "images/bridge.width-300.jpg"."""
    folder = path.partition("/")[0]
    if folder == AVATARS:
        return Access.PERSONAL if request.user.has_perm("wagtailadmin.access_admin") else Access.REFUSED
    if folder == RENDITIONS and not CollectionViewRestriction.objects.exists():
        return Access.PUBLIC
    picture = image_at(path)
    if picture is None:
        return Access.REFUSED
    if folder == ORIGINALS:
        return Access.PERSONAL if can_work_with(request.user, picture) else Access.REFUSED
    restrictions = list(picture.collection.get_view_restrictions())
    if not restrictions:
        return Access.PUBLIC
    pages, has_other_usages = usages_of(picture)
    if has_other_usages or pages.public().exists():
        return Access.ON_PUBLIC_PAGE
    may_see = (
        all(restriction.accept_request(request) for restriction in restrictions)
        or can_work_with(request.user, picture)
        or any(all(r.accept_request(request) for r in page.get_view_restrictions()) for page in pages)
    )
    return Access.PERSONAL if may_see else Access.REFUSED


def image_at(path: str):
    """Return the image whose original or rendition is at `path`, with its collection; None if there is none."""
    model = get_image_model()
    if path.startswith(f"{ORIGINALS}/"):
        return model.objects.filter(file=path).select_related("collection").first()
    rendition = model.get_rendition_model().objects.filter(file=path).select_related("image__collection").first()
    return rendition and rendition.image


def is_private(picture) -> bool:
    return picture.collection.get_view_restrictions().exists()


def can_work_with(user, picture) -> bool:
    policy = policy_registry.get_by_type(type(picture))
    return user.is_authenticated and policy.user_has_any_permission_for_instance(user, PERMISSIONS, picture)


def usages_of(picture):
    """Return the published pages that show an image, and whether anything else does, such as an author's profile.

    Wagtail's reference index covers the row of a page: its published version, not its draft.
    """
    references = ReferenceIndex.get_references_to(picture)
    of_pages = Q(base_content_type=ContentType.objects.get_for_model(Page))
    numbers = references.filter(of_pages).values_list("object_id", flat=True)
    return Page.objects.live().filter(pk__in=list(numbers)), references.exclude(of_pages).exists()
