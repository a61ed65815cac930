from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, Revision
from wagtail.models.pages import PagePermissionTester

from .querysets import CommentQuerySet, DecisionQuerySet, TallyQuerySet


class Status(models.TextChoices):
    PENDING = "pending", _("waiting")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SPAM = "spam", _("spam")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", _("erased")


class Reason(models.TextChoices):
    """Why a moderator rejects. The order is that of the digits on the desk."""

    OFF_TOPIC = "off_topic", _("off topic")
    PERSONAL_ATTACK = "personal_attack", _("personal attack")
    HATE = "hate", _("hate")
    ADVERTISING = "advertising", _("advertising")
    PRIVATE_DATA = "private_data", _("private data")
    LIBEL = "libel", _("libel risk")
    DUPLICATE = "duplicate", _("duplicate")
    ILLEGAL = "illegal", _("illegal")
    OTHER = "other", _("other")


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
    # The comment that opened the thread; null for that comment itself.
    thread = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="in_thread")

    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail address"), blank=True)
    text = models.TextField(_("text"))

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    # Raised by every change of status or text: what a moderator or an author saw is bound to it.
    revision = models.PositiveIntegerField(default=1)
    # Why the rules held it: a list of {"code", "message", "spans": [[start, end], …] in `text`}.
    held_because = models.JSONField(default=list, blank=True)
    network = models.CharField(max_length=32, blank=True)  # keyed hash, emptied after conf.NETWORK_DAYS
    text_digest = models.CharField(max_length=32, blank=True)  # keyed hash of the folded text, for duplicates
    submitted_at = models.DateTimeField(_("sent"))
    edited_at = models.DateTimeField(_("edited by its author"), null=True, blank=True)
    # Of a comment that opens a thread: visible comments in it, itself included. Kept right by `actions`.
    visible_in_thread = models.PositiveIntegerField(default=0, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader comment")
        verbose_name_plural = _("reader comments")
        indexes = [
            models.Index(fields=["submitted_at", "id"], condition=Q(status=Status.PENDING), name="comment_waiting"),
            models.Index(
                fields=["page", "id"], condition=Q(thread=None, visible_in_thread__gt=0), name="comment_threads"
            ),
            models.Index(
                fields=["page", "block_id", "id"], condition=Q(status=Status.APPROVED), name="comment_visible"
            ),
            models.Index(fields=["network", "submitted_at"], name="comment_network"),
            models.Index(fields=["text_digest", "page"], name="comment_same_text"),
            models.Index(fields=["email", "status"], condition=~Q(email=""), name="comment_email"),
            # For the desk's lists: of all comments, which are mostly approved ones, and of those in the other states.
            # Not one index that begins with `status`: without statistics SQLite takes it for the way to everything.
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


class Tally(models.Model):
    """How many comments readers see on one section of a page (`block_id` empty: on the page as a whole)."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    block_id = models.CharField(max_length=36, blank=True)
    visible = models.PositiveIntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "block_id"], name="one_tally_a_section")]

    def __str__(self):
        return f"{self.page_id} {self.block_id}: {self.visible}"


class Decision(models.Model):
    """One line of the log: who or what brought a comment from one status to another, and why. Append-only.

    It outlives its comment and its user, whose label it keeps. Replaying a comment's decisions in order of `id` gives
    its present status.
    """

    class Action(models.TextChoices):
        SUBMIT = "submit", _("sent")
        APPROVE = "approve", _("approved")
        REJECT = "reject", _("rejected")
        SPAM = "spam", _("marked as spam")
        EDIT = "edit", _("edited by its author")
        WITHDRAW = "withdraw", _("withdrawn by its author")
        UNDO = "undo", _("undone")
        ERASE = "erase", _("erased")
        MOVE = "move", _("filed under another section")

    comment = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="decisions")
    comment_label = models.CharField(max_length=255)
    action = models.CharField(max_length=10, choices=Action)
    from_status = models.CharField(max_length=10, choices=Status, blank=True)
    to_status = models.CharField(max_length=10, choices=Status)
    revision = models.PositiveIntegerField()  # of the comment, after this decision
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.CharField(max_length=150)  # the user's name, "author", or the rules that held it
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    held_because = models.JSONField(default=list, blank=True)
    text_digest = models.CharField(max_length=32)
    # What the action changed beside the status, as it was before: what an undo needs.
    before = models.JSONField(default=dict, blank=True)
    # From the card shown to the decision sent; null where no card was shown.
    seconds_on_card = models.FloatField(null=True, blank=True)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    made_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]
        indexes = [models.Index(fields=["made_at"], name="decision_made_at")]

    def __str__(self):
        return f"{self.comment_label}: {self.from_status} → {self.to_status}"

    def save(self, **kwargs):
        if not self._state.adding:
            raise TypeError("A decision is never changed; make another one.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise TypeError("A decision is never deleted.")


class RateCounter(models.Model):
    """Comments accepted from one network in one stretch of time. Counted by one atomic upsert."""

    network = models.CharField(max_length=32)
    stretch = models.BigIntegerField()  # number of the stretch: seconds since 1970 divided by its length
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "stretch"], name="one_counter_a_stretch")]

    def __str__(self):
        return f"{self.network} {self.stretch}: {self.count}"


class ModerationScope(models.Model):
    """Lets a group moderate the comments on `page` and on all pages below it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="moderation_scopes")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="moderation_scopes")

    class Meta:
        verbose_name = _("moderation scope")
        verbose_name_plural = _("moderation scopes")
        constraints = [models.UniqueConstraint(fields=["group", "page"], name="one_scope_a_page")]

    def __str__(self):
        return f"{self.group}: {self.page}"


