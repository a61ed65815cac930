from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import F, Q
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from blog.models.restrictions import FOR_A_LINK, restricted

_page_read: ContextVar[Page | None] = ContextVar("page_read", default=None)


@contextmanager
def links_for_readers_of(page: Page | None) -> Iterator[None]:
    """Within the block, also expand links to pages with the view restrictions of `page`, whose readers passed them."""
    token = _page_read.set(page)
    try:
        yield
    finally:
        _page_read.reset(token)


def not_for_readers():
    """Return a condition on pages that readers of the current page may not see, live or not."""
    page = _page_read.get()
    passed = [restriction.pk for restriction in page.get_view_restrictions()] if page and page.pk else []
    return restricted(but_for=passed)


class ReadablePageLinkHandler(PageLinkHandler):
    """Expand links to pages without a query for each page type.

    A link leads to the translation in the current language if there is one, in one query for all links. The link to a
    page that readers may not see (a draft or private page) has no URL, which would reveal its slug.
    """

    @classmethod
    def get_many(cls, attrs_list):
        wanted = [str(attrs.get("id")) for attrs in attrs_list]
        pages = Page.objects.filter(pk__in=[pk for pk in wanted if pk.isdigit()]).only(*FOR_A_LINK, "translation_key")
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
