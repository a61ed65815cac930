from django.db import models


class HistoryPurge(models.Model):
    """One row: when nothing was left to purge. The clock asks it whether a day has gone by."""

    finished_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.finished_at}"
