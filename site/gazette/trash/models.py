from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from . import conf

BIN_SLUG = "gazette-trash"


class TrashBin(Page):
    """Where trashed pages lie in the tree: beside the sites, so that nothing in it has an address. Made when needed."""

    is_creatable = False
    parent_page_types: list[str] = []
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("trash")

    def permissions_for_user(self, user):
        from .permissions import TrashHoldsTester  # which knows this model

        return TrashHoldsTester(user, self)


class TrashedQuerySet(models.QuerySet):
    def roots(self):
        """What somebody put there; the others came with a page above them."""
        return self.filter(root=None)

    def due(self, now):
        return self.roots().filter(trashed_at__lt=now - timedelta(days=conf.trash_days()))


class Trashed(models.Model):
    """A page in the trash, and what it was before."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="trashed", verbose_name=_("page")
    )
    root = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="with_it")
    was_live = models.BooleanField(default=False)
    live_revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    had_changes = models.BooleanField(default=False)  # beside what was live
    live_aliases = models.JSONField(default=list)  # pages elsewhere that mirrored it, by their number

    # Of what somebody put there, only:
    parent = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    slug = models.CharField(max_length=255, blank=True)
    address = models.TextField(_("was at"), blank=True)
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
        """Whole days until the clock may delete it; 0 where that is due."""
        return max(0, conf.trash_days() - (timezone.now() - self.trashed_at).days)
