"""Articles by the page."""

from django.core.paginator import Page, Paginator

ARTICLES_PER_PAGE = 12


def page_of(articles, number: str | None, size: int = ARTICLES_PER_PAGE) -> Page:
    """The page of that number, with what its cards show; the first or last one for what is no number of a page."""
    return Paginator(articles.for_cards(), size).get_page(number)
