"""What moderators keep on the desk: comments that they passed on, and what they watch."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import EscalationQuerySet
from .conversation import Comment
from .moderation import Decision


class Escalation(models.Model):
    """A comment was passed on to a colleague or to a group. Open until a decision ends it; an undo reopens it.

    The comment keeps its status. The note is that of `decision`, the line of the log.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="escalations")
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="escalation")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    to = models.CharField(max_length=150)  # the name of the user or the group, which may be deleted
    # The decision that ended it; null while it is open.
    ended_by = models.ForeignKey(Decision, null=True, on_delete=models.SET_NULL, related_name="ended_escalations")

    objects = EscalationQuerySet.as_manager()
    is_mine: bool  # where a query annotates it

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(fields=["comment"], condition=Q(ended_by=None), name="one_open_escalation")
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.to}"


class Watch(models.Model):
    """A moderator watches the comments on an article or a topic: `kind` is "page", or that of a registered provider."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    number = models.BigIntegerField()  # the id of the page or the topic

    class Meta:
        verbose_name = _("watched article or topic")
        verbose_name_plural = _("watched articles and topics")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "number"], name="one_watch_a_subject")]

    def __str__(self):
        return f"{self.user}: {self.kind} {self.number}"
