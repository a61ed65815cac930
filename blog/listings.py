"""Articles by the page."""

from django.core.paginator import Page, Paginator
from django.db.models import Func, IntegerField, Subquery

ARTICLES_PER_PAGE = 12
# No listing is that long; beyond, databases refuse the number itself.
LAST_NUMBER = 1_000_000


def page_of(articles, number: str | None, size: int = ARTICLES_PER_PAGE) -> Page:
    """The page of that number, with what its cards show; the first or last one for what is no number of a page.

    How many there are is asked for in the same query, but where the page is empty.
    """
    cards = articles.for_cards()
    paginator = Paginator(cards, size)
    try:
        wanted = int(number or 1)
    except ValueError:
        wanted = 1
    if not 1 <= wanted <= LAST_NUMBER:
        return paginator.get_page(wanted)
    counted = articles.order_by().annotate(total=Func("pk", function="COUNT", output_field=IntegerField()))
    shown = cards.annotate(total=Subquery(counted.values("total")))
    found = list(shown[(wanted - 1) * size : wanted * size])
    if not found and wanted > 1:
        return paginator.get_page(wanted)
    paginator.count = found[0].total if found else 0
    return Page(found, wanted, paginator)
