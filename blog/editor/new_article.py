"""“New article”: one click from the menu and the dashboard to the form in the listing that the user writes in."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from ..pages import BlogIndexPage
from .own_listings import listings_for


class NewArticleView(View):
    """Redirects to the form in the first listing; that view checks the permission."""

    def get(self, request):
        listings = listings_for(request.user, BlogIndexPage.objects.all())
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
