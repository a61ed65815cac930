"""The parts of a plain page that are indexed for search."""

from collections.abc import Iterator

from blog.blocks.paragraphs import in_one_line, paragraphs_in
from blog.search.index import Part

from .models import InfoPage


def parts_of(page: InfoPage) -> Iterator[Part]:
    yield Part(page.title, in_one_line(paragraphs_in(page.text)))