HELD_WORDS = """\
casino bonus
crypto giveaway
earn from home
guaranteed profit
online casino
payday loan
viagra"""


@register_setting(icon="comment")
class ConversationSettings(BaseSiteSetting):
    held_words = models.TextField(
        _("words that hold a comment"),
        blank=True,
        default=HELD_WORDS,
        help_text=_(
            "One word or phrase a line. Capitals, look-alike letters and invisible characters make no difference."
        ),
    )

    panels = [FieldPanel("held_words")]

    class Meta:
        verbose_name = _("conversation")

    def words(self) -> list[str]:
        return [line.strip() for line in self.held_words.splitlines() if line.strip()]


@dataclass(frozen=True)
class DiscussedSection:
    """What the conversation knows of a section: `slug` is its fragment, `digest` a hash of its normalised text."""

    block_id: str
    heading: str
    slug: str
    digest: str
    policy: str  # "" as the page says, "closed" or "off"
    former_slugs: tuple[str, ...] = ()


class KeepsComments(models.Model):
    """A page that can't be deleted while it, or one below it, has readers' comments: no editor may drop them."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return CommentsKeptPermissionTester(user, self)


class CommentsKeptPermissionTester(PagePermissionTester):
    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not Comment.objects.on_or_below(self.page).exists()

    def can_move(self):
        # Wagtail asks whether it could be deleted; but what moves takes its comments along.
        return super().can_delete(ignore_bulk=True)


class Discussed(KeepsComments):
    """A page that readers comment on. The page says which sections it has; the conversation asks for nothing else."""

    class CommentsPolicy(models.TextChoices):
        HELD = "held", _("Open: each comment waits for a moderator")
        CLOSED = "closed", _("Closed: comments stay, none can be added")
        OFF = "off", _("Off: no comments are shown or taken")

    comments_policy = models.CharField(
        _("comments"), max_length=10, choices=CommentsPolicy, default=CommentsPolicy.HELD
    )

    comment_panels = [FieldPanel("comments_policy")]

    # Relations that `discussed_sections` reads, to be fetched at once for many pages.
    discussed_from: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def discussed_sections(self) -> list[DiscussedSection]:
        """The sections of the live page, in reading order."""
        raise NotImplementedError

    def outdated_digests(self) -> set[tuple[str, str]]:
        """Block ids with digests of texts that the sections had, and that differ from what stands there now."""
        return set()

    def names_to_protect(self) -> list[str]:
        """Names, beside those of the staff, that no reader may pass for."""
        return []
