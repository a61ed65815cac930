from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler


class AddressOnlyPageLinkHandler(PageLinkHandler):
    """An address is the same whatever the page's type: spares Wagtail's query for each type that is linked to."""

    @classmethod
    def get_many(cls, attrs_list):
        wanted = [str(attrs.get("id")) for attrs in attrs_list]
        found = {str(page.pk): page for page in Page.objects.filter(pk__in=[pk for pk in wanted if pk.isdigit()])}
        return [found.get(pk) for pk in wanted]
