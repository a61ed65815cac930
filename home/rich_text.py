from django.db.models import F
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler


class AddressOnlyPageLinkHandler(PageLinkHandler):
    """An address is the same whatever the page's type: spares Wagtail's query for each type that is linked to.

    A link leads to the page in the reader's language where there is one, in one query for all links.
    """

    @classmethod
    def get_many(cls, attrs_list):
        wanted = [str(attrs.get("id")) for attrs in attrs_list]
        pages = Page.objects.filter(pk__in=[pk for pk in wanted if pk.isdigit()])
        found = {str(page.pk): page for page in pages.annotate(language=F("locale__language_code"))}
        return [found.get(pk) for pk in wanted]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        pages = cls.get_many(attrs_list)
        foreign = {page.translation_key for page in pages if page and page.language != get_language()}
        own = Page.objects.live().filter(translation_key__in=foreign, locale__language_code=get_language())
        translations = {page.translation_key: page for page in own} if foreign else {}
        leading = [page and translations.get(page.translation_key, page) for page in pages]
        return ['<a href="%s">' % escape(page.url) if page else "<a>" for page in leading]  # noqa: UP031
