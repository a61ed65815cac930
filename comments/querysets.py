from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Lower
from django.utils import timezone

from gazette.public_forms.text_hygiene import ascii_domain
from gazette.trash.models import Trashed

from .counts import COUNTS, CommentCounts

# Name in the log of comments that were approved automatically, because their browser is trusted.
MADE_BY_TRUST = "trust"
# Name in the log of the model, where it marked a comment as spam.
MADE_BY_MODEL = "model"
# Name in the log of imports from other systems (comments.importers).
MADE_BY_IMPORT = "import"
# Name in the log of publications that merged sections.
MADE_BY_MERGE = "merge"
# How long the desk lists these.
MODEL_DAYS = 30
# By date, not by id: comments of another system are stored when they are imported.
OLDEST_FIRST = "submitted_at", "id"
NEWEST_FIRST = "-submitted_at", "-id"
# More are not counted: nobody needs the exact number, and counting takes time.
MAX_COUNTED = 5_000


class CappedCount(int):
    """A number that was not counted beyond `most`; a larger one prints as "5000+"."""

    most: int

    def __new__(cls, number: int, *, most: int | None = None):
        counted = super().__new__(cls, number)
        counted.most = MAX_COUNTED if most is None else most
        return counted

    def __str__(self):
        return f"{self.most}+" if self > self.most else super().__repr__()


@dataclass(frozen=True)
class OpenNumbers:
    """What moderators have to do, as every screen counts it. The two parts have no comment in common."""

    awaiting_moderation: CappedCount
    reported: CappedCount  # among those that readers see

    @property
    def to_decide(self) -> CappedCount:
        return CappedCount(self.awaiting_moderation + self.reported)


