"""Email notifications to readers. They are queued in the transaction of the decision and sent a little later.

Mail goes only to confirmed addresses; before that, nothing but the confirmation mail is sent. No
mail holds text by readers except the name of who replied, and a rejected comment that the owner of the address wrote
(comments.mail.quotes). Links lead to this site only, besides those in the site's own texts.
"""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from gazette import outbox, publications
from gazette.absolute_urls import absolute_url
from gazette.models import Email
from gazette.public_forms.networks import digest
from gazette.public_forms.rate_limit import take
from gazette.public_forms.refusals import TooOften

from .. import conf
from ..models import DECIDED, REFUSED, Comment, Correspondent, Decision, Status, mailbox_of
from ..outcomes import decision_of, why
from ..people import personal_data
from ..text import links_in
from .quotes import is_by_owner, quoted
from .tokens import confirm_token, stop_token

# Time for a moderator to undo a mistake before anybody is notified.
DELAY = timedelta(minutes=3)
BETWEEN_QUESTIONS = timedelta(days=1)
# An unsubscribed address gets no confirmation mail for a while: anybody can type it.
QUIET_AFTER_REFUSAL = timedelta(days=30)
# Addresses that never confirmed are deleted after the link has expired.
FORGET_UNANSWERED_AFTER = timedelta(days=8)
# At most so many decisions made before the confirmation are sent after it.
MAX_CAUGHT_UP = 20
# Of more rejections of one address within an hour, only the page of each comment tells: others may have sent a flood
# under it.
MAX_REJECTION_EMAILS_AN_HOUR = 3
MAX_NAME_LENGTH = 150
# What a mail program could turn into a link.
LINK_LIKE = re.compile(r"[\w-]{2,}\.[^\W\d]{2,}|[@/\\:<>]")
SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


def notify_of(decision: Decision) -> None:
    """Queue mail about a decision to subscribed readers, and delete queued mail that it makes untrue."""
    if decision.from_status == decision.to_status or decision.comment is None:
        return
    comment = decision.comment
    caught = outbox.withdraw(about(comment)) if decision.from_status else 0
    if decision.undoes and not _was_notified_otherwise(decision, caught):
        return
    if comment.wants_mail and comment.status in DECIDED:
        _notify_author(comment, now=decision.made_at)
    if comment.status == Status.APPROVED and comment.parent_id:
        _notify_of_reply(comment, now=decision.made_at)


def _was_notified_otherwise(undo: Decision, caught: int) -> bool:
    """Return whether readers need to be notified of an undo.

    Not if the mail about the undone decision was not sent yet, and the state before it was notified earlier.
    """
    if not caught or undo.comment is None or undo.undoes is None:
        return True
    former = undo.comment.decisions.current().filter(to_status=undo.to_status).exclude(from_status=F("to_status"))
    return former.filter(made_at__gt=undo.undoes.made_at - DELAY).exists()


def _notify_author(comment: Comment, now: datetime, since: datetime | None = None) -> None:
    """Notify of a person's decision, not before `since`. To its author, a comment held as spam by a rule is pending."""
    decision = decision_of(comment)
    if decision is None or (since and decision.made_at < since):
        return
    correspondent = Correspondent.objects.confirmed().filter(email=comment.email.lower()).first()
    if correspondent is None or (not comment.is_visible and _is_over_limit(decision, comment)):
        return
    was_visible = decision.from_status == Status.APPROVED
    with translation.override(comment.page.locale.language_code):
        title = title_in_mail(comment.page)
        if comment.status == Status.APPROVED:
            subject = _("Your comment on “%(title)s” is published") % {"title": title}
        elif was_visible:
            subject = _("Your comment on “%(title)s” is no longer published") % {"title": title}
        else:
            subject = _("Your comment on “%(title)s” was not published") % {"title": title}
        text = render_to_string(
            "comments/mail/outcome.txt",
            {
                "title": title,
                "sent_on": timezone.localdate(comment.submitted_at),
                "is_visible": comment.is_visible,
                "was_visible": was_visible,
                **why(decision),
                "quotation": ""
                if comment.is_visible or not is_by_owner(comment, correspondent)
                else quoted(comment.text),
                "house_rules": "" if comment.is_visible else publications.house_rules_url(comment.page),
                "url": url_in_mail(comment),
                "article": comment.page.full_url,
            },
        )
        notify(comment.email, subject, text, page=comment.page, about=about(comment), due_at=now + DELAY, now=now)


