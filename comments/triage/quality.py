"""How good the model and the rules were: the newest decisions of people, and the scores stored before them."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from wagtail.models import Page

from ..judging.rules import label_of, rules_in_use
from ..permissions import moderated_by
from .calibration import BINS, calibration_error
from .intervals import Share
from .learning import Scored, decisions_of_people, scored_before

COMPARED = 500
# Below these numbers nothing is said: of decisions, and of each of approved and rejected comments.
MIN_COMPARED, MIN_OF_EACH = 50, 10
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
# For articles there is one threshold.
OF_ARTICLES = 0.9
ARTICLES = 10


@dataclass(frozen=True)
class AtThreshold:
    """What would happen if all comments with this score or more were rejected.

    `lost`: of the good ones; `caught`: of those that people rejected or marked as spam; `left`: the others of these.
    """

    threshold: float
    lost: Share
    caught: Share

    @property
    def left(self) -> int:
        return self.caught.number - self.caught.hits


@dataclass(frozen=True)
class Bin:
    """Comments with scores of one tenth: their mean score, and how many of them people rejected."""

    low: float
    high: float
    mean: float
    rejected: Share


@dataclass(frozen=True)
class OfArticle:
    page: Page
    number: int
    lost: Share
    caught: Share


@dataclass(frozen=True)
class OfRule:
    """`rejected`: of the comments that the rule held. `is_worse`: certainly a smaller share than of all comments."""

    label: str | Promise
    rejected: Share
    is_worse: bool


@dataclass(frozen=True)
class Quality:
    """`rejected`: of all that were compared."""

    rejected: Share
    thresholds: list[AtThreshold]
    bins: list[Bin]
    error: float
    articles: list[OfArticle]
    rules: list[OfRule]

    @property
    def number(self) -> int:
        return self.rejected.number

    @property
    def good(self) -> int:
        return self.number - self.rejected.hits

    @property
    def rules_that_held(self) -> list[OfRule]:
        return [rule for rule in self.rules if rule.rejected.number]

    @property
    def rules_that_held_none(self) -> list[str | Promise]:
        return [rule.label for rule in self.rules if not rule.rejected.number]

    @property
    def is_enough(self) -> bool:
        return self.number >= MIN_COMPARED and min(self.good, self.rejected.hits) >= MIN_OF_EACH


def quality_for(user) -> Quality:
    """Return what is known of the comments that `user` may moderate, in three queries."""
    mine = decisions_of_people().filter(Exists(moderated_by(user).filter(pk=OuterRef("comment"))))
    decided = list(scored_before(mine, COMPARED))
    return Quality(
        rejected=Share(sum(each.is_bad for each in decided), len(decided)),
        thresholds=[at_threshold(decided, threshold) for threshold in THRESHOLDS],
        bins=bins_of(decided),
        error=calibration_error([each.probability for each in decided], [each.is_bad for each in decided]),
        articles=by_article(decided),
        rules=by_rule(decided),
    )


def at_threshold(decided: Sequence[Scored], threshold: float) -> AtThreshold:
    above = [each.is_bad for each in decided if each.probability >= threshold]
    bad = sum(each.is_bad for each in decided)
    return AtThreshold(threshold, Share(len(above) - sum(above), len(decided) - bad), Share(sum(above), bad))


def bins_of(decided: Sequence[Scored]) -> list[Bin]:
    found: list[list[Scored]] = [[] for _ in range(BINS)]
    for each in decided:
        found[min(BINS - 1, int(each.probability * BINS))].append(each)
    return [
        Bin(
            place / BINS,
            (place + 1) / BINS,
            sum(each.probability for each in part) / len(part) if part else math.nan,
            Share(sum(each.is_bad for each in part), len(part)),
        )
        for place, part in enumerate(found)
    ]


def by_article(decided: Sequence[Scored]) -> list[OfArticle]:
    """Return the articles with the most decisions first."""
    of_page: dict[int, list[Scored]] = defaultdict(list)
    for each in decided:
        of_page[each.page].append(each)
    most = sorted(of_page, key=lambda page: (-len(of_page[page]), page))[:ARTICLES]
    pages = Page.objects.in_bulk(most)
    found = [(pages[page], len(of_page[page]), at_threshold(of_page[page], OF_ARTICLES)) for page in most]
    return [OfArticle(page, number, at.lost, at.caught) for page, number, at in found]


def by_rule(decided: Sequence[Scored]) -> list[OfRule]:
    """Return the rules that held the most comments first, also those that held none."""
    fired: dict[str, list[bool]] = {rule.code: [] for rule in rules_in_use()}
    for each in decided:
        for code in each.rules:
            fired.setdefault(code, []).append(each.is_bad)
    usual = Share(sum(each.is_bad for each in decided), len(decided)).share
    shares = [(label_of(code), Share(sum(bad), len(bad))) for code, bad in fired.items()]
    rules = [OfRule(label, share, share.limits[1] < usual) for label, share in shares]
    return sorted(rules, key=lambda rule: -rule.rejected.number)
