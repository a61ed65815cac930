"""Puts rows into order by what they hold: the same on every database, which each count otherwise."""

from dataclasses import dataclass, field
from datetime import datetime

from .query import Query, Term

# What a term is worth where it stands in the heading, as such or as the beginning of a word; and among what else is
# known of a row, such as its authors.
IN_HEADING, BEGINS_IN_HEADING = 12.0, 8.0
IN_ABOUT, BEGINS_IN_ABOUT = 3.0, 1.5
# In the text, more and more occurrences come close to this; a row of so many characters is of average length.
IN_TEXT, AVERAGE_LENGTH = 4.0, 1_000
# Terms that follow each other as they were typed; a heading that is nothing else; a page that is called so.
TOGETHER_IN_HEADING, TOGETHER_IN_TEXT, WHOLE_HEADING, TITLE = 6.0, 4.0, 6.0, 3.0
# Of what its other rows are worth, for a page that has several.
SHARE_OF_OTHERS = 0.1


@dataclass
class Row:
    """A row that the database found, with its words."""

    pk: int
    page_id: int
    number: int
    heading: str
    about: str
    text: str
    published: datetime | None
    score: float = 0.0
    # Whether what a reader would be led to holds a term itself, not only what is known about it.
    holds: bool = False
    found: set[str] = field(default_factory=set)


@dataclass
class Group:
    """A page with those of its rows that were found, the best first."""

    page_id: int
    rows: list[Row]

    @property
    def score(self) -> float:
        best, *others = (row.score for row in self.rows)
        return best + SHARE_OF_OTHERS * sum(others[:3])

    @property
    def published(self) -> float:
        moment = self.rows[0].published
        return moment.timestamp() if moment else 0.0


def groups_of(query: Query, rows: list[Row]) -> list[Group]:
    """The pages of `rows`, the best first, at equal worth the newest. Rows without a term of their own are dropped."""
    by_page: dict[int, list[Row]] = {}
    for row in rows:
        weigh(query, row)
        if row.score and (row.holds or not row.number):
            by_page.setdefault(row.page_id, []).append(row)
    groups = [
        Group(page_id, sorted(found, key=lambda row: (-row.score, row.number))) for page_id, found in by_page.items()
    ]
    return sorted(groups, key=lambda group: (-group.score, -group.published, -group.page_id))


def weigh(query: Query, row: Row) -> None:
    """Gives a row its score: 0 where what was asked is not in it, such as a phrase that only two columns make up."""
    heading, about, text = f" {row.heading} ", f" {row.about} ", f" {row.text} "
    longer = 0.3 + 0.9 * len(text) / AVERAGE_LENGTH
    total = 0.0
    for part in query.parts:
        best = 0.0
        for term in part:
            own = _in_heading(term, heading) + _in_text(term, text, longer)
            worth = own + _in_about(term, about)
            row.holds = row.holds or own > 0
            if worth:
                row.found.add(str(term))
            best = max(best, worth)
        if not best and query.of_all:
            return
        total += best
    typed = " ".join(str(part[0]) for part in query.parts)
    if len(query.parts) > 1:
        total += TOGETHER_IN_HEADING * (f" {typed}" in heading) + TOGETHER_IN_TEXT * (f" {typed}" in text)
    if f" {typed} " == heading:
        total += WHOLE_HEADING
    if not row.number and row.holds:
        total += TITLE
    row.score = round(total, 6)


def _in_heading(term: Term, heading: str) -> float:
    return _worth(term, heading, IN_HEADING, BEGINS_IN_HEADING)


def _in_about(term: Term, about: str) -> float:
    return _worth(term, about, IN_ABOUT, BEGINS_IN_ABOUT)


def _worth(term: Term, words: str, whole: float, beginning: float) -> float:
    if f" {term} " in words:
        return whole
    return beginning if term.is_beginning and f" {term}" in words else 0.0


def _in_text(term: Term, text: str, longer: float) -> float:
    whole = text.count(f" {term} ")
    others = text.count(f" {term}") - whole if term.is_beginning else 0
    times = whole + others / 2
    return IN_TEXT * times / (times + longer) if times else 0.0
