"""Decisions, moderators' scopes, bans and notes."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from ..querysets import (
    MADE_BY_IMPORT,
    MADE_BY_MERGE,
    MADE_BY_MODEL,
    MADE_BY_TRUST,
    AuthorIdentifierQuerySet,
    BanQuerySet,
    DecisionQuerySet,
)
from .conversation import Comment, Status
from .reasons import Reason

# Actors in the log that are not users, by `Decision.made_by`.
NOT_USERS = {
    "author": pgettext_lazy("in the log", "author"),
    "rules": pgettext_lazy("in the log", "rules"),
    MADE_BY_TRUST: pgettext_lazy("in the log", "trusted browser"),
    MADE_BY_MODEL: pgettext_lazy("in the log", "model"),
    MADE_BY_IMPORT: pgettext_lazy("in the log", "import"),
    MADE_BY_MERGE: pgettext_lazy("in the log", "merged sections"),
}


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
        MOVE = "move", _("moved to another section")
        FEATURE = "feature", _("featured")
        UNFEATURE = "unfeature", _("unfeatured")
        KEEP = "keep", _("reports dismissed")
        NOTE = "note", _("note added")
        ESCALATE = "escalate", _("escalated")
        GIVE_BACK = "give_back", _("given back")

    # These end the wait of a comment, and settle its open reports.
    DECIDING = frozenset({Action.APPROVE, Action.REJECT, Action.SPAM})
    # These can be undone; `submit` can too, of a reply by staff.
    UNDOABLE = DECIDING | {
        Action.KEEP,
        Action.MOVE,
        Action.FEATURE,
        Action.UNFEATURE,
        Action.ESCALATE,
        Action.GIVE_BACK,
    }

    comment = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="decisions")
    comment_label = models.CharField(max_length=255)
    action = models.CharField(max_length=10, choices=Action)
    from_status = models.CharField(max_length=10, choices=Status, blank=True)
    to_status = models.CharField(max_length=10, choices=Status)
    revision = models.PositiveIntegerField()  # of the comment, after this decision
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Name of the user, or one of NOT_USERS.
    made_by = models.CharField(max_length=150)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    # Of a reason of the site (OwnReason), which may be changed or removed.
    reason_label = models.CharField(max_length=40, blank=True, default="", db_default="")
    note = models.CharField(max_length=500, blank=True)
    held_because = models.JSONField(default=list, blank=True)
    text_digest = models.CharField(max_length=32)
    # What the action changed besides the status, as it was before: an undo needs it.
    before = models.JSONField(default=dict, blank=True)
    # Where the model decided: its "version", the "probability" of rejection and the "reasons", as in TriageScore.
    score = models.JSONField(null=True, blank=True, editable=False)
    # From showing the card to the decision; null without a card.
    seconds_on_card = models.FloatField(null=True, blank=True)
    # Shared by the decisions of one bulk decision or staff reply, and by the decisions that undid them together.
    batch = models.UUIDField(null=True, blank=True)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    made_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["made_at"], name="decision_made_at"),
            models.Index(fields=["batch"], condition=models.Q(batch__isnull=False), name="decision_batch"),
        ]

    def __str__(self):
        return f"{self.comment_label}: {self.from_status} → {self.to_status}"

    def save(self, **kwargs):
        if not self._state.adding:
            raise TypeError("A decision is never changed; make another one.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise TypeError("A decision is never deleted.")

    def get_made_by_display(self) -> str:
        """Return the name of the actor, translated if it is not a user."""
        return self.made_by if self.user_id else str(NOT_USERS.get(self.made_by, self.made_by))

    def get_reason_display(self) -> str:  # type: ignore[no-redef]
        return self.reason_label or str(dict(Reason.choices).get(self.reason, self.reason))


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


class CommentsClosure(models.Model):
    """A moderator closed the comments on one page. Not a field of the page, so that no revision reopens them."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="comments_closure")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    def __str__(self):
        return f"{self.page_id}: {self.made_by}"


class Claim(models.Model):
    """A moderator has the card of a comment open until a time. A hint for others; it blocks nobody."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self):
        return f"{self.comment_id}: {self.user}"


class AuthorIdentifier(models.TextChoices):
    """Kinds of identifiers by which comments are attributed to one person."""

    EMAIL = "email", _("email address")
    DOMAIN = "domain", _("domain of the email address")
    BROWSER = "browser", _("browser")


class Ban(models.Model):
    """Nobody with this identifier may comment on `page` or below it until `ends_at`. The form says so to the banned."""

    trait = models.CharField(pgettext_lazy("ban", "by"), max_length=10, choices=AuthorIdentifier)
    value = models.CharField(max_length=254)  # an email address or domain in lower case, or a browser's keyed hash
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("on and below"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    note = models.CharField(_("note for the moderators"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)  # null: permanent
    lifted_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.CharField(max_length=150)
    lifted_by = models.CharField(max_length=150, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        indexes = [models.Index(fields=["trait", "value"], name="ban_trait")]

    def __str__(self):
        return f"{self.trait}: {self.value}"


class Hold(models.Model):
    """Until `ends_at`, all comments from this browser or network on `page` or below it wait. Nothing is refused."""

    class By(models.TextChoices):
        BROWSER = "browser", _("browser")
        NETWORK = "network", _("network")

    by = models.CharField(max_length=10, choices=By)
    value = models.CharField(max_length=32)  # the keyed hash; a network's is cleared when comments lose theirs
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    # Through this one the desk shows whom it is about.
    comment = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.CharField(max_length=150)
    lifted_by = models.CharField(max_length=150, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = [models.Index(fields=["value"], name="hold_value")]

    def __str__(self):
        return f"{self.by}: {self.value}"


class PersonNote(models.Model):
    """A note for moderators on whoever has this identifier. Never shown to readers."""

    trait = models.CharField(max_length=10, choices=AuthorIdentifier)
    value = models.CharField(max_length=254)
    text = models.CharField(_("note"), max_length=500)
    # Page of the comment that it was written about: moderators of that page see the note.
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.CharField(max_length=150)

    objects = AuthorIdentifierQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on an author")
        verbose_name_plural = _("notes on authors")
        indexes = [models.Index(fields=["trait", "value"], name="note_trait")]

    def __str__(self):
        return f"{self.trait}: {self.text[:40]}"
