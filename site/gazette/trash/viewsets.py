from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.actions.base import BaseAction
from wagtail.actions.delete_page import DeletePagePermissionError
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from gazette.admin_views import ListingViewSet
from gazette.removed_pages.views import UnpublishWithRedirectView

from . import actions, conf, views
from .models import Trashed, is_in_trash
from .protected_pages import describe_protected_content


class TrashPageViewSet(PageViewSet):
    """Wagtail's views of a page; deletion moves it to the trash, and unpublication asks for a redirect."""

    delete_view_class = views.MoveToTrashView
    unpublish_view_class = UnpublishWithRedirectView


class MoveToTrashAction(BaseAction):
    """What the API calls to delete a page."""

    action_name = "delete"
    permission_error_class = DeletePagePermissionError

    def execute(self, skip_permission_checks=False):
        return actions.move_to_trash(self.instance, user=self.user, skip_permission_checks=skip_permission_checks)


class MoveToTrashBulkAction(DeleteBulkAction):
    """Replaces Wagtail's bulk deletion. It asks for no redirects: the URLs answer 410."""

    aria_label = gettext_lazy("Move selected pages to trash")
    template_name = "trash/confirm_bulk.html"

    def prepare_action(self, objects, objects_without_access):
        """Nothing is deleted, so no reference to these pages is lost."""

    def object_context(self, page):
        page_ids = list(page.get_descendants(inclusive=True).values_list("pk", flat=True))
        return super().object_context(page) | {"kept": describe_protected_content(page_ids)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"days": conf.trash_days()}

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        pages, below = 0, 0
        for page in objects:
            page = Page.objects.get(pk=page.pk)
            if is_in_trash(page):  # moved with a page above it
                continue
            pages += 1
            below += page.get_descendant_count()
            actions.move_to_trash(page, user=user)
        return pages, below

    def get_success_message(self, pages, below):
        if below:
            return _("%(pages)s and %(below)s moved to trash.") % {
                "pages": self.get_parent_page_text(pages),
                "below": self.get_child_page_text(below),
            }
        return ngettext("%(count)d page moved to trash.", "%(count)d pages moved to trash.", pages) % {"count": pages}


class TrashViewSet(ListingViewSet):
    """The list of pages in the trash, for whoever may restore them."""

    model = Trashed
    name = "trash"
    url_prefix = "trash"
    icon = "bin"
    menu_label = gettext_lazy("Trash")
    menu_order = 9_000
    index_view_class = views.TrashListView
    index_template_name = "trash/list.html"
    index_results_template_name = "trash/list_results.html"
    routes = [
        ("<int:pk>/restore/", views.RestoreView, "restore"),
        ("<int:pk>/delete/", views.DeletePermanentlyView, "delete_permanently"),
    ]
