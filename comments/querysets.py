from datetime import datetime
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Lower

from gazette.trash.models import Trashed

from .numbers import NUMBERS, Numbers
from .text import ascii_domain

# Name in the log of comments that were approved automatically, because their browser is trusted.
MADE_BY_TRUST = "trust"
# Nobody works by the exact number of more, and counting them would take longer the more there are.
MOST_COUNTED = 5_000


class UpTo(int):
    """A number that was not counted beyond `most`; what lies beyond prints as "5000+"."""

    most: int

    def __new__(cls, number: int, *, most: int | None = None):
        counted = super().__new__(cls, number)
        counted.most = MOST_COUNTED if most is None else most
        return counted

    def __str__(self):
        return f"{self.most}+" if self > self.most else super().__repr__()


class CommentQuerySet(models.QuerySet):
    def numbers(self) -> Numbers:
        return Numbers(**self.order_by().aggregate(**NUMBERS))

    def numbers_by_section(self) -> dict[str, Numbers]:
        """By block id, of the sections that have any; those on a page as a whole are under ""."""
        rows = self.order_by().values("block_id").annotate(**NUMBERS)
        return {row["block_id"]: numbers for row in rows if (numbers := Numbers(row["visible"], row["waiting"]))}

    def number(self) -> UpTo:
        return UpTo(self.order_by()[: MOST_COUNTED + 1].count())

    def visible(self):
        """The only door to the public."""
        return self.filter(status="approved")

    def awaiting_moderation(self):
        return self.filter(status="pending")

    def approved_automatically(self):
        """Visible because their browser is trusted: no person has decided on them (trust.is_by_trust)."""
        decisions = apps.get_model("comments", "Decision").objects
        log = decisions.filter(comment=OuterRef("pk")).exclude(action="note").order_by("-pk")
        by_trust = decisions.filter(pk=OuterRef("last_decision"), made_by=MADE_BY_TRUST, user=None)
        # Only comments of a remembered browser can be: SQLite uses its index of those where that is said.
        remembered = self.visible().exclude(browser="").alias(last_decision=Subquery(log.values("pk")[:1]))
        return remembered.filter(Exists(by_trust))

    def reported(self):
        """Those with reports that nobody has settled yet."""
        return self.filter(open_reports__gt=0)

    def to_decide(self):
        """All that a moderator is asked about: what is reported, and what waits."""
        return self.filter(models.Q(open_reports__gt=0) | models.Q(status="pending"))

    def number_to_decide(self) -> UpTo:
        return UpTo(self.reported().number() + self.awaiting_moderation().filter(open_reports=0).number())

    def outside_trash(self):
        """Without those whose page lies in the trash: they wait with it, and come back with it."""
        return self.exclude(page__in=Trashed.objects.values("page"))

    def on_page(self, page):
        return self.filter(page=page)

    def on_section(self, block_id: str):
        return self.filter(block_id=block_id)

    def from_address(self, *addresses: str):
        """Written under one of these e-mail addresses, which nobody has proved, in whatever capitals; as `address`."""
        # That it is not empty follows; but only when it is said does SQLite use its index of those.
        small = self.annotate(address=Lower("email")).exclude(email="")
        # Written in ASCII now, and as it was typed at first.
        spellings = {address.lower() for address in addresses}
        for local, at, domain in [address.rpartition("@") for address in spellings]:
            spellings = spellings | {f"{local}{at}{ascii_domain(domain)}"}
        return small.filter(address__in=spellings)

    def from_domain(self, domain: str):
        """Under an address of this domain or of one below it. Looks at every address that is stored."""
        small = self.annotate(address=Lower("email")).exclude(email="")
        return small.filter(Q(address__endswith=f"@{domain}") | Q(address__endswith=f".{domain}"))

    def from_browser(self, *browsers: str):
        return self.filter(browser__in=browsers).exclude(browser="")

    def from_network(self, *networks: str):
        return self.filter(network__in=networks).exclude(network="")

    def oldest_first(self):
        return self.order_by("id")

    def opening_threads(self):
        """First comments of the threads that readers see: visible, or a tombstone above a visible reply."""
        return self.filter(thread=None, visible_in_thread__gt=0)


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Neither taken back nor answered by a decision."""
        return self.filter(retracted_at=None, settled_by=None)


class DecisionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("Decisions are never changed.")

    def delete(self):
        raise TypeError("Decisions are never deleted.")

    def standing(self):
        """Those that were not undone and are not themselves an undoing."""
        # Not by `undoes`, where SQLite would walk through all decisions that are no undoing.
        return self.exclude(action="undo").exclude(Exists(self.model._base_manager.filter(undoes=OuterRef("pk"))))


class TraitQuerySet(models.QuerySet):
    def known_by(self, traits: dict[str, list[str]]):
        """With any of these values of these traits."""
        wanted = (Q(trait=trait, value__in=values) for trait, values in traits.items())
        return self.filter(reduce(or_, wanted, Q(pk__in=[])))


class BanQuerySet(TraitQuerySet):
    def in_force(self, now: datetime):
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), lifted_at=None)

    def above(self, page):
        """Made on `page` or on a page above it."""
        length, steps = page.steplen, page.path
        return self.filter(page__path__in=[steps[:end] for end in range(length, len(steps) + 1, length)])


class TallyQuerySet(models.QuerySet):
    def total_of_outer_page(self):
        """An expression for querysets of pages: how many comments readers see on each."""
        per_page = self.filter(page=OuterRef("pk")).order_by().values("page").annotate(total=Sum("visible"))
        return Coalesce(Subquery(per_page.values("total")), 0, output_field=models.IntegerField())

    def add(self, page_id: int, block_id: str, step: int) -> None:
        """Adds `step`, which may be negative, to what readers see on a section; in the caller's transaction."""
        self.bulk_create([self.model(page_id=page_id, block_id=block_id)], ignore_conflicts=True)
        self.filter(page_id=page_id, block_id=block_id).update(visible=F("visible") + step)
