from django.db import models


class Generation(models.Model):
    """How often what stands under a tag has changed: a page that was kept names the numbers that it was made at."""

    tag = models.CharField(max_length=100, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.tag}: {self.number}"


class LetterQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def about(self, what: str):
        # That it is not empty follows; but only when it is said does SQLite use its index of those.
        return self.filter(about=what).exclude(about="")

    def due(self, now):
        return self.waiting().filter(due_at__lte=now).order_by("due_at", "id")


class Letter(models.Model):
    """Mail to be sent: queued in the transaction of what it tells of, sent by the clock, then forgotten.

    `message_id` stays the same through all tries, so that a receiver can tell a second copy.
    """

    message_id = models.CharField(max_length=255, unique=True)
    about = models.CharField(max_length=100, blank=True)  # what it tells of: by that it is found, and taken back
    to = models.EmailField()
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()  # later after each try that failed
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)  # of the last try

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(sent_at=None, given_up_at=None), name="letter_due"
            ),
            models.Index(fields=["about"], condition=~models.Q(about=""), name="letter_about"),
        ]

    def __str__(self):
        return f"{self.subject} ({self.to})"


class RateCounter(models.Model):
    """How much came from one network, account or other key in one window of time (public_forms.rate_limit)."""

    network = models.CharField(max_length=32)  # the key: a keyed hash, never what it was made from
    window = models.BigIntegerField(db_column="stretch")  # its number: seconds since 1970 divided by its length
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "comments_ratecounter"  # where it was at first
        constraints = [models.UniqueConstraint(fields=["network", "window"], name="one_counter_a_stretch")]

    def __str__(self):
        return f"{self.network} {self.window}: {self.count}"
