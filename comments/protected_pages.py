"""Pages that readers commented on, when they leave: the comments go into the trash and come back with them."""

from django.utils.translation import ngettext
from wagtail.admin.viewsets.pages import page_viewset_registry

from gazette.models import Letter
from gazette.page_views import PageCreateView, PageEditView, PageRevertView, PageWorkflowActionView
from gazette.trash.viewsets import LeavingPageViewSet

from .mail.notifications import about
from .models import Comment, KeepsComments, Status
from .permissions import can_moderate_on


class ProtectedPageViewSet(LeavingPageViewSet):
    """The admin's views for every page that keeps comments. A viewset for one type of them is a subclass of it."""

    add_view_class = PageCreateView
    edit_view_class = PageEditView
    revisions_revert_view_class = PageRevertView
    workflow_action_view_class = PageWorkflowActionView

    def on_register(self):
        page_viewset_registry.register(KeepsComments, self)


class TrashedPageComments:
    """Told to `gazette.trash`, which knows no comments."""

    def number(self, page_ids):
        return Comment.objects.filter(page__in=page_ids).count()

    def may_let_go(self, user, parent):
        return user.is_active and (user.is_superuser or (parent is not None and can_moderate_on(user, parent)))

    def let_go(self, page_ids):
        """With what was to be mailed of them; what was decided on them stays in the log."""
        comments = Comment.objects.filter(page__in=page_ids)
        Letter.objects.waiting().filter(about__in=[about(comment) for comment in comments.only("pk")]).delete()
        # Replies protect what they answer, so from the ends of the threads upwards.
        while comments.filter(replies=None, in_thread=None).delete()[0]:
            pass

    def told(self, page_ids):
        comments = Comment.objects.filter(page__in=page_ids)
        numbers = comments.counts()
        others = comments.exclude(status__in=[Status.APPROVED, Status.PENDING]).count()
        hidden = ngettext(
            "%(count)d comment that was rejected or withdrawn",
            "%(count)d comments that were rejected or withdrawn",
            others,
        )
        return "; ".join([*([str(numbers)] if numbers else []), *([hidden % {"count": others}] if others else [])])
