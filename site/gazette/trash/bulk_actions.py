from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.models import Page

from . import actions, conf
from .places import is_in_trash
from .views import kept_on


class TrashBulkAction(DeleteBulkAction):
    """In place of Wagtail's: into the trash. Nobody is asked where readers go: the pages are gone."""

    aria_label = gettext_lazy("Put selected pages into the trash")
    template_name = "trash/confirm_bulk.html"

    def prepare_action(self, objects, objects_without_access):
        """Nothing is deleted, so nothing that needs these pages loses them."""

    def object_context(self, page):
        return super().object_context(page) | {"kept": kept_on(page.get_descendants(inclusive=True))}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"days": conf.trash_days()}

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        pages, below = 0, 0
        for page in objects:
            page = Page.objects.get(pk=page.pk)
            if is_in_trash(page):  # it went with one above it
                continue
            pages += 1
            below += page.get_descendant_count()
            actions.throw_away(page, user=user)
        return pages, below

    def get_success_message(self, pages, below):
        if below:
            return _("%(pages)s and %(below)s are in the trash.") % {
                "pages": self.get_parent_page_text(pages),
                "below": self.get_child_page_text(below),
            }
        return ngettext("%(count)d page is in the trash.", "%(count)d pages are in the trash.", pages) % {
            "count": pages
        }
