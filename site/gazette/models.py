from django.db import models


class Generation(models.Model):
    """How often what stands under a tag has changed: a page that was kept names the numbers that it was made at."""

    tag = models.CharField(max_length=100, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.tag}: {self.number}"


class Letter(models.Model):
    """Mail to be sent: queued in the transaction of what it tells of, sent by the clock, then forgotten.

    `message_id` stays the same through all tries, so that a receiver can tell a second copy.
    """

    message_id = models.CharField(max_length=255, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=255)
    text = models.TextField()
    headers = models.JSONField(default=dict, blank=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()  # later after each try that failed
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)  # of the last try

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], condition=models.Q(sent_at=None), name="letter_due")]

    def __str__(self):
        return f"{self.subject} ({self.to})"
