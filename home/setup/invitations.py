"""Make, open, accept and revoke invitations; of a link only a digest of its secret is stored."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission
from wagtail.users.models import UserProfile

from gazette import outbox
from gazette.default_language import default_language

from ..setup_models import Invitation
from ..sites import default_site, main_language

DAYS = 7
HOURS_FOR_ADMINISTRATOR = 24
FORGET_AFTER = timedelta(days=30)
MAX_NAME_LENGTH = 150
ADMIN_ACCESS = {"permissions__content_type__app_label": "wagtailadmin", "permissions__codename": "access_admin"}


class NotInUse(Exception):
    """The invitation was accepted, revoked or has expired, or there is an administrator already."""


def has_administrator() -> bool:
    return get_user_model().objects.filter(is_superuser=True, is_active=True).exists()


def may_invite(user) -> bool:
    return user.is_active and user.has_perm("auth.add_user")


def check_may_invite(user) -> None:
    if not may_invite(user):
        raise PermissionDenied


def invited_groups():
    """Return the groups whose members may use the admin, whatever they are called."""
    return Group.objects.filter(**ADMIN_ACCESS).order_by("name")


def rights_of(group: Group) -> str:
    """Return in a few words what members of the group may do; "" if it is nothing that we have a word for."""
    on_pages = set(GroupPagePermission.objects.filter(group=group).values_list("permission__codename", flat=True))
    if "publish_page" in on_pages:
        return _("Write, review and publish.")
    if "add_page" in on_pages:
        return _("Write, and submit for review.")
    return _("Decide on readers' comments.") if group.moderation_scopes.exists() else ""


@transaction.atomic
def invite_administrator() -> str:
    """Return the path of the link for the first administrator; former ones end. Raises NotInUse if there is one."""
    now = timezone.now()
    if has_administrator():
        raise NotInUse
    Invitation.objects.filter(group=None, accepted_at=None, revoked_at=None).update(revoked_at=now)
    _invitation, path = _create(now, timedelta(hours=HOURS_FOR_ADMINISTRATOR))
    return path


@transaction.atomic
def invite(*, group: Group, user, email: str = "") -> tuple[Invitation, str]:
    """Return the invitation and its URL, which can't be shown again. It replaces an open one of the same person."""
    check_may_invite(user)
    if not invited_groups().filter(pk=group.pk).exists():
        raise PermissionDenied
    now = timezone.now()
    if email:
        for former in Invitation.objects.in_use(now).filter(email__iexact=email, group=group):
            revoke(former, user=user)
    invitation, path = _create(now, timedelta(days=DAYS), email=email, group=group, invited_by=user)
    return invitation, f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def _create(now: datetime, lasts: timedelta, **values) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(digest=digest_of(secret), made_at=now, expires_at=now + lasts, **values)
    return invitation, reverse("open_invitation", args=[secret])


def language() -> str:
    """Return the language of what invited people read: the publication's, whatever that of the inviter is."""
    return main_language(default_site())


def send(invitation: Invitation, url: str, *, publication: str) -> None:
    """Queue the email with the link. It is withdrawn if the invitation is revoked before it is sent."""
    inviter = outbox.one_line(get_user_display_name(invitation.invited_by), MAX_NAME_LENGTH)
    context = {
        "invitation": invitation,
        "inviter": inviter,
        "url": url,
        "publication": publication,
        "days": DAYS,
    }
    with translation.override(language()):
        subject = render_to_string("home/accounts/invitation_subject.txt", context).strip()
        text = render_to_string("home/accounts/invitation.txt", context)
    outbox.queue(to=invitation.email, subject=subject, text=text, about=about(invitation))


def about(invitation: Invitation) -> str:
    return f"invitation {invitation.pk}"


def find(secret: str) -> Invitation | None:
    """Return the invitation with this secret if an account can still be made with it.

    It ends when who made it may not invite any more: links that were kept are no way back in.
    """
    found = Invitation.objects.in_use(timezone.now()).filter(digest=digest_of(secret))
    invitation = found.select_related("group", "invited_by").first()
    if invitation and invitation.group:
        return invitation if invitation.invited_by and may_invite(invitation.invited_by) else None
    return None if invitation and has_administrator() else invitation


@transaction.atomic
def accept(invitation: Invitation, form):
    """Make the account and return it. Raises NotInUse if the invitation has ended meanwhile."""
    now = timezone.now()
    if not invitation.group:
        # Lock them all, so that two links can't make two first administrators at once.
        list(Invitation.objects.select_for_update().filter(group=None))
        if has_administrator():
            raise NotInUse
    # The update decides which of two requests makes the account.
    if not Invitation.objects.in_use(now).filter(pk=invitation.pk).update(accepted_at=now):
        raise NotInUse
    user = form.save(commit=False)
    user.is_superuser = not invitation.group
    user.save()
    if invitation.group:
        user.groups.add(invitation.group)
        set_admin_language(language(), user=user)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    log(user, "wagtail.create", user=invitation.invited_by or user)
    return user


def set_admin_language(code: str, *, user) -> None:
    """Choose the language of the admin for somebody who has chosen none; it stays until they choose another."""
    if code != default_language():  # which needs no choice
        UserProfile.get_for_user(user)
        UserProfile.objects.filter(user=user, preferred_language="").update(preferred_language=code)


@transaction.atomic
def revoke(invitation: Invitation, *, user) -> bool:
    """Return False if it was not in use any more."""
    check_may_invite(user)
    now = timezone.now()
    outbox.withdraw(about(invitation))
    return bool(Invitation.objects.in_use(now).filter(pk=invitation.pk).update(revoked_at=now))


def forget(now: datetime) -> int:
    """Delete invitations that ended some time ago; return their number."""
    return Invitation.objects.filter(expires_at__lt=now - FORGET_AFTER).delete()[0]


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
