from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import dashboard, featuring, page_choosers, translate_view
from .exports import views as exports
from .rich_text import ReadablePageLinkHandler
from .setup import urls as setup_urls
from .setup.invitations import may_invite

hooks.register("register_admin_urls", page_choosers.urls)
hooks.register("register_admin_urls", translate_view.urls, order=-1)  # before Wagtail's own, which it replaces
hooks.register("register_admin_urls", featuring.urls)
hooks.register("register_admin_urls", setup_urls.admin)
hooks.register("register_admin_urls", exports.urls)
hooks.register("register_log_actions", exports.register_log_actions)
hooks.register("register_admin_menu_item", featuring.menu_item)
hooks.register("register_page_header_buttons", featuring.buttons)
hooks.register("register_page_listing_more_buttons", featuring.buttons)
hooks.register("register_log_actions", featuring.register_log_actions)
hooks.register("after_unpublish_page", featuring.say_unfeatured)
# After the hooks that add or replace panels.
hooks.register("construct_homepage_panels", dashboard.arrange, order=100)


class InvitationsMenuItem(MenuItem):
    def is_shown(self, request):
        return may_invite(request.user)


@hooks.register("register_settings_menu_item")
def show_invitations():
    return InvitationsMenuItem(_("Invitations"), reverse_lazy("invitations"), icon_name="key", order=590)


class AdministratorMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_settings_menu_item")
def show_setup():
    """The questions about a publication stay in reach after the checklist was hidden."""
    return AdministratorMenuItem(_("Setup"), reverse_lazy("setup"), icon_name="site", order=580)


@hooks.register("register_settings_menu_item")
def show_mail():
    return AdministratorMenuItem(_("Email"), reverse_lazy("setup_mail"), icon_name="mail", order=585)


@hooks.register("register_settings_menu_item")
def show_exports():
    return AdministratorMenuItem(_("Export"), reverse_lazy("exports"), icon_name="download", order=600)


@hooks.register("construct_help_menu")
def leave_out_links_to_wagtail(request, items):
    items[:] = [item for item in items if not item.name.startswith(("whats-new-in-wagtail", "editor-guide"))]


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own, which it replaces
def register_links(features):
    features.register_link_type(ReadablePageLinkHandler)
