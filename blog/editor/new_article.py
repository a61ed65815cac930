"""“New article”: one click from the menu and the dashboard to the form in the listing that the user writes in."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import PageLogEntry
from wagtail.permissions import page_permission_policy
from wagtail.users.models import UserProfile

from ..pages import ArticlePage, BlogIndexPage


def listings_for(user) -> list[BlogIndexPage]:
    """Return the listings that the user may add articles to, first the one in which they last created one.

    Otherwise those in the user's language come first.
    """
    allowed = page_permission_policy.instances_user_has_permission_for(user, "add")
    listings = BlogIndexPage.objects.filter(pk__in=allowed.values("pk"), trashed=None).select_related("locale")
    # Not by owner: translations have that of the original.
    created = PageLogEntry.objects.get_for_model(ArticlePage).filter(user=user, action="wagtail.create")
    last = created.order_by("-timestamp").values_list("page__path", flat=True).first()
    language = UserProfile.get_for_user(user).get_preferred_language()

    def order(listing):
        return (
            not (last or "").startswith(listing.path),
            listing.locale.language_code != language,
            not listing.live,
            listing.path,
        )

    return sorted(listings, key=order)


class NewArticleView(View):
    """Redirects to the form in the first listing; that view checks the permission."""

    def get(self, request):
        listings = listings_for(request.user)
        if not listings:
            raise PermissionDenied
        return redirect("wagtailadmin_pages:add", "blog", "articlepage", listings[0].pk)


class NewArticleMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_permission(request.user, "add")


def new_article_menu_item():
    return NewArticleMenuItem(_("New article"), reverse_lazy("new_article"), "new-article", icon_name="plus", order=80)


class NewArticlePanel(Component):
    """The button on the dashboard."""

    name = "new_article"
    order = 10
    template_name = "blog/admin/new_article_panel.html"


def show_new_article(request, panels):
    if page_permission_policy.user_has_permission(request.user, "add"):
        panels.append(NewArticlePanel())