def _is_over_limit(rejection: Decision, comment: Comment) -> bool:
    """Return whether moderators rejected too many other comments from the same email address in the hour before."""
    rejected = Comment.objects.from_email(comment.email).filter(wants_mail=True, status__in=REFUSED)
    before = Decision.objects.filter(
        comment__in=rejected,
        to_status__in=REFUSED,
        made_at__gt=rejection.made_at - timedelta(hours=1),
        pk__lt=rejection.pk,
    )
    return before.exclude(user=None)[MAX_REJECTION_EMAILS_AN_HOUR - 1 :].exists()


def _notify_of_reply(reply: Comment, now: datetime) -> None:
    parent = reply.parent
    if parent is None or not parent.wants_mail or not parent.is_visible or _are_of_one_author(parent, reply):
        return
    with translation.override(reply.page.locale.language_code):
        title = title_in_mail(reply.page)
        subject = _("New reply to your comment on “%(title)s”") % {"title": title}
        text = render_to_string(
            "comments/mail/reply.txt",
            {
                "name": name_in_mail(reply.name),
                "is_by_staff": reply.is_by_staff,
                "title": title,
                "url": url_in_mail(reply),
            },
        )
        notify(parent.email, subject, text, page=reply.page, about=about(reply), due_at=now + DELAY, now=now)


def url_in_mail(comment: Comment) -> str:
    """Return the permalink of a comment; of one on a private page, its URL there, which asks for the password."""
    if comment.page.get_view_restrictions():
        return f"{comment.page.full_url}#comment-{comment.pk}"
    return absolute_url(reverse("comments:permalink", args=[comment.pk]))


def _are_of_one_author(one: Comment, other: Comment) -> bool:
    same_email = bool(one.email) and one.email.lower() == other.email.lower()
    return same_email or (bool(one.browser) and one.browser == other.browser)


def notify(
    email: str,
    subject: str,
    text: str,
    *,
    page: Page | None = None,
    about: str = "",
    due_at: datetime | None = None,
    now: datetime | None = None,
) -> Email | None:
    """Queue an email from the publication of `page`, with an unsubscribe link, in the caller's transaction.

    Return None and queue nothing where the address is not confirmed. `text` is plain text, and the caller's
    responsibility. `outbox.withdraw(about)` deletes it before it is sent.
    """
    correspondent = Correspondent.objects.confirmed().filter(email=email.lower()).first()
    if correspondent is None:
        return None
    publication = publications.publication_of(page)
    return _write(correspondent, subject, text, publication, about=about, due_at=due_at, now=now)


def ask_to_confirm(email: str, *, page: Page | None = None, now: datetime | None = None) -> bool:
    """Send a confirmation mail unless the address is confirmed, at most once a day. Return whether it was sent.

    It is from the publication of `page`, to which something was posted.

    Not while the domain has used up conf.confirmation_rate(). Only the owner
    of the address may learn the result.
    """
    try:
        _ask(email.lower(), page, now or timezone.now())
    except (NotToAsk, TooOften):
        return False
    return True


class NotToAsk(Exception):
    """The address was asked already, or has answered."""


def count_question(mailbox: str, now: datetime) -> None:
    """Count a confirmation mail; raise TooOften where the rate of the domain is used up.

    Before anything else is looked up: a request for another spelling of the address waits here, and then finds this
    one.
    """
    if rate := conf.confirmation_rate():
        take(digest("confirmation domain", mailbox.rpartition("@")[2]), rate, now)


