"""What the model does without a person, where a site wants it: mark waiting comments as spam that are certainly so.

It never approves or deletes. It acts when the author can't edit the comment any more, so that to its author nothing
changes: the comment is pending, as one that a rule took for spam. docs/decisions/0057-automatic-spam.md says when.
"""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from gazette.public_forms.edit_window import EDIT_SECONDS
from gazette.public_forms.networks import digest

from ..judging.rules import CHECK_FAILED
from ..models import Claim, Comment, ConversationSettings, Decision, Status
from ..querysets import MADE_BY_MODEL
from ..triage.gate import ACTS_FROM, current_gate
from ..trust import is_trusted
from .changes import change, record
from .refusals import ChangedSinceSeen, State

Action = Decision.Action
# One of so many is left to a moderator, who is not told: these show whether the others were right.
BLIND = 20
MAX_MARKED = 200  # in one tick


def mark_certain_spam(now: datetime) -> int:
    """Mark as spam what is certainly so, on the sites that want it and while the gate is open; return how many."""
    certain = (comment.pk for comment in _certain(now).order_by("pk") if _is_allowed(comment, now))
    chosen = [number for number, _ in zip(certain, range(MAX_MARKED), strict=False)]
    if not chosen or not current_gate().is_open:
        return 0
    return sum(_mark(number, now) for number in chosen)


def is_blind(comment: Comment) -> bool:
    """Return whether a moderator decides on it in any case; without SECRET_KEY nobody can tell."""
    return int(digest("blind", str(comment.pk))[:8], 16) % BLIND == 0


def _certain(now: datetime) -> QuerySet[Comment]:
    """Return the waiting comments that the model may mark, whoever sent them; those of which nobody did anything."""
    wanted = ConversationSettings.objects.filter(marks_spam=True).select_related("site__root_page")
    below = reduce(or_, (Q(page__path__startswith=each.site.root_page.path) for each in wanted), Q(pk__in=[]))
    of_comment = {"comment": OuterRef("pk")}
    touched = Decision.objects.filter(**of_comment).exclude(action__in=[Action.SUBMIT, Action.EDIT])
    of_users = get_user_model().objects.filter(email__iexact=OuterRef("email"), is_active=True)
    return (
        Comment.objects.awaiting_moderation()
        .outside_trash()
        .filter(
            below,
            Q(email="") | ~Exists(of_users),
            ~Exists(touched),
            ~Exists(Claim.objects.filter(**of_comment, until__gt=now)),
            triage__probability__gte=ACTS_FROM,
            submitted_at__lt=now - timedelta(seconds=EDIT_SECONDS),
            is_urgent=False,
            is_by_staff=False,
            open_reports=0,
        )
        .exclude(held_because__icontains=f'"code": "{CHECK_FAILED}"')
        .select_related("page", "triage")
    )


def _is_allowed(comment: Comment, now: datetime) -> bool:
    settings = ConversationSettings.of_page(comment.page)  # of several sites, one may be below another
    return settings.marks_spam and not is_blind(comment) and not is_trusted(comment.browser, settings, now)


@transaction.atomic
def _mark(number: int, now: datetime) -> bool:
    """Mark a comment as spam, if all is as it was: a moderator may decide meanwhile, or the site be changed."""
    locked = _certain(now).filter(pk=number).select_for_update(of=("self",), no_key=True)
    comment = next((comment for comment in locked if _is_allowed(comment, now)), None)
    if comment is None:
        return False
    score, seen = comment.triage, State.of(comment)
    details = {"version": score.version, "probability": score.probability, "reasons": score.reasons}
    try:
        change(comment, seen, Status.SPAM)
    except ChangedSinceSeen:
        return False
    record(comment, Action.SPAM, was=seen.status, made_by=MADE_BY_MODEL, score=details, now=now)
    return True
