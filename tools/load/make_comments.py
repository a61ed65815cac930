"""Make many comments on the live articles, to measure with; no rule checks them.

On a copy of a site: `manage.py shell -c "from tools.load.make_comments import make_comments; make_comments(1000, 50)"`.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.models import Comment, CommentCount, Decision, Discussed, DiscussedSection, Link, Reason, Status
from comments.text import hosts_in
from gazette.public_forms.networks import digest

# Who made their decisions, by the log. No reader can type it.
MARK = "make_comments"
BATCH = 2_000
AGE = timedelta(days=90)
DEEPEST = 3
HELD = {
    "links": "3 links",
    "too_fast": "Sent 1 second after the form was opened",
    "same_text": "The same text as another comment",
}
NAMES = ("Alba", "Bero", "Cleo", "Dorn", "Eske", "Finn", "Gret", "Hale", "Ines", "Jory", "Kaja", "Lior", "Mika", "Nell")
HOSTS = ("records.example", "www.mill-lane.example", "pills.example")
SENTENCES = (
    "I walked past it this morning and counted them myself.",
    "That is not how I remember the winter of the long frost.",
    "Could somebody say where the figure of forty comes from?",
    "My neighbour on Mill Lane would tell you the opposite.",
    "Thank you for asking the people who do the work.",
    "The second paragraph leaves out what it cost.",
    "Here is the part that nobody at the meeting mentioned: it had been tried before, twice, and both times in spring.",
    "Agreed.",
    "I would rather wait a year and have it done properly.",
)

Action = Decision.Action


@dataclass(frozen=True)
class Target:
    page: Discussed
    section: DiscussedSection | None


@dataclass
class Made:
    """A comment that is not stored yet, with the actions on it and the status after each."""

    comment: Comment
    steps: list[tuple[Action, Status]]
    depth: int = 0
    decisions: list[Decision] = field(default_factory=list)

    @property
    def was_visible(self) -> bool:
        return any(status == Status.APPROVED for _action, status in self.steps)


def make_comments(
    number: int,
    waiting: int,
    *,
    approved: float = 0.8,
    replies: float = 0.5,
    pages: Sequence[Discussed] = (),
    seed: int = 1,
    now: datetime | None = None,
) -> None:
    """Store so many comments on `pages`, or on all live articles; `waiting` of them are awaiting moderation.

    `approved` is the share of decided comments, `replies` of all. The same arguments make the same comments. Each batch
    is stored whole or not at all.
    """
    if getattr(settings, "IS_PRODUCTION", False):
        sys.exit("make_comments would fill a production site: use other settings, and a copy of the database.")
    pages = pages or live_pages()
    if not pages:
        sys.exit("There is no live article to comment on: publish one, or give `pages`.")
    generator = CommentGenerator(seed, targets_on(pages), number, waiting, approved, replies, now=now or timezone.now())
    for batch in generator.chunks():
        store(batch)


def live_pages() -> list[Discussed]:
    models = [model for model in apps.get_models() if issubclass(model, Discussed)]
    return [page for model in models for page in model._default_manager.filter(live=True).order_by("pk")]


def targets_on(pages: Iterable[Discussed]) -> list[list[Target]]:
    """Return the whole page and its sections, for each of `pages`."""
    return [[Target(page, section) for section in (None, *page.discussed_sections())] for page in pages]


class CommentGenerator:
    """Generate comments from `since` (by default AGE before now) until `now`, with decisions.

    `first` is the number of the first comment, and `readers` how many write them.
    """

    def __init__(
        self, seed, targets, comments, waiting, approved, replies, *, now: datetime, since=None, first=0, readers=0
    ):
        self.chance = random.Random(seed)  # noqa: S311  for likely comments, not for secrets
        self.targets, self.comments, self.approved, self.replies, self.now = targets, comments, approved, replies, now
        self.since, self.first, self.readers = since or now - AGE, first, readers or max(1, comments // 20)
        # One article draws most, as in life.
        self.weights = [1 / rank for rank in range(1, len(targets) + 1)]
        newest = range(max(0, comments - 4 * waiting), comments)
        self.waiting = set(self.chance.sample(newest, waiting))

    def chunks(self) -> Iterator[list[Made]]:
        """Yield chunks of comments; a thread is whole in one chunk."""
        for start in range(0, self.comments, BATCH):
            batch: list[Made] = []
            thread: list[Made] = []
            for number in range(start, min(start + BATCH, self.comments)):
                parents = [made for made in thread if made.was_visible and made.depth < DEEPEST]
                parent = self.chance.choice(parents) if parents and self.chance.random() < self.replies else None
                made = self.make(number, parent)
                thread = [*thread, made] if parent else [made]
                batch.append(made)
            yield batch

    def make(self, number: int, parent: Made | None) -> Made:
        chance, label = self.chance, self.first + number
        reader = chance.randrange(self.readers)
        text = " ".join(chance.choices(SENTENCES, k=chance.choice((1, 1, 2, 2, 3, 5))))
        steps = [(Action.SUBMIT, Status.PENDING)] if number in self.waiting else self.decided_steps()
        code = chance.choice(tuple(HELD)) if chance.random() < 0.15 or steps[0][1] == Status.SPAM else ""
        comment = Comment(
            name=f"{NAMES[reader % len(NAMES)]} {reader}",
            email=f"reader-{reader}@made.invalid" if reader % 3 == 0 else "",
            text=f"{text} ({label})" if number % 12 else f"{text} https://{chance.choice(HOSTS)}/{label}",
            network=digest("network", f"made {reader % 5_000}"),
            status=steps[-1][1],
            revision=len(steps),
            held_because=[{"code": code, "message": HELD[code], "spans": []}] if code else [],
            submitted_at=self.since + (self.now - self.since) * (number / self.comments),
        )
        comment.text_digest = digest("text", comment.text)
        if parent:
            opening = parent.comment.thread or parent.comment
            comment.parent, comment.thread, comment.page_id = parent.comment, opening, opening.page_id
            comment.block_id, comment.heading_then = opening.block_id, opening.heading_then
            comment.section_digest = opening.section_digest
        else:
            opening = comment
            target = chance.choice(chance.choices(self.targets, self.weights)[0])
            comment.page_id = target.page.pk
            if target.section:
                comment.set_section(target.section)
        opening.visible_in_thread += comment.is_visible
        if comment.status == Status.ERASED:
            comment.name = comment.email = comment.text = comment.network = comment.text_digest = ""
            comment.held_because = []
        made = Made(comment, steps, depth=parent.depth + 1 if parent else 0)
        made.decisions = self.decisions_on(made)
        return made

    def decided_steps(self) -> list[tuple[Action, Status]]:
        sent, approve = (Action.SUBMIT, Status.PENDING), (Action.APPROVE, Status.APPROVED)
        reject, spam = (Action.REJECT, Status.REJECTED), (Action.SPAM, Status.SPAM)
        if self.chance.random() < self.approved:
            choices = [[sent, approve], [sent, spam, (Action.UNDO, Status.PENDING), approve]]
            return self.chance.choices(choices, [96, 4])[0]
        choices = [
            [sent, reject],
            [sent, spam],
            [(Action.SUBMIT, Status.SPAM)],
            [sent, approve, reject],
            [sent, approve, (Action.UNDO, Status.PENDING), reject],
            [sent, approve, (Action.WITHDRAW, Status.WITHDRAWN)],
            [sent, approve, (Action.ERASE, Status.ERASED)],
        ]
        return self.chance.choices(choices, [50, 15, 10, 10, 3, 8, 4])[0]

    def decisions_on(self, made: Made) -> list[Decision]:
        comment, was, at = made.comment, "", made.comment.submitted_at
        decisions: list[Decision] = []
        for revision, (action, to) in enumerate(made.steps, start=1):
            by_moderator = action in {Action.APPROVE, Action.REJECT, Action.SPAM}
            decision = Decision(
                comment=comment,
                action=action,
                from_status=was,
                to_status=to,
                revision=revision,
                made_by=MARK,
                reason=self.chance.choice(Reason.values) if action == Action.REJECT else "",
                held_because=comment.held_because,
                text_digest=comment.text_digest,
                seconds_on_card=round(self.chance.lognormvariate(2, 0.7), 1) if by_moderator else None,
                undoes=decisions[-1] if action == Action.UNDO else None,
                made_at=at,
            )
            decisions.append(decision)
            was = to
            # Most within the hour, some after days; never after now.
            at = min(self.now, at + timedelta(minutes=self.chance.lognormvariate(3.5, 1.5)))
        return decisions


@transaction.atomic
def store(batch: list[Made]) -> None:
    for depth in range(DEEPEST + 1):  # a parent has its number before its replies name it
        Comment.objects.bulk_create([made.comment for made in batch if made.depth == depth])
    Link.objects.bulk_create(
        [Link(comment=made.comment, host=host) for made in batch for host in hosts_in(made.comment.text)]
    )
    for made in batch:
        for decision in made.decisions:
            decision.comment_label = f"{made.comment.pk} on {made.comment.page_id}"
    for step in range(max(len(made.steps) for made in batch)):  # likewise a decision before it is undone
        Decision.objects.bulk_create([made.decisions[step] for made in batch if step < len(made.steps)])
    visible = (made.comment for made in batch if made.comment.is_visible)
    count(Counter((comment.page_id, comment.block_id) for comment in visible))


def count(steps: Counter[tuple[int, str]]) -> None:
    """Add to the comment count of each (page, block id)."""
    pages = {page for page, _block_id in steps}
    known = set(CommentCount.objects.filter(page__in=pages).values_list("page", "block_id"))
    CommentCount.objects.bulk_create(
        CommentCount(page_id=page, block_id=block_id, visible=steps[page, block_id])
        for page, block_id in sorted(steps.keys() - known)
    )
    for page, block_id in sorted(known & steps.keys()):
        CommentCount.objects.filter(page=page, block_id=block_id).update(visible=F("visible") + steps[page, block_id])