class CommentQuerySet(models.QuerySet):
    def counts(self) -> CommentCounts:
        return CommentCounts(**self.order_by().aggregate(**COUNTS))

    def counts_by_section(self) -> dict[str, CommentCounts]:
        """Return counts by block id, of sections that have comments; "" is the page as a whole."""
        rows = self.order_by().values("block_id").annotate(**COUNTS)
        return {row["block_id"]: numbers for row in rows if (numbers := CommentCounts(row["visible"], row["pending"]))}

    def number(self) -> CappedCount:
        return CappedCount(self.order_by()[: MAX_COUNTED + 1].count())

    def visible(self):
        """Approved comments: the only ones that readers see."""
        return self.filter(status="approved")

    def awaiting_moderation(self):
        return self.filter(status="pending")

    def approved_automatically(self):
        """Visible because their browser is trusted: no moderator has decided on them (trust.is_automatic)."""
        decisions = apps.get_model("comments", "Decision").objects
        log = decisions.filter(comment=OuterRef("pk")).exclude(action="note").order_by("-pk")
        by_trust = decisions.filter(pk=OuterRef("last_decision"), made_by=MADE_BY_TRUST, user=None)
        # They have a browser; with that condition SQLite uses its index.
        remembered = self.visible().exclude(browser="").alias(last_decision=Subquery(log.values("pk")[:1]))
        return remembered.filter(Exists(by_trust))

    def marked_by_model(self, since: datetime | None = None):
        """Those that the model marked as spam since then, by default in MODEL_DAYS, and that still are."""
        since = since or timezone.now() - timedelta(days=MODEL_DAYS)
        acts = apps.get_model("comments", "Decision").objects.current().by_model().filter(made_at__gte=since)
        return self.filter(status="spam", pk__in=acts.values("comment"))

    def reported(self):
        return self.filter(open_reports__gt=0)

    def to_decide(self):
        """Comments for a moderator to decide: reported and pending ones."""
        return self.filter(models.Q(open_reports__gt=0) | models.Q(status="pending"))

    def open_numbers(self) -> OpenNumbers:
        # Always true; without it SQLite would read an index of all comments that has the status.
        waiting = self.awaiting_moderation().filter(open_reports__gte=0)
        return OpenNumbers(waiting.number(), self.reported().exclude(status="pending").number())

    def oldest_sent(self) -> datetime | None:
        return self.order_by("submitted_at", "id").values_list("submitted_at", flat=True).first()

    def outside_trash(self):
        return self.exclude(page__in=Trashed.objects.values("page"))

    def on_page(self, page):
        return self.filter(page=page)

    def on_section(self, block_id: str):
        return self.filter(block_id=block_id)

    def from_email(self, *emails: str):
        """Comments with one of these (unverified) email addresses, ignoring case; annotated as `lower_email`."""
        # Not being empty is implied, but SQLite needs the condition to use its index.
        small = self.annotate(lower_email=Lower("email")).exclude(email="")
        # Domains are stored in ASCII now, and were stored as typed at first.
        spellings = {email.lower() for email in emails}
        for local, at, domain in [email.rpartition("@") for email in spellings]:
            spellings = spellings | {f"{local}{at}{ascii_domain(domain)}"}
        return small.filter(lower_email__in=spellings)

    def from_domain(self, domain: str):
        """Comments with an email address at this domain or below it. Scans all addresses."""
        small = self.annotate(lower_email=Lower("email")).exclude(email="")
        return small.filter(Q(lower_email__endswith=f"@{domain}") | Q(lower_email__endswith=f".{domain}"))

    def from_browser(self, *browsers: str):
        return self.filter(browser__in=browsers).exclude(browser="")

    def from_network(self, *networks: str):
        return self.filter(network__in=networks).exclude(network="")

    def oldest_first(self):
        return self.order_by(*OLDEST_FIRST)

    def newest_first(self):
        return self.order_by(*NEWEST_FIRST)

    # The condition on `submitted_at` alone is redundant, but lets the database seek in its index.
    def before(self, comment):
        """Comments that come before this one in `oldest_first`."""
        at = comment.submitted_at
        return self.filter(Q(submitted_at__lt=at) | Q(id__lt=comment.pk), submitted_at__lte=at)

    def after(self, comment):
        """Comments that come after this one in `oldest_first`."""
        at = comment.submitted_at
        return self.filter(Q(submitted_at__gt=at) | Q(id__gt=comment.pk), submitted_at__gte=at)

    def opening_threads(self):
        """First comments of the threads that readers see: visible, or with a visible reply."""
        return self.filter(thread=None, visible_in_thread__gt=0)


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Reports that are neither retracted nor settled."""
        return self.filter(retracted_at=None, settled_by=None)


def _is_to(user) -> Q:
    return Q(user=user.pk) | Q(group__in=user.groups.order_by().values("pk"))


class EscalationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_by=None)

    def among(self, comments):
        """Escalations of these comments. Not with `IN`: SQLite would read all comments first."""
        return self.filter(Exists(comments.filter(pk=OuterRef("comment"))))

    def to_user(self, user):
        """Escalations to this user or to one of their groups."""
        return self.filter(_is_to(user))

    def with_is_mine(self, user):
        """Annotate as `is_mine` whether each is to this user or to one of their groups."""
        return self.annotate(is_mine=Case(When(_is_to(user), then=True), default=False))


class DecisionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("Decisions are never changed.")

    def delete(self):
        raise TypeError("Decisions are never deleted.")

    def by_model(self):
        return self.filter(action="spam", user=None, made_by=MADE_BY_MODEL)

    def current(self):
        """Decisions that were not undone and are not an undo."""
        # Not with `undoes`, for which SQLite would scan all decisions without an undo.
        return self.exclude(action="undo").exclude(Exists(self.model._base_manager.filter(undoes=OuterRef("pk"))))

    def of_replies(self):
        """Decisions by which staff replied, and by which such a reply was undone; not those undone among others."""
        undone = self.model._base_manager.filter(batch=OuterRef("batch"), undoes__isnull=False)
        others = undone.exclude(undoes__batch=OuterRef("undoes__batch"))
        is_reply = Q(action="submit") | Q(undoes__action="submit")
        return self.filter(is_reply, batch__isnull=False).exclude(Exists(others))

    def for_history(self):
        """In order, with what each undoes; annotated as `is_of_reply` whether its batch is a staff reply."""
        of_reply = self.model._default_manager.of_replies().filter(batch=OuterRef("batch"))
        return self.select_related("undoes").annotate(is_of_reply=Exists(of_reply)).order_by("id")


class AuthorIdentifierQuerySet(models.QuerySet):
    def identified_by(self, identifiers: dict[str, list[str]]):
        """Rows with any of these values of these kinds of identifiers."""
        wanted = (Q(trait=kind, value__in=values) for kind, values in identifiers.items())
        return self.filter(reduce(or_, wanted, Q(pk__in=[])))


class BanQuerySet(AuthorIdentifierQuerySet):
    def active(self, now: datetime):
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), lifted_at=None)

    def above(self, page):
        length, steps = page.steplen, page.path
        return self.filter(page__path__in=[steps[:end] for end in range(length, len(steps) + 1, length)])


class CommentCountQuerySet(models.QuerySet):
    def add(self, page_id: int, block_id: str, step: int) -> None:
        """Add `step`, which may be negative, to the count of a section; in the caller's transaction."""
        self.bulk_create([self.model(page_id=page_id, block_id=block_id)], ignore_conflicts=True)
        self.filter(page_id=page_id, block_id=block_id).update(visible=F("visible") + step)
