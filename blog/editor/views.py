"""Views that create, edit, review and publish articles; publication asks first if it removes commented sections."""

import json

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.pages.revisions import RevisionsRevertView

from comments.counts import CommentCounts
from gazette.locks import lock_against
from gazette.page_views import PageCreateView, PageEditView, PageWorkflowActionView
from gazette.review_messages import decided_text

from ..author_entries import author_entry_of
from ..models.articles import Byline
from ..pages import ArticlePage
from .article_view import ArticleAdminView
from .creation import CreateOnceMixin
from .draft_validation.views import refuse
from .merging.views import ConfirmReplacingMixin, MergeChangesMixin
from .outline import OutlineMixin
from .removed_sections import removed_sections
from .stale_forms import RefuseStaleFormsMixin


def confirm_url(article: ArticlePage, do: str, comment: str = "") -> str:
    """Return the URL of the confirmation page for the article's newest draft; `do` is "publish" or "approve"."""
    query = {"do": do, **({"comment": comment} if comment else {})}
    return reverse("confirm_publication", args=[article.pk, article.latest_revision_id], query=query)


def ask_before_publishing(request, page):
    """Redirect to the confirmation page if publishing would remove commented sections. A hook."""
    if isinstance(page, ArticlePage) and removed_sections(page):
        return redirect(confirm_url(page, "publish"))
    return None


class ArticleCreateView(OutlineMixin, CreateOnceMixin, PageCreateView):
    def get(self, request):
        if author := author_entry_of(request.user):
            self.page.bylines = [Byline(author=author)]
        return super().get(request)


class ArticleEditView(OutlineMixin, RefuseStaleFormsMixin, MergeChangesMixin, PageEditView):
    def perform_workflow_action(self):
        if self.workflow_action != "approve" or not removed_sections(self.form.instance):
            return super().perform_workflow_action()
        self.save_action()
        extra = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        return redirect(confirm_url(self.page, "approve", extra.get("comment", "")))


class ArticleRevertView(ConfirmReplacingMixin, RevisionsRevertView):
    pass


class ArticleWorkflowActionView(PageWorkflowActionView):
    """Approval from a list of articles in review."""

    def post(self, request, *args, **kwargs):
        # An approval publishes the newest draft, which may be newer than the submitted one.
        article = self.object.specific.get_latest_revision_as_object()
        if self.action_name == "approve" and refuse(request, article):
            return self.redirect_to(reverse("wagtailadmin_pages:edit", args=[article.pk]))
        if self.action_name != "approve" or not removed_sections(article):
            return super().post(request, *args, **kwargs)
        return self.redirect_to(confirm_url(article, "approve", request.POST.get("comment", "")))

    def redirect_to(self, url):
        if self.request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(self.request, {"step": "success", "redirect": url})
        return redirect(url)


class ConfirmPublicationView(ArticleAdminView):
    """Shows how many comments would lose their section; a POST publishes or approves."""

    template_name = "blog/admin/confirm_publication.html"
    page_title = gettext_lazy("Publish without these sections?")
    header_icon = "warning"

    def dispatch(self, request, page_id, revision_id):
        self.article = get_object_or_404(ArticlePage, pk=page_id)
        self.revision = get_object_or_404(self.article.revisions, pk=revision_id)
        self.do = request.GET.get("do")
        self.comment = request.GET.get("comment", "")
        if not self.is_allowed():
            raise PermissionDenied
        if self.revision.pk != self.article.latest_revision_id:
            messages.warning(request, _("The draft has changed since. Review it before you publish it."))
            return redirect(self.edit_url)
        if refuse(request, self.revision.as_object()):
            return redirect(self.edit_url)
        return super().dispatch(request, page_id, revision_id)

    def is_allowed(self):
        if self.do == "approve":
            task = self.article.current_workflow_task
            if lock_against(self.article, self.request.user):
                return False
            return task and "approve" in {name for name, *_ in task.get_actions(self.article, self.request.user)}
        lock = self.article.get_lock()
        may_publish = self.article.permissions_for_user(self.request.user).can_publish()
        return self.do == "publish" and may_publish and not (lock and lock.for_user(self.request.user))

    def get(self, request, page_id, revision_id):
        sections = removed_sections(self.revision.as_object())
        numbers = sum((section.comments for section in sections), CommentCounts())
        return self.render(sections=sections, numbers=numbers, do=self.do)

    def post(self, request, page_id, revision_id):
        title = self.article.get_admin_display_title()
        if self.do == "approve":
            task, state = self.article.current_workflow_task, self.article.current_workflow_task_state
            task.on_action(state, request.user, "approve", comment=self.comment)
            messages.success(
                request, decided_text(ArticlePage.objects.get(pk=self.article.pk), "approve", request.user)
            )
        else:
            self.revision.publish(user=request.user)
            is_for_later = self.revision.approved_go_live_at is not None
            done = _("“%(title)s” will be published as scheduled.") if is_for_later else _("“%(title)s” is published.")
            messages.success(request, done % {"title": title})
        return redirect("wagtailadmin_explore", self.article.get_parent().pk)
