"""Email digests of waiting comments, as often as each moderator chose. They link to the desk."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from gazette import outbox
from gazette.absolute_urls import absolute_url
from gazette.admin_language import admin_language
from gazette.default_language import default_language

from ..models import Digest
from ..permissions import can_moderate_somewhere, moderated_by
from ..querysets import MAX_COUNTED
from .notifications import title_in_mail, unsubscribe_headers
from .tokens import digest_token

AT_MOST_EVERY = {Digest.Every.HOUR: timedelta(hours=1), Digest.Every.DAY: timedelta(days=1)}
ARTICLES_NAMED = 10
DAY = timedelta(days=1)


def queue_digests(now: datetime) -> int:
    """Queue a digest for each moderator for whom one is due and comments are waiting; return how many."""
    chosen = Digest.objects.exclude(every=Digest.Every.NEVER).filter(user__is_active=True).exclude(user__email="")
    return sum(queue_digest(digest, now) for digest in chosen.select_related("user"))


@transaction.atomic
def queue_digest(digest: Digest, now: datetime) -> bool:
    last, user = digest.sent_at, digest.user
    if last and now - last < AT_MOST_EVERY[Digest.Every(digest.every)]:
        return False
    if not can_moderate_somewhere(user):
        return False
    mine = moderated_by(user)
    waiting, numbers = mine.awaiting_moderation(), mine.open_numbers()
    reported = numbers.reported
    oldest = waiting.oldest_sent()
    marked = mine.marked_by_model(max(last or now - DAY, now - DAY)).number()
    if oldest is None and not reported and not marked:
        return False
    # Of two ticks at once, one sends it.
    if not Digest.objects.filter(pk=digest.pk, sent_at=last).update(sent_at=now):
        return False
    # More are not counted: the desk has the rest.
    counted = waiting.order_by("submitted_at", "id").values("pk")[:MAX_COUNTED]
    of_pages = waiting.filter(pk__in=counted).order_by().values_list("page").annotate(number=Count("pk"))
    most = sorted(of_pages, key=lambda row: (-row[1], row[0]))[:ARTICLES_NAMED]
    pages = Page.objects.in_bulk([page for page, _number in most])
    with translation.override(default_language()):
        stop = absolute_url(reverse("comments:stop_digest", args=[digest_token(digest)]))
    with translation.override(admin_language(user)):
        number = numbers.awaiting_moderation
        if reported:
            subject = ngettext("%(number)s comment is reported", "%(number)s comments are reported", int(reported))
        elif number:
            subject = ngettext("%(number)s comment is waiting", "%(number)s comments are waiting", int(number))
        else:
            subject = ngettext(
                "%(number)s comment was marked as spam by the model",
                "%(number)s comments were marked as spam by the model",
                int(marked),
            )
        text = render_to_string(
            "comments/mail/digest.txt",
            {
                "number": str(number),
                "count": int(number),
                "reported": str(reported),
                "reported_count": int(reported),
                "marked": str(marked),
                "marked_count": int(marked),
                "marked_url": absolute_url(reverse("comment_desk:index", query={"status": "by-model"})),
                "oldest": oldest and timezone.localtime(oldest),
                "articles": [(title_in_mail(pages[page]), number) for page, number in most],
                "more": len(of_pages) - len(most),
                "desk": absolute_url(reverse("comment_desk:index")),
                "account": absolute_url(reverse("wagtailadmin_account")),
            },
        )
        outbox.queue(
            to=user.email,
            subject=subject % {"number": reported or number or marked},
            text=text,
            foot=f"{_('Unsubscribe:')} {stop}",
            headers=unsubscribe_headers(stop),
            about=f"digest {user.pk}",
            now=now,
        )
    return True
