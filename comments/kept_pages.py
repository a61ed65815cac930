"""Pages that readers commented on, when they leave: the comments go into the trash and come back with them."""

from django.utils.translation import ngettext
from wagtail.admin.viewsets.pages import page_viewset_registry

from gazette.models import Letter
from gazette.page_views import PageCreateView, PageEditView, PageWorkflowActionView
from gazette.trash.viewsets import TrashPageViewSet

from .models import Comment, KeepsComments, Status
from .notifications import about
from .permissions import can_moderate_on


class KeptPageViewSet(TrashPageViewSet):
    """The admin's views for every page that keeps comments. A viewset for one type of them is a subclass of it."""

    add_view_class = PageCreateView
    edit_view_class = PageEditView
    workflow_action_view_class = PageWorkflowActionView

    def on_register(self):
        page_viewset_registry.register(KeepsComments, self)


class CommentsOfTrash:
    """The comments on pages in the trash (`gazette.trash.protected_pages`)."""

    def count(self, page_ids):
        return Comment.objects.filter(page__in=page_ids).count()

    def can_delete(self, user, parent):
        return user.is_active and (user.is_superuser or (parent is not None and can_moderate_on(user, parent)))

    def delete(self, page_ids):
        """With what was to be mailed of them; what was decided on them stays in the log."""
        comments = Comment.objects.filter(page__in=page_ids)
        Letter.objects.waiting().filter(about__in=[about(comment) for comment in comments.only("pk")]).delete()
        # Replies protect what they answer, so from the ends of the threads upwards.
        while comments.filter(replies=None, in_thread=None).delete()[0]:
            pass

    def describe(self, page_ids):
        comments = Comment.objects.filter(page__in=page_ids)
        numbers = comments.numbers()
        others = comments.exclude(status__in=[Status.APPROVED, Status.PENDING]).count()
        hidden = ngettext(
            "%(count)d comment that was rejected or withdrawn",
            "%(count)d comments that were rejected or withdrawn",
            others,
        )
        return "; ".join([*([str(numbers)] if numbers else []), *([hidden % {"count": others}] if others else [])])