@transaction.atomic
def _ask(email: str, page: Page | None, now: datetime) -> None:
    """Raise NotToAsk, or TooOften where the domain's rate is used up; then nothing is stored or counted."""
    mailbox = mailbox_of(email)
    count_question(mailbox, now)
    if _was_asked_at_another_spelling(email, mailbox, now):
        raise NotToAsk
    Correspondent.objects.bulk_create([Correspondent(email=email, mailbox=mailbox)], ignore_conflicts=True)
    may_be_asked = Correspondent.objects.filter(
        Q(asked_at=None) | Q(asked_at__lte=now - BETWEEN_QUESTIONS),
        Q(refused_at=None) | Q(refused_at__lte=now - QUIET_AFTER_REFUSAL),
        email=email,
        confirmed_at=None,
    )
    # Conditional update: of two requests at once, one sends the mail.
    if not may_be_asked.update(asked_at=now):
        raise NotToAsk
    correspondent = Correspondent.objects.get(email=email)
    publication = publications.publication_of(page)
    text = render_to_string(
        "comments/mail/confirm.txt",
        {
            "publication": publication.name,
            "url": absolute_url(reverse("comments:confirm_mail", args=[confirm_token(correspondent)])),
        },
    )
    subject = _("Confirm your email address for %(site)s") % {"site": publication.name}
    _write(correspondent, subject, text, publication, now=now)


def _was_asked_at_another_spelling(email: str, mailbox: str, now: datetime) -> bool:
    """Return whether the same mailbox was asked today, or refused of late, at another spelling of its address."""
    of_late = Q(asked_at__gt=now - BETWEEN_QUESTIONS) | Q(refused_at__gt=now - QUIET_AFTER_REFUSAL)
    same_mailbox = Correspondent.objects.filter(of_late, mailbox=mailbox, confirmed_at=None)
    return same_mailbox.exclude(email=email).exists()


def catch_up(email: str, *, since: datetime | None, now: datetime) -> None:
    """Notify a newly confirmed address of decisions since the confirmation mail was sent."""
    since = max(filter(None, [since, now - FORGET_UNANSWERED_AFTER]))
    wanted = Comment.objects.from_email(email).filter(wants_mail=True, status__in=DECIDED)
    for comment in wanted.select_related("page__locale").order_by("-id")[:MAX_CAUGHT_UP]:
        _notify_author(comment, now=now, since=since)


def forget_comment(comment: Comment, email: str) -> None:
    """Delete mail about an erased comment, and the data of `email` if nothing else is stored under it."""
    Email.objects.about(about(comment)).delete()
    forget_if_unknown(email)


def forget_if_unknown(email: str) -> None:
    """Delete the data of an address under which nothing is stored any more."""
    if email and _is_unknown(email):
        forget_email(email)


def forget_confirmation_if_unknown(email: str) -> None:
    """Delete that an address is confirmed, if nothing is stored under it any more; keep the mail to it."""
    if _is_unknown(email):
        Correspondent.objects.confirmed().filter(email=email.lower()).delete()


def _is_unknown(email: str) -> bool:
    return not Comment.objects.from_email(email).exists() and not personal_data.is_known(email)


def forget_email(email: str) -> int:
    """Delete the mail to an address and its subscription; return the number of rows."""
    emails, _details = Email.objects.filter(to__iexact=email).delete()
    return emails + Correspondent.objects.filter(email=email.lower()).delete()[0]


def forget_unanswered(now: datetime) -> int:
    """Delete addresses that were never confirmed; return how many."""
    return Correspondent.objects.filter(
        confirmed_at=None, refused_at=None, asked_at__lt=now - FORGET_UNANSWERED_AFTER
    ).delete()[0]


def about(comment: Comment) -> str:
    return f"comment {comment.pk}"


def title_in_mail(page) -> str:
    """Return the title without what a mail program could take for a tag or a link."""
    title = outbox.one_line(page.title, MAX_NAME_LENGTH)
    return SCHEME.sub("", title).translate(str.maketrans("<>", "‹›"))


def name_in_mail(name: str) -> str:
    """Return the reader's name; empty if a mail program could turn it into a link."""
    plain = outbox.one_line(name, MAX_NAME_LENGTH)
    return "" if links_in(plain) or LINK_LIKE.search(plain) else plain


def unsubscribe_headers(url: str) -> dict[str, str]:
    """Return the headers for one-click unsubscribing (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _write(
    correspondent: Correspondent, subject: str, text: str, publication: publications.Publication, **details
) -> Email:
    stop = absolute_url(reverse("comments:stop_mail", args=[stop_token(correspondent)]))
    return outbox.queue(
        to=correspondent.email,
        subject=subject,
        text=text.strip(),
        foot=f"{_('Unsubscribe:')} {stop}",
        publication=publication,
        headers=unsubscribe_headers(stop),
        **details,
    )
