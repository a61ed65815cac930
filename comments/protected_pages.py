"""Pages with comments in the trash: the comments are trashed and restored with them."""

from django.utils.translation import ngettext
from wagtail.admin.viewsets.pages import page_viewset_registry

from gazette.models import Email
from gazette.page_views import PageCopyView, PageCreateView, PageEditView, PageHistoryView, PageWorkflowActionView
from gazette.trash.viewsets import TrashPageViewSet

from .mail.notifications import about
from .models import UNREFUSED, Comment, KeepsComments
from .permissions import can_moderate_on, moderates_everywhere


class ProtectedPageViewSet(TrashPageViewSet):
    """The admin's views for every page that keeps comments. The viewset of a page type is a subclass."""

    add_view_class = PageCreateView
    copy_view_class = PageCopyView
    edit_view_class = PageEditView
    history_view_class = PageHistoryView
    workflow_action_view_class = PageWorkflowActionView

    def on_register(self):
        page_viewset_registry.register(KeepsComments, self)


class TrashedPageComments:
    """The comments on pages in the trash (`gazette.trash.protected_pages`)."""

    def count(self, page_ids):
        return Comment.objects.filter(page__in=page_ids).count()

    def can_delete(self, user, parent):
        return moderates_everywhere(user) or (parent is not None and can_moderate_on(user, parent))

    def delete(self, page_ids):
        """Delete the comments and their queued mail; the decisions stay in the log."""
        comments = Comment.objects.filter(page__in=page_ids)
        Email.objects.waiting().filter(about__in=[about(comment) for comment in comments.only("pk")]).delete()
        # A parent is protected by its replies: delete from the ends of the threads upwards.
        while comments.filter(replies=None, in_thread=None).delete()[0]:
            pass

    def describe(self, page_ids):
        comments = Comment.objects.filter(page__in=page_ids)
        numbers = comments.counts()
        others = comments.exclude(status__in=UNREFUSED).count()
        hidden = ngettext(
            "%(count)d comment that was rejected or withdrawn",
            "%(count)d comments that were rejected or withdrawn",
            others,
        )
        return "; ".join([*([str(numbers)] if numbers else []), *([hidden % {"count": others}] if others else [])])
