"""The editor's views of articles where they are ours: nobody takes a section from its readers unawares."""

import json
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from comments.counts import CommentCounts
from gazette.locks import lock_against
from gazette.page_views import PageCreateView, PageEditView, PageRevertView, PageWorkflowActionView

from .creation import LeadsToCreatedArticle
from .half_written.views import refuse
from .leaving import sections_leaving
from .merging.views import AsksBeforeReplacing, MergesChanges
from .models import ArticlePage
from .outline.editing import RefusesTabsLeftBehind, ShowsOutline


def confirm_email(article: ArticlePage, do: str, comment: str = "") -> str:
    """Of the page that asks, about the article's newest draft: `do` is "publish" or "approve"."""
    query = {"do": do, **({"comment": comment} if comment else {})}
    return reverse("confirm_publication", args=[article.pk, article.latest_revision_id], query=query)


def ask_before_publishing(request, page):
    """Between the saved draft and its publication, where the Publish button was pressed."""
    if isinstance(page, ArticlePage) and sections_leaving(page):
        return redirect(confirm_email(page, "publish"))
    return None


class ArticleCreateView(ShowsOutline, LeadsToCreatedArticle, PageCreateView):
    pass


class ArticleEditView(ShowsOutline, RefusesTabsLeftBehind, MergesChanges, PageEditView):
    def perform_workflow_action(self):
        if self.workflow_action != "approve" or not sections_leaving(self.form.instance):
            return super().perform_workflow_action()
        self.save_action()
        extra = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        return redirect(confirm_email(self.page, "approve", extra.get("comment", "")))


class ArticleRevertView(AsksBeforeReplacing, PageRevertView):
    pass


class ArticleWorkflowActionView(PageWorkflowActionView):
    """Approval from a list of what is to be reviewed."""

    def post(self, request, *args, **kwargs):
        # What an approval publishes is the newest draft, which may be another than was submitted.
        article = self.object.specific.get_latest_revision_as_object()
        if self.action_name == "approve" and refuse(request, article):
            return self.lead_to(reverse("wagtailadmin_pages:edit", args=[article.pk]))
        if self.action_name != "approve" or not sections_leaving(article):
            return super().post(request, *args, **kwargs)
        return self.lead_to(confirm_email(article, "approve", request.POST.get("comment", "")))

    def lead_to(self, address):
        if self.request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(self.request, {"step": "success", "redirect": address})
        return redirect(address)


class ConfirmPublicationView(WagtailAdminTemplateMixin, View):
    """Says how many comments would be filed under earlier sections, and publishes, or approves, when told to."""

    http_method_names = ["get", "head", "post"]
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
            messages.warning(request, _("Somebody has changed the draft since. Look at it before you publish it."))
            return redirect(self.edit_address)
        if refuse(request, self.revision.as_object()):
            return redirect(self.edit_address)
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

    @cached_property
    def edit_address(self):
        return reverse("wagtailadmin_pages:edit", args=[self.article.pk])

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.edit_address, "label": self.article.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request, page_id, revision_id):
        leaving = sections_leaving(self.revision.as_object())
        return self.render_to_response(
            self.get_context_data(
                article=self.article,
                leaving=leaving,
                numbers=sum((section.comments for section in leaving), CommentCounts()),
                do=self.do,
                edit_address=self.edit_address,
            )
        )

    def post(self, request, page_id, revision_id):
        title = self.article.get_admin_display_title()
        if self.do == "approve":
            task, state = self.article.current_workflow_task, self.article.current_workflow_task_state
            task.on_action(state, request.user, "approve", comment=self.comment)
            messages.success(request, _("“%(title)s” has been approved.") % {"title": title})
        else:
            self.revision.publish(user=request.user)
            is_for_later = self.revision.approved_go_live_at is not None
            done = _("“%(title)s” will be published as scheduled.") if is_for_later else _("“%(title)s” was published.")
            messages.success(request, done % {"title": title})
        return redirect("wagtailadmin_explore", self.article.get_parent().pk)
