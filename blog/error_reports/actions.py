"""Actions on error reports: permission check, one conditional update, log entry. Only this module changes reports."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from comments import conf
from comments.actions import SectionMoved, lock_section_shared
from comments.judging.folding import words_to_compare
from comments.mail import notifications
from gazette.public_forms.networks import NETWORK_DAYS
from gazette.public_forms.rate_limit import consume_rate
from gazette.public_forms.refusals import AlreadySent, Refused, TooLate

from ..models.error_reports import ErrorReport
from ..pages import ArticlePage
from ..sections import Section
from . import mail
from .permissions import check_may_settle
from .publications import publications_since

Status = ErrorReport.Status
FIXED = "gazette.error_fixed"
NO_ERROR = "gazette.error_denied"
REOPENED = "gazette.error_reopened"
MADE_PUBLIC = "gazette.error_shown"
HIDDEN = "gazette.error_hidden"
ERASED = "gazette.error_erased"
ACTIONS = (FIXED, NO_ERROR, REOPENED, MADE_PUBLIC, HIDDEN, ERASED)


class SettledMeanwhile(Refused):
    """The report is no longer in the state that the editor saw."""


class NotPublishedSince(Refused):
    """The revision was not published after the one that the reader saw, so it can't have fixed the error."""


@transaction.atomic
def report(
    article: ArticlePage,
    *,
    text: str,
    email: str = "",
    may_quote: bool = False,
    section: Section | None = None,
    revision_id: int | None = None,
    network: str = "",
    wide_network: str = "",
    now: datetime | None = None,
) -> ErrorReport:
    """Store a reader's report. Raises TooOften or AlreadySent, and then stores nothing.

    `revision_id`: the revision that the reader saw; `email`: to be notified when it is settled. Without `may_quote`,
    `text` is never published, whatever an editor chooses.
    """
    now = now or timezone.now()
    if section:
        try:
            lock_section_shared(article, section.block_id)
        except SectionMoved:
            article = article.page_of_section(section.block_id)
    if network:
        consume_rate(network, conf.comment_rate(), now, wide_network=wide_network, purpose="errors")
        lately = article.error_reports.filter(network=network, reported_at__gt=now - timedelta(days=1))
        if any(has_same_words(text, earlier) for earlier in lately.values_list("text", flat=True)):
            raise AlreadySent
    if email:
        notifications.ask_to_confirm(email, page=article, now=now)
    return ErrorReport.objects.create(
        page=article,
        block_id=section.block_id if section else "",
        heading_then=section.heading[:255] if section else "",
        page_revision_id=revision_id,
        text=text,
        email=email,
        may_quote=may_quote,
        wants_mail=bool(email),
        network=network,
        reported_at=now,
    )


@transaction.atomic
def withdraw(report: ErrorReport) -> None:
    """Delete a report for its sender. Raises TooLate if it is settled or deleted already.

    The state of its email confirmation is kept: otherwise the same address could be asked again and again.
    """
    if not ErrorReport.objects.filter(pk=report.pk, status=Status.RECEIVED).delete()[0]:
        raise TooLate
    mail.cancel(report)


@transaction.atomic
def fix(
    report: ErrorReport,
    *,
    editor,
    seen: str,
    revision_id: int | None,
    is_public: bool = False,
    quotes_reader: bool = False,
    now: datetime | None = None,
) -> None:
    """Mark an error as fixed in a revision. Raises SettledMeanwhile or NotPublishedSince."""
    check_may_settle(editor, report)
    publication = next((each for each in publications_since(report) if each.revision_id == revision_id), None)
    if publication is None:
        raise NotPublishedSince
    fixed = {"status": Status.FIXED, "fixed_in_id": revision_id, "fixed_at": publication.published_at}
    _settle(report, FIXED, editor, seen, now, **fixed, **_visibility(report, is_public, quotes_reader))


