from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import F, Q
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from blog.models.restrictions import restricted

_page_read: ContextVar[Page | None] = ContextVar("page_read", default=None)


@contextmanager
def links_for_readers_of(page: Page | None) -> Iterator[None]:
    """Within the block, links may also lead to pages that only the readers of `page` may see: the same members."""
    token = _page_read.set(page)
    try:
        yield
    finally:
        _page_read.reset(token)


def not_for_readers():
    """Return a condition on pages: that whoever reads the present one may not read them, live or not."""
    page = _page_read.get()
    passed = [restriction.pk for restriction in page.get_view_restrictions()] if page and page.pk else []
    return restricted(but_for=passed)


class ReadablePageLinkHandler(PageLinkHandler):
    """A URL is the same whatever the page's type: spares Wagtail's query for each type that is linked to.

    A link leads to the page in the reader's language where there is one, in one query for all links. Where readers may
    not see the page (a draft, or one that is not for everybody), the link's words stand without a URL, which would
    name its slug.
    """

    @classmethod
    def get_many(cls, attrs_list):
        wanted = [str(attrs.get("id")) for attrs in attrs_list]
        pages = Page.objects.filter(pk__in=[pk for pk in wanted if pk.isdigit()])
        pages = pages.annotate(language=F("locale__language_code"), is_readable=Q(live=True) & ~not_for_readers())
        found = {str(page.pk): page for page in pages}
        return [found.get(pk) for pk in wanted]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        pages = cls.get_many(attrs_list)
        foreign = {page.translation_key for page in pages if page and page.language != get_language()}
        translations = {}
        if foreign:
            own = Page.objects.live().filter(translation_key__in=foreign, locale__language_code=get_language())
            translations = {page.translation_key: page for page in own.exclude(not_for_readers())}
        urls = [cls.url_of(page, translations) for page in pages]
        return ['<a href="%s">' % escape(url) if url else "<a>" for url in urls]  # noqa: UP031

    @staticmethod
    def url_of(page, translations) -> str | None:
        if page is None:
            return None
        leading = translations.get(page.translation_key, page if page.is_readable else None)
        return leading and leading.url
