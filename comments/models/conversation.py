"""Comments, their counts and links, and reports."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from ..querysets import CommentCountQuerySet, CommentQuerySet, ReportQuerySet
from .statuses import Status


class Comment(models.Model):
    """What a reader wrote on a page or on one of its sections.

    `text` is stored as typed (after Unicode hygiene) and escaped when rendered. Only `actions` changes a status.
    """

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="reader_comments", verbose_name=_("article"))
    block_id = models.CharField(_("section"), max_length=36, blank=True)  # empty: on the whole article
    heading_then = models.CharField(_("heading when it was written"), max_length=255, blank=True)
    section_digest = models.CharField(max_length=64, blank=True)
    page_revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    # The comment that opened the thread; null for itself.
    thread = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="in_thread")

    name = models.CharField(_("name"), max_length=60)
    # The moderator who wrote it. `is_by_staff` stays when the account is deleted.
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_by_staff = models.BooleanField(_("by the staff"), default=False)
    email = models.EmailField(_("email address"), blank=True)
    text = models.TextField(_("text"))

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    # Increased by every change of status or text: decisions and tokens are bound to it.
    revision = models.PositiveIntegerField(default=1)
    is_featured = models.BooleanField(_("featured"), default=False)
    # Number of open reports. Maintained by `actions`.
    open_reports = models.PositiveIntegerField(default=0, editable=False)
    # Its author subscribed with `email`, which also has to be confirmed (Correspondent).
    wants_mail = models.BooleanField(default=False)
    # Held for a threat, or because its author may be in danger: at the top of the queue.
    is_urgent = models.BooleanField(default=False, db_default=False, editable=False)
    # Why the rules held it: a list of {"code", "values" or "message", "spans": [[start, end], …] in `text`}.
    held_because = models.JSONField(default=list, blank=True)
    network = models.CharField(max_length=32, blank=True)  # keyed hash, emptied after NETWORK_DAYS
    browser = models.CharField(max_length=32, blank=True)  # keyed hash of the token that the reader let this site keep
    text_digest = models.CharField(max_length=32, blank=True)  # keyed hash of the folded text, for duplicates
    submitted_at = models.DateTimeField(_("sent"))
    edited_at = models.DateTimeField(_("edited by its author"), null=True, blank=True)
    # For a comment that opens a thread: visible comments in it, itself included. Maintained by `actions`.
    visible_in_thread = models.PositiveIntegerField(default=0, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader comment")
        verbose_name_plural = _("reader comments")
        indexes = [
            models.Index(fields=["submitted_at", "id"], condition=Q(status=Status.PENDING), name="comment_waiting"),
            models.Index(
                fields=["page", "submitted_at", "id"],
                condition=Q(thread=None, visible_in_thread__gt=0),
                name="comment_roots",
            ),
            models.Index(
                fields=["page", "block_id", "submitted_at", "id"],
                condition=Q(thread=None, visible_in_thread__gt=0),
                name="comment_section_roots",
            ),
            models.Index(
                fields=["page", "submitted_at", "id"], condition=Q(status=Status.APPROVED), name="comment_readable"
            ),
            models.Index(
                fields=["page", "submitted_at", "id"],
                condition=Q(is_featured=True, status=Status.APPROVED),
                name="comment_featured",
            ),
            models.Index(fields=["network", "submitted_at"], name="comment_network"),
            models.Index(fields=["text_digest", "status", "page"], name="comment_same_text"),
            models.Index(Lower("email"), "status", condition=~Q(email=""), name="comment_email"),
            models.Index(fields=["browser", "status"], condition=~Q(browser=""), name="comment_browser"),
            models.Index(fields=["submitted_at", "id"], condition=Q(open_reports__gt=0), name="comment_reported"),
            models.Index(
                fields=["submitted_at", "id"], condition=Q(is_urgent=True, status=Status.PENDING), name="comment_urgent"
            ),
            # For the lists of the desk: all comments, which are mostly approved, and those of each other status.
            # Not one index that begins with `status`: without statistics SQLite would prefer it for every query.
            models.Index(fields=["submitted_at", "id"], name="comment_by_age"),
            models.Index(fields=["submitted_at", "id"], condition=Q(status=Status.REJECTED), name="comment_rejected"),
            models.Index(fields=["submitted_at", "id"], condition=Q(status=Status.SPAM), name="comment_spam"),
            models.Index(fields=["submitted_at", "id"], condition=Q(status=Status.WITHDRAWN), name="comment_withdrawn"),
            models.Index(fields=["submitted_at", "id"], condition=Q(status=Status.ERASED), name="comment_erased"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None, thread=None) | Q(parent__isnull=False, thread__isnull=False),
                name="comment_reply_has_thread",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="comment_status_known"),
        ]

    def __str__(self):
        return f"{self.name}: {self.text[:40]}"

    @property
    def is_visible(self) -> bool:
        return self.status == Status.APPROVED

    @property
    def thread_root_id(self) -> int:
        return self.thread_id or self.pk

    def set_section(self, section) -> None:
        """Have the comment be on a DiscussedSection, with its heading and text as they are now."""
        self.block_id, self.heading_then = section.block_id, section.heading[:255]
        self.section_digest = section.digest


class CommentCount(models.Model):
    """How many comments readers see on one section of a page (`block_id` empty: on the page as a whole)."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    block_id = models.CharField(max_length=36, blank=True)
    visible = models.PositiveIntegerField(default=0)

    objects = CommentCountQuerySet.as_manager()

    class Meta:
        db_table = "comments_tally"
        constraints = [models.UniqueConstraint(fields=["page", "block_id"], name="one_tally_a_section")]

    def __str__(self):
        return f"{self.page_id} {self.block_id}: {self.visible}"


class Link(models.Model):
    """The host of a link in a comment's text (text.hosts_in), to find comments of one spam campaign."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="links")
    host = models.CharField(max_length=253)

    class Meta:
        # In this order it also serves to find the comments of a host; `comment` has an index of its own.
        constraints = [models.UniqueConstraint(fields=["host", "comment"], name="one_link_a_host")]

    def __str__(self):
        return self.host


class Fingerprint(models.Model):
    """One number of the fingerprint of a recent comment's text (fingerprints.fingerprint_of)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="fingerprint")
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["number", "comment"], name="fingerprint_number")]

    def __str__(self):
        return f"{self.comment_id}: {self.number}"


class Report(models.Model):
    """A reader's report of a visible comment. It changes nothing; a moderator settles it."""

    class Reason(models.TextChoices):
        PERSONAL_ATTACK = "personal_attack", _("Attacks a person")
        HATE = "hate", _("Hateful")
        SPAM = "spam", _("Spam or advertising")
        PRIVATE_DATA = "private_data", _("Shares private information")
        OFF_TOPIC = "off_topic", _("Off topic")
        ILLEGAL = "illegal", _("Illegal")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    note = models.CharField(_("in your words"), max_length=500, blank=True)
    # Hashed with another key than in Comment, so that reports can't be linked to comments. Cleared likewise.
    network = models.CharField(max_length=32, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    retracted_at = models.DateTimeField(null=True, blank=True)
    # The decision that settled it; null while it is open, and again when that is undone.
    settled_by = models.ForeignKey(
        "comments.Decision", null=True, blank=True, on_delete=models.SET_NULL, related_name="settled_reports"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["network", "reported_at"], name="report_network")]

    def __str__(self):
        return f"{self.comment_id}: {self.reason}"
