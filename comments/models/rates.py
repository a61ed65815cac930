from django.db import models


class RateCounter(models.Model):
    """How much of one kind was taken from one network in one stretch of time. Counted by one atomic upsert."""

    network = models.CharField(max_length=32)  # keyed anew for whatever is no comment (actions.rate)
    stretch = models.BigIntegerField()  # number of the stretch: seconds since 1970 divided by its length
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "stretch"], name="one_counter_a_stretch")]

    def __str__(self):
        return f"{self.network} {self.stretch}: {self.count}"
