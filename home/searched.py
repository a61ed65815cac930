"""What is found of a plain page."""

from collections.abc import Iterator

from wagtail.rich_text import get_text_for_indexing

from blog.search.index import Part

from .models import InfoPage


def parts_of(page: InfoPage) -> Iterator[Part]:
    yield Part(page.title, get_text_for_indexing(page.text))
