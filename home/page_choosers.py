"""Where the choosers of pages begin: not at the root, where there is nothing to choose."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView
from wagtail.models import Locale, Page, Site

from blog.models import BlogIndexPage
from gazette.unpublished_pages import hide_in_choosers

from .sites import home_pages_of, main_language


def content_locale(request) -> Locale:
    """Return the locale of the page that is edited, which Wagtail's dialog names; without one, the editor's."""
    return Locale.objects.filter(language_code=request.GET.get("locale", "")).first() or Locale.get_active()


class BrowsePagesView(BrowseView):
    """Wagtail's view, which without a page to begin at begins at the home page in the language of the content."""

    def get(self, request, parent_page_id=None):
        site = Site.find_for_request(request)
        if site and parent_page_id is None and "can_choose_root" not in request.GET:
            homes = {home.locale.language_code: home.pk for home in home_pages_of(site) if home.live}
            parent_page_id = homes.get(content_locale(request).language_code, homes.get(main_language(site)))
        return super().get(request, parent_page_id)


class BrowseArticlesView(BrowsePagesView):
    """The same for the home page's picks, which begins at the listing if there is one.

    Wagtail begins at the common ancestor of all articles, which is the root as soon as there are two languages.
    """

    def get(self, request, parent_page_id=None):
        if parent_page_id is None:
            listings = hide_in_choosers(BlogIndexPage.objects.filter(locale=content_locale(request)), request)
            if listings:
                # Asked of Page: the common ancestor of several listings is none.
                pages = Page.objects.filter(pk__in=[listing.pk for listing in listings])
                parent_page_id = pages.first_common_ancestor(include_self=True).pk
        return super().get(request, parent_page_id)


# At the URL of Wagtail's own, before it.
choose_page = never_cache(require_admin_access(BrowsePagesView.as_view()))


def urls():
    view = BrowseArticlesView.as_view()
    return [
        path("choose-article/", view, name="choose_article"),
        path("choose-article/<int:parent_page_id>/", view),
    ]
