"""The rows that a search looks through, kept as readers see the pages: live ones, with each of their sections.

Who may read a page, and where it stands, is not kept but asked when somebody searches (`finding`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from wagtail.models import Page

from ..models.search import SearchRow, SearchWord
from .words import words_of

# What PostgreSQL can hold of one text, in any script. No section that a person wrote comes near.
LONGEST_TEXT = 150_000
# Of words by which mistyped ones are understood.
SHORTEST_KNOWN, LONGEST_KNOWN = 4, 40
KEPT = ["number", "slug", "heading", "text", "heading_words", "about_words", "text_words"]


@dataclass(frozen=True)
class Part:
    """A page as such (no `block_id`, no `slug`, number 0), or one of its sections, as plain text.

    `about` is found too, but counts for less and is not shown.
    """

    heading: str
    text: str
    about: str = ""
    block_id: str = ""
    number: int = 0
    slug: str = ""


# By kind of page, what of it is found. Each app enters its own when it is ready.
sources: dict[type[Page], Callable[..., Iterable[Part]]] = {}


def keep(page: Page) -> None:
    """Brings the rows of a page, of a kind in `sources`, to what readers see of it now: none unless it is live."""
    parts = sources[type(page)](page) if page.live else ()
    rows = list({part.block_id: row_of(page, part) for part in parts}.values())
    with transaction.atomic():
        # Rows that stay keep their number, by which newer ones are told from older.
        SearchRow.objects.filter(page_id=page.pk).exclude(block_id__in=[row.block_id for row in rows]).delete()
        SearchRow.objects.bulk_create(
            rows, update_conflicts=bool(rows), unique_fields=["page", "block_id"], update_fields=KEPT
        )
        learn(rows)


def forget(page: Page) -> None:
    SearchRow.objects.filter(page_id=page.pk).delete()


def learn(rows: Iterable[SearchRow]) -> None:
    """Adds the words of rows to those by which mistyped ones are understood."""
    texts = (text for row in rows for text in (row.heading_words, row.about_words, row.text_words))
    words = {word for text in texts for word in text.split()}
    fit = {word for word in words if SHORTEST_KNOWN <= len(word) <= LONGEST_KNOWN and word.isalpha()}
    missing = sorted(fit.difference(SearchWord.objects.filter(word__in=fit).values_list("word", flat=True)))
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, backwards=word[::-1]) for word in missing], ignore_conflicts=True
    )


def row_of(page: Page, part: Part) -> SearchRow:
    heading, text, about = map(_plain, (part.heading, part.text, part.about))
    return SearchRow(
        page_id=page.pk,
        block_id=part.block_id,
        number=part.number,
        slug=part.slug,
        heading=heading,
        text=text,
        heading_words=" ".join(words_of(heading))[:LONGEST_TEXT],
        about_words=" ".join(words_of(about))[:LONGEST_TEXT],
        text_words=" ".join(words_of(text))[:LONGEST_TEXT],
    )


def _plain(text: str) -> str:
    """On one line, and without what PostgreSQL refuses."""
    return " ".join(text.replace("\x00", " ").split())[:LONGEST_TEXT]


def pages_to_keep(*, only_missing: bool = False) -> Iterator[Page]:
    """Every live page that is found, oldest first, so that the rows of newer ones get higher numbers."""
    for kind in sources:
        pages = kind._default_manager.filter(live=True).order_by("first_published_at", "pk")
        if only_missing:
            pages = pages.exclude(Exists(SearchRow.objects.filter(page=OuterRef("pk"))))
        # One after the other: what changes meanwhile is read as it is by then.
        for pk in list(pages.values_list("pk", flat=True)):
            page = kind._default_manager.filter(pk=pk).first()
            if page is not None:
                yield page


def forget_strays() -> int:
    """Removes the rows of pages that are not live, and words that no row holds any more; gives the number of rows."""
    strays = SearchRow.objects.exclude(page__in=Page.objects.filter(live=True))
    removed, _models = strays.delete()
    used: set[str] = set()
    for texts in SearchRow.objects.values_list("heading_words", "about_words", "text_words").iterator():
        used.update(word for text in texts for word in text.split())
    unused = [pk for pk, word in SearchWord.objects.values_list("pk", "word").iterator() if word not in used]
    for start in range(0, len(unused), 500):
        SearchWord.objects.filter(pk__in=unused[start : start + 500]).delete()
    return removed
