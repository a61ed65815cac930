"""The admin's delete view of pages that readers commented on: it says why they stay, and what to do instead."""

from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester

from gazette.gone.views import AskingUnpublishView
from gazette.page_views import PageEditView, PageRevertView, PageWorkflowActionView

from .models import Comment, KeepsComments


class KeptPageDeleteView(DeleteView):
    def dispatch(self, request, page_id, *args, **kwargs):
        page = get_object_or_404(Page, pk=page_id)
        comments = Comment.objects.on_or_below(page)
        # Whoever may not delete the page anyhow learns nothing new.
        if PagePermissionTester(request.user, page).can_delete() and comments.exists():
            return self.refuse(request, page, comments.count())
        try:
            return super().dispatch(request, page_id, *args, **kwargs)
        except ProtectedError:  # the first comment came meanwhile
            return self.refuse(request, page, comments.count())

    @staticmethod
    def refuse(request, page, number):
        messages.error(
            request,
            ngettext(
                "“%(page)s” can't be deleted: there is %(count)d comment on it or below it. Unpublish it instead.",
                "“%(page)s” can't be deleted: there are %(count)d comments on it or below it. Unpublish it instead.",
                number,
            )
            % {"page": page.get_admin_display_title(), "count": number},
        )
        return redirect("wagtailadmin_pages:edit", page.pk)


class KeptPageViewSet(PageViewSet):
    """Wagtail's views for every page that keeps comments. A viewset for one type of them is a subclass of this one."""

    delete_view_class = KeptPageDeleteView
    unpublish_view_class = AskingUnpublishView
    edit_view_class = PageEditView
    revisions_revert_view_class = PageRevertView
    workflow_action_view_class = PageWorkflowActionView

    def on_register(self):
        page_viewset_registry.register(KeepsComments, self)
