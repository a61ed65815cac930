"""On top of an article's form: what its reviewers asked for, and who submitted it."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Comment, TaskState, WorkflowState

from gazette.locks import lock_against

from .media import editor_media

MAX_COMMENTS = 10


class ReviewPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/review_panel.html"

        @cached_property
        def state(self) -> WorkflowState | None:
            return self.instance.current_workflow_state if self.instance.pk else None

        def is_shown(self):
            if self.state is None:
                return False
            needs_changes = self.state.status == WorkflowState.STATUS_NEEDS_CHANGES
            return needs_changes or not lock_against(self.instance, self.request.user)

        def get_context_data(self, parent_context=None):
            state = self.state
            change_request = (
                TaskState.objects.filter(workflow_state=state, status=TaskState.STATUS_REJECTED)
                .select_related("finished_by")
                .order_by("-pk")
                .first()
            )
            reviewer = change_request and change_request.finished_by
            comments = Comment.objects.filter(page=self.instance.pk, resolved_at=None).select_related("user")
            return {
                **super().get_context_data(parent_context),
                "needs_changes": state.status == WorkflowState.STATUS_NEEDS_CHANGES,
                "author": get_user_display_name(state.requested_by) if state.requested_by else _("Somebody"),
                "submitted_at": state.current_task_state.started_at if state.current_task_state else state.created_at,
                "change_request": change_request,
                "reviewer": get_user_display_name(reviewer) if reviewer else "",
                "comments": comments.order_by("pk")[:MAX_COMMENTS],
                "number": comments.count(),
            }

        @property
        def media(self):
            return editor_media(css="review")
