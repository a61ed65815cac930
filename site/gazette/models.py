from django.db import models


class Generation(models.Model):
    """The change number of the last change of the content with a tag (gazette.generations)."""

    tag = models.CharField(max_length=100, primary_key=True)
    number = models.PositiveBigIntegerField(default=0, db_index=True)

    def __str__(self):
        return f"{self.tag}: {self.number}"


class ClockReading(models.Model):
    """Up to which second a part of the clock's work is done (gazette.clock)."""

    name = models.CharField(max_length=100, primary_key=True)
    second = models.PositiveBigIntegerField(default=0)  # since 1970

    def __str__(self):
        return f"{self.name}: {self.second}"


class URLInCDN(models.Model):
    """A URL that a shared cache may keep, and a tag that it depends on (gazette.page_cache.cdn)."""

    url = models.TextField()
    tag = models.CharField(max_length=100, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["url", "tag"], name="one_tag_a_url_in_cdn")]

    def __str__(self):
        return f"{self.url}: {self.tag}"


class EmailQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def with_problem(self):
        """Those that could not be sent when that was tried last, the latest first."""
        return self.filter(sent_at=None, problem_at__isnull=False).order_by("-problem_at", "-id")

    def about(self, what: str):
        # The redundant condition lets SQLite use its partial index.
        return self.filter(about=what).exclude(about="")

    def due(self, now):
        return self.waiting().filter(due_at__lte=now).order_by("due_at", "id")


class Email(models.Model):
    """Mail in the outbox: queued in the transaction of what it reports, sent by `tick`, then deleted.

    `message_id` is the same in all tries, so that a receiver can recognise a second copy.
    """

    message_id = models.CharField(max_length=255, unique=True)
    about = models.CharField(max_length=100, blank=True)  # the key by which it is withdrawn
    to = models.EmailField()
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, default="", db_default="")  # the same for programs that show it
    headers = models.JSONField(default=dict, blank=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()  # later after each try that failed
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)  # of the last try, without email addresses
    problem_at = models.DateTimeField(null=True, blank=True)

    objects = EmailQuerySet.as_manager()

    class Meta:
        db_table = "gazette_letter"  # its first name: servers of the release before write to it during an upgrade
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(sent_at=None, given_up_at=None), name="letter_due"
            ),
            models.Index(fields=["about"], condition=~models.Q(about=""), name="letter_about"),
        ]

    def __str__(self):
        return f"{self.subject} ({self.to})"


class RateCounter(models.Model):
    """How much one network, account or other key has sent in one time window (public_forms.rate_limit)."""

    network = models.CharField(max_length=32)  # a keyed hash of the network, account or other key
    window = models.BigIntegerField(db_column="stretch")  # its number: seconds since 1970 divided by its length
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "comments_ratecounter"  # its first app
        constraints = [models.UniqueConstraint(fields=["network", "window"], name="one_counter_a_stretch")]

    def __str__(self):
        return f"{self.network} {self.window}: {self.count}"


class ImportedObject(models.Model):
    """An object that an import of a whole site made, by its id in the source (gazette.imports.imported_objects).

    One that was deleted permanently since is imported again.
    """

    source = models.CharField(max_length=200)  # system and site: "wordpress example.org"
    kind = models.CharField(max_length=20)  # in the source: "post", "comment"; "page text": as a page was stored
    source_id = models.CharField(max_length=255)
    object_id = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, blank=True)  # of the source's row as it was imported last

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "source_id"], name="one_object_a_source_id")]

    def __str__(self):
        return f"{self.source}: {self.kind} {self.source_id}"


class ImportRun(models.Model):
    """One run of an import of a whole site: how far it is, and whether it was asked to stop (gazette.imports.runs)."""

    source = models.CharField(max_length=200)
    noun = models.CharField(max_length=20)  # what is counted: "items"
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # null of one that was killed, too
    is_complete = models.BooleanField(default=False)
    is_stopping = models.BooleanField(default=False)

    def __str__(self):
        return f"{self.source}: {self.done} of {self.total}"
