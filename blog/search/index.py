"""The rows of the search index: the live pages as readers see them, with each of their sections.

Who may read a page, and on which site it is, is not stored but checked by each search (`finding`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from wagtail.models import Page

from ..models.search import SearchRow, SearchWord
from .words import words_of

# Characters of a text that PostgreSQL can index, in any script; far more than a section has.
MAX_TEXT_LENGTH = 150_000
# Characters of a known word (spelling).
MIN_KNOWN_LENGTH, MAX_KNOWN_LENGTH = 4, 40
UPDATED_FIELDS = ["number", "slug", "heading", "text", "heading_words", "about_words", "text_words"]


@dataclass(frozen=True)
class Part:
    """The text of one of a page's sections; or of the page itself: no `block_id`, no `slug`, number 0.

    `about` is searched too, but neither ranked nor shown.
    """

    heading: str
    text: str
    about: str = ""
    block_id: str = ""
    number: int = 0
    slug: str = ""


# By page type, a function that returns its parts. Each app registers its own types when it is ready.
sources: dict[type[Page], Callable[..., Iterable[Part]]] = {}


def index_page(page: Page) -> None:
    """Update the rows of a page whose type is in `sources`: none unless it is live."""
    parts = sources[type(page)](page) if page.live else ()
    rows = list({part.block_id: row_of(page, part) for part in parts}.values())
    with transaction.atomic():
        # Rows that stay keep their primary key: the newest rows are ranked first.
        SearchRow.objects.filter(page_id=page.pk).exclude(block_id__in=[row.block_id for row in rows]).delete()
        SearchRow.objects.bulk_create(
            rows, update_conflicts=bool(rows), unique_fields=["page", "block_id"], update_fields=UPDATED_FIELDS
        )
        add_known_words(rows)


def unindex_page(page: Page) -> None:
    SearchRow.objects.filter(page_id=page.pk).delete()


def add_known_words(rows: Iterable[SearchRow]) -> None:
    """Add the words of rows to those that are suggested for mistyped ones."""
    texts = (text for row in rows for text in (row.heading_words, row.about_words, row.text_words))
    words = {word for text in texts for word in text.split()}
    fit = {word for word in words if MIN_KNOWN_LENGTH <= len(word) <= MAX_KNOWN_LENGTH and word.isalpha()}
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
        heading_words=" ".join(words_of(heading))[:MAX_TEXT_LENGTH],
        about_words=" ".join(words_of(about))[:MAX_TEXT_LENGTH],
        text_words=" ".join(words_of(text))[:MAX_TEXT_LENGTH],
    )


def _plain(text: str) -> str:
    """Return a text on one line, without the NUL characters that PostgreSQL refuses."""
    return " ".join(text.replace("\x00", " ").split())[:MAX_TEXT_LENGTH]


def indexable_pages(*, only_missing: bool = False) -> Iterator[Page]:
    """Yield every live page that is searched, oldest first, so that the rows of newer ones get higher keys."""
    for kind in sources:
        pages = kind._default_manager.filter(live=True).order_by("first_published_at", "pk")
        if only_missing:
            pages = pages.exclude(Exists(SearchRow.objects.filter(page=OuterRef("pk"))))
        # Fetch each page when its turn comes, because it may change meanwhile.
        for pk in list(pages.values_list("pk", flat=True)):
            page = kind._default_manager.filter(pk=pk).first()
            if page is not None:
                yield page


def remove_stale_rows() -> int:
    """Delete the rows of pages that are not live, and words that no row holds; return the number of rows deleted."""
    strays = SearchRow.objects.exclude(page__in=Page.objects.filter(live=True))
    removed, _models = strays.delete()
    used: set[str] = set()
    for texts in SearchRow.objects.values_list("heading_words", "about_words", "text_words").iterator():
        used.update(word for text in texts for word in text.split())
    unused = [pk for pk, word in SearchWord.objects.values_list("pk", "word").iterator() if word not in used]
    for start in range(0, len(unused), 500):
        SearchWord.objects.filter(pk__in=unused[start : start + 500]).delete()
    return removed
