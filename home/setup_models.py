"""How far the setup of a new publication is, and invitations to make an account. `home.setup` works with them."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext as _


class InvitationQuerySet(models.QuerySet):
    def in_use(self, now: datetime):
        """Return those with which an account can still be made."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A link with which one person makes their own account, in `group`; without a group, the first administrator's."""

    digest = models.CharField(max_length=64, unique=True)  # of the secret in the link, which is not stored
    email = models.EmailField(blank=True)
    # Deleted with its group: left without one it would make an administrator.
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True
    objects = InvitationQuerySet.as_manager()

    def __str__(self):
        return self.email or str(self.pk)

    def state(self, now: datetime) -> str:
        if self.accepted_at:
            return _("accepted")
        if self.revoked_at:
            return _("revoked")
        return _("expired") if self.expires_at <= now else _("open")


class SetupState(models.Model):
    """How far the setup of a new publication is. One row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    answered_at = models.DateTimeField(null=True)  # the questions about the publication
    mail_tested_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)  # the checklist on the dashboard

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"answered {self.answered_at}, hidden {self.hidden_at}"

    @classmethod
    def current(cls) -> "SetupState":
        return cls.objects.filter(pk=1).first() or cls()

    @classmethod
    def note(cls, **times: datetime) -> None:
        cls.objects.update_or_create(pk=1, defaults=times)
