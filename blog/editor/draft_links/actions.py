"""Creating, revoking and opening draft links."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.log_actions import log
from wagtail.models import Site

from ...models.articles import DraftLink
from ...pages import ArticlePage

MADE = "gazette.draft_link_made"  # Wagtail's log of the page
REVOKED = "gazette.draft_link_revoked"
DAYS = (1, 7, 30)
FORGET_AFTER = timedelta(days=90)


def check_may_share(user, article: ArticlePage) -> None:
    if not article.permissions_for_user(user).can_edit():
        raise PermissionDenied


@transaction.atomic
def create(
    article: ArticlePage, *, user, days: int, note: str = "", now: datetime | None = None
) -> tuple[DraftLink, str]:
    """Create a link; return it with its URL, which can't be shown again: only a digest of its secret is stored."""
    check_may_share(user, article)
    if days not in DAYS:
        raise ValueError(f"A draft link expires after one of {DAYS} days, not {days}.")
    now = now or timezone.now()
    secret = secrets.token_urlsafe(24)
    link = DraftLink.objects.create(
        page=article,
        digest=digest_of(secret),
        note=note,
        made_by=user,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    log(article, MADE, user=user, data={"link": link.pk, "days": days, "note": note})
    site = article.get_site()
    with translation.override(article.locale.language_code):
        return link, f"{site.root_url if site else ''}{reverse('draft_link', args=[secret])}"


@transaction.atomic
def revoke(link: DraftLink, *, user) -> bool:
    """Revoke the link; return False if it had expired or was revoked before."""
    check_may_share(user, link.page)
    now = timezone.now()
    if not DraftLink.objects.in_use(now).filter(pk=link.pk).update(revoked_at=now):
        return False
    log(link.page, REVOKED, user=user, data={"link": link.pk, "note": link.note})
    return True


def open_link(secret: str, *, site: Site) -> DraftLink | None:
    """Return the link with this secret and count the visit; None if it does not exist, has ended, or left the site."""
    now = timezone.now()
    links = DraftLink.objects.in_use(now).filter(digest=digest_of(secret), page__path__startswith=site.root_page.path)
    link = links.select_related("page__locale", "page__latest_revision", "made_by").first()
    if link is None or link.state(now) != "open":
        return None
    links.update(times_opened=F("times_opened") + 1, last_opened_at=now)
    return link


def forget(now: datetime) -> int:
    """Delete links that expired long ago; the article's log keeps who created them."""
    return DraftLink.objects.filter(expires_at__lt=now - FORGET_AFTER).delete()[0]


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