@transaction.atomic
def deny(
    report: ErrorReport,
    *,
    editor,
    seen: str,
    answer: str,
    is_public: bool = False,
    quotes_reader: bool = False,
    now: datetime | None = None,
) -> None:
    """Dismiss a report with a reason. Raises SettledMeanwhile, and ValueError without a reason."""
    check_may_settle(editor, report)
    if not answer:
        raise ValueError("A dismissal needs a reason, which is sent to the reader.")
    denied = {"status": Status.NO_ERROR, "answer": answer}
    _settle(report, NO_ERROR, editor, seen, now, **denied, **_visibility(report, is_public, quotes_reader))


@transaction.atomic
def reopen(report: ErrorReport, *, editor, seen: str) -> None:
    """Reopen a settled report: readers no longer see it. Raises SettledMeanwhile."""
    check_may_settle(editor, report)
    if seen == Status.RECEIVED:
        raise SettledMeanwhile
    nothing = {"fixed_in": None, "fixed_at": None, "answer": "", "settled_at": None, "user": None, "settled_by": ""}
    hidden = _visibility(report, is_public=False, quotes_reader=False)
    _change(report, REOPENED, editor, seen, status=Status.RECEIVED, **hidden, **nothing)
    mail.cancel(report)


@transaction.atomic
def show(report: ErrorReport, *, editor, seen: str, is_public: bool = False, quotes_reader: bool = False) -> None:
    """Show a settled report on the article, or hide it. Raises SettledMeanwhile."""
    check_may_settle(editor, report)
    if seen == Status.RECEIVED:
        raise SettledMeanwhile
    _change(report, None, editor, seen, **_visibility(report, is_public, quotes_reader))


@transaction.atomic
def erase(report: ErrorReport, *, editor) -> None:
    """Delete a report and its answer permanently; the article's log keeps that there was one."""
    check_may_settle(editor, report)
    _log(report, ERASED, editor)
    ErrorReport.objects.filter(pk=report.pk).delete()
    mail.forget(report)


def forget_networks(now: datetime) -> int:
    """Clear network hashes older than NETWORK_DAYS; return how many."""
    old = ErrorReport.objects.filter(reported_at__lt=now - timedelta(days=NETWORK_DAYS))
    return old.exclude(network="").update(network="")


def _visibility(report: ErrorReport, is_public: bool, quotes_reader: bool) -> dict[str, bool]:
    """Return the fields of a report: its words are never quoted without the reader's consent."""
    return {"is_public": is_public, "quotes_reader": is_public and quotes_reader and report.may_quote}


def _settle(report: ErrorReport, action: str, editor, seen: str, now: datetime | None, **changes) -> None:
    if seen != Status.RECEIVED:
        raise SettledMeanwhile
    now = now or timezone.now()
    _change(report, action, editor, seen, settled_at=now, user=editor, settled_by=editor.get_username(), **changes)
    mail.notify_sender(report, now=now)


def _change(report: ErrorReport, action: str | None, editor, seen: str, **changes) -> None:
    """Update the report only if it still has the state that the editor saw; refresh `report`.

    Logs the action, if any, and then whether readers see the report, if that changed.
    """
    was_public = report.is_public
    if not ErrorReport.objects.filter(pk=report.pk, status=seen).update(**changes):
        raise SettledMeanwhile
    report.refresh_from_db()
    if action:
        _log(report, action, editor)
    if was_public != report.is_public:
        _log(report, MADE_PUBLIC if report.is_public else HIDDEN, editor)


def _log(report: ErrorReport, action: str, editor) -> None:
    fixed_in = {"revision": report.fixed_in_id} if action == FIXED else {}
    log(report.page, action, user=editor, data={"report": report.pk, **fixed_in})


def has_same_words(text: str, earlier: str) -> bool:
    """Return whether the texts differ at most in spaces, capitals and look-alike characters."""
    return words_to_compare(text) == words_to_compare(earlier)
