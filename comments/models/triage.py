"""What the model on the premises has learnt, and what it says of comments (comments.triage)."""

from datetime import timedelta

from django.db import models

from .conversation import Comment

RANK_EVERY = timedelta(minutes=10)


class TriageModel(models.Model):
    """What was learnt from the decisions up to one. The newest row is in use; each process adds later decisions."""

    made_at = models.DateTimeField()
    last_decision = models.BigIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)  # comments that it learnt from
    rejected = models.PositiveIntegerField(default=0)
    slope = models.FloatField(default=1.0)  # calibration.Calibration
    offset = models.FloatField(default=0.0)
    calibration_error = models.FloatField(null=True)  # of the newest scores; null with too few
    data = models.BinaryField()  # model.Model.to_bytes
    digest = models.CharField(max_length=16)

    def __str__(self):
        return f"{self.pk}: {self.approved + self.rejected} decisions"


class TriageScore(models.Model):
    """What the model said of a comment before people decided; renewed while the comment waits."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="triage")
    margin = models.FloatField(db_index=True)
    probability = models.FloatField()  # that people reject it
    # The margin by which the queue is ordered. It follows `margin` at most every RANK_EVERY, so that whoever goes
    # through the queue does not miss what moves meanwhile. `former_rank` is null for the first one.
    rank = models.FloatField(default=0.0, db_default=0.0)
    former_rank = models.FloatField(null=True)
    ranked_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=40)  # of the model: its row and the decisions learnt since
    # The strongest reasons: a list of {"weight", and "spans": [[start, end], …] in `text` or "signal"}.
    reasons = models.JSONField(default=list, blank=True)
    scored_at = models.DateTimeField()

    def __str__(self):
        return f"{self.comment_id}: {self.probability:.2f}"
