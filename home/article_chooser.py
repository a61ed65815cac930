"""The chooser of the home page's picks, which begins where articles are."""

from django.urls import path
from wagtail.admin.views.chooser import BrowseView
from wagtail.models import Locale, Page

from blog.models import BlogIndexPage


class BrowseArticlesView(BrowseView):
    """Wagtail's view, which without a page to begin at begins at the listing in the editor's language.

    Wagtail begins at the common ancestor of all articles, which is the root as soon as there are two languages.
    """

    def get(self, request, parent_page_id=None):
        if parent_page_id is None:
            listings = BlogIndexPage.objects.filter(locale=Locale.get_active())
            # Asked of Page: the common ancestor of several listings is none.
            pages = Page.objects.filter(pk__in=listings.values("pk"))
            parent_page_id = pages.first_common_ancestor(include_self=True).pk
        return super().get(request, parent_page_id)


def urls():
    view = BrowseArticlesView.as_view()
    return [
        path("choose-article/", view, name="choose_article"),
        path("choose-article/<int:parent_page_id>/", view),
    ]
