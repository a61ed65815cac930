from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import F, Q
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from blog.querysets import restricted

# The restrictions that whoever reads the page has passed already.
_passed: ContextVar[frozenset[int]] = ContextVar("passed_restrictions", default=frozenset())


@contextmanager
def links_for_readers_of(page: Page | None) -> Iterator[None]:
    """Within the block, links may also lead to pages that only the readers of `page` may see: the same members."""
    restrictions = page.get_view_restrictions() if page and page.pk else ()
    token = _passed.set(frozenset(restriction.pk for restriction in restrictions))
    try:
        yield
    finally:
        _passed.reset(token)


class ReadablePageLinkHandler(PageLinkHandler):
    """A URL is the same whatever the page's type: spares Wagtail's query for each type that is linked to.

    A link leads to the page in the reader's language where there is one, in one query for all links. Where readers may
    not see the page (a draft, or one that is not for everybody), the link's words stand without a URL, which would
    name its slug.
    """

    @classmethod
    def get_many(cls, attrs_list):
        wanted = [str(attrs.get("id")) for attrs in attrs_list]
        is_readable = Q(live=True) & ~restricted(but_for=_passed.get())
        pages = Page.objects.filter(pk__in=[pk for pk in wanted if pk.isdigit()])
        found = {
            str(page.pk): page for page in pages.annotate(language=F("locale__language_code"), is_readable=is_readable)
        }
        return [found.get(pk) for pk in wanted]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        pages = cls.get_many(attrs_list)
        foreign = {page.translation_key for page in pages if page and page.language != get_language()}
        own = Page.objects.live().exclude(restricted(but_for=_passed.get()))
        own = own.filter(translation_key__in=foreign, locale__language_code=get_language())
        translations = {page.translation_key: page for page in own} if foreign else {}
        urls = [cls.url_of(page, translations) for page in pages]
        return ['<a href="%s">' % escape(url) if url else "<a>" for url in urls]  # noqa: UP031

    @staticmethod
    def url_of(page, translations) -> str | None:
        if page is None:
            return None
        leading = translations.get(page.translation_key, page if page.is_readable else None)
        return leading and leading.url
