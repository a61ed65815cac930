from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from ..locks import LockPermissionTester
from . import conf

BIN_SLUG = "gazette-trash"


def is_in_trash(page: Page) -> bool:
    """Return whether the page is in the trash, or the trash itself; without a query."""
    return page.url_path.startswith(f"/{BIN_SLUG}/")


def outside_trash(pages):
    """Exclude pages in the trash from a queryset or search; by path, which search backends index too."""
    path = TrashBin.objects.values_list("path", flat=True).first()
    return pages.exclude(path__startswith=path) if path else pages


def get_trash_bin() -> "TrashBin":
    """Return the root of the trash; make it in the caller's transaction if there is none."""
    found = TrashBin.objects.first()
    if found is None:
        with transaction.atomic():
            root = Page.objects.select_for_update().get(depth=1)
            found = TrashBin.objects.first() or root.add_child(
                instance=TrashBin(title="Trash", slug=BIN_SLUG, live=False)
            )
    return found


class TrashPermissionTester(LockPermissionTester):
    """Permissions that respect locks. In the trash nobody has any, not even superusers: restore the page first."""

    def __init__(self, user, page):
        super().__init__(AnonymousUser() if is_in_trash(page) else user, page)
        if is_in_trash(page):
            self.permissions: set[str] = set()  # Wagtail doesn't set it for anonymous users, but reads it


class TrashBin(Page):
    """Parent of all pages in the trash: outside every site, so that they have no URL. Made when first needed."""

    is_creatable = False
    parent_page_types: list[str] = []
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("trash")

    def permissions_for_user(self, user):
        return TrashPermissionTester(user, self)


class TrashedQuerySet(models.QuerySet):
    def roots(self):
        """Pages that somebody moved to the trash; the others came with a page above them."""
        return self.filter(root=None)

    def due(self, now):
        return self.roots().filter(trashed_at__lt=now - timedelta(days=conf.trash_days()))

    def visible_to(self, user):
        """Pages that `user` may restore or moved here: editors by where they were, authors their own."""
        roots = self.roots()
        if not user.is_active:
            return roots.none()
        if user.is_superuser:
            return roots
        is_visible = Q(user=user)
        for granted in policy_registry.get_by_type(Page).get_cached_permissions_for_user(user):
            is_below = Q(parent__path__startswith=granted.page.path)
            if granted.permission.codename in {"change_page", "publish_page"}:
                is_visible |= is_below
            elif granted.permission.codename == "add_page":
                is_visible |= is_below & Q(page__owner=user)
        return roots.filter(is_visible)


class Trashed(models.Model):
    """A page in the trash, and its state before."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="trashed", verbose_name=_("page")
    )
    root = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="descendants")
    was_live = models.BooleanField(default=False)
    live_revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    had_changes = models.BooleanField(default=False)  # unpublished changes beside the live version
    live_aliases = models.JSONField(default=list)  # ids of live aliases of the page

    # Of roots only:
    parent = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    slug = models.CharField(max_length=255, blank=True)
    url = models.TextField(_("former URL"), blank=True, db_column="address")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    trashed_by = models.CharField(_("by"), max_length=150, blank=True)
    trashed_at = models.DateTimeField(_("deleted"), default=timezone.now)

    objects = TrashedQuerySet.as_manager()

    class Meta:
        verbose_name = _("page in the trash")
        verbose_name_plural = _("pages in the trash")

    def __str__(self):
        return str(self.page)

    @property
    def days_left(self) -> int:
        """Whole days until `tick` may delete it; 0 where that is due."""
        return max(0, conf.trash_days() - (timezone.now() - self.trashed_at).days)

    def page_ids(self) -> list[int]:
        """Return the ids of the page and of all that came with it."""
        return [self.pk, *self.descendants.values_list("pk", flat=True)]
