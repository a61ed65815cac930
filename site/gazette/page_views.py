"""Wagtail's views of a page, extended for all page types of this site."""

from html import unescape

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.html import format_html, strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.history import PageHistoryView as HistoryView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page, PageLogEntry, TaskState

from .forms import free_slug
from .lock_messages import unlock_button
from .locks import PageLocked, lock_against
from .review_messages import decided_text, refused_text, replace_last, saved_text, schedule_of, submitted_text

TITLE_LENGTH = Page._meta.get_field("title").max_length


class DeferredFieldMessages:
    """Show a message for each value that was not saved in a draft; the page is reloaded without them."""

    def save_action(self):
        response = super().save_action()
        if not self.expects_json_response:
            if self.form.slug_wanted:
                names = {"wanted": self.form.slug_wanted, "slug": self.form.cleaned_data["slug"]}
                message = _("The slug “%(wanted)s” is not available: the draft has “%(slug)s”.")
                messages.warning(self.request, message % names)
            for label, problem in self.form.left_out.items():
                message = _("Saved, but “%(field)s” was not changed: %(problem)s")
                messages.warning(self.request, message % {"field": label, "problem": problem})
        return response


class SubmissionMessage:
    """Say to whom a page was submitted for review."""

    def submit_action(self):
        response = super().submit_action()
        self.say_submitted()
        return response

    def say_submitted(self):
        # The draft and its review are newer than this request's copy of the page.
        page = Page.objects.get(pk=self.page.pk).specific
        buttons = [self.get_view_draft_message_button(), self.get_edit_message_button()]
        replace_last(self.request, submitted_text(page, self.request.user), buttons)


class PageCreateView(SubmissionMessage, DeferredFieldMessages, CreateView):
    def form_invalid(self, form):
        if self.expects_json_response:
            return super().form_invalid(form)
        self.has_unsaved_changes = True
        messages.validation_error(self.request, refused_text(self.request.POST, self.page), form)
        return self.render_to_response(self.get_context_data())


class PageEditView(SubmissionMessage, DeferredFieldMessages, EditView):
    """Wagtail's edit view, with messages that say what happened and what comes next."""

    @cached_property
    def header_more_buttons(self):
        return [button for button in super().header_more_buttons if button.url != self.get_edit_url()]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.locked_for_user:
            # Nothing can be saved, so nothing is: Wagtail would try, and say so.
            context.update(autosave_enabled=False, autosave_indicator=None)
        return context

    def add_save_confirmation_message(self):
        if self.action_name == "perform_workflow_action":
            self.page = Page.objects.get(pk=self.page.pk).specific
            live = [self.get_view_live_message_button()] if self.page.live and self.page.url else []
            text = decided_text(self.page, self.workflow_action, self.request.user)
            messages.success(self.request, text, buttons=[*live, self.get_edit_message_button()])
        elif self.is_reverting:
            super().add_save_confirmation_message()
        else:
            messages.success(self.request, saved_text(self.page))

    def restart_workflow_action(self):
        response = super().restart_workflow_action()
        self.say_submitted()
        return response

    def publish_action(self):
        response = super().publish_action()
        scheduled = schedule_of(self.page, self.request.user)
        if scheduled and not self.is_reverting and getattr(response, "url", "") == self.redirect_away().url:
            title = self.page.get_admin_display_title()
            text = _("“%(title)s” is scheduled. %(schedule)s") % {"title": title, "schedule": scheduled}
            if self.page.live:
                text += " " + _("Until then, readers see the published version.")
            replace_last(self.request, text, [self.get_edit_message_button()])
        return response

    def form_invalid(self, form):
        if self.is_cancelling_workflow:
            return super().form_invalid(form)
        user = self.request.user
        if self.locked_for_user:
            reason = self.lock.get_message(user) or self.lock.get_locked_by(user)
            if self.expects_json_response:
                return self.json_error_response("locked", unescape(strip_tags(reason)))
        elif self.expects_json_response:
            return super().form_invalid(form)
        self.errors_debug, self.has_unsaved_changes = repr(form.errors), True
        if self.locked_for_user:
            unlock = unlock_button(self.page, user)
            messages.error(self.request, format_html("{} {} {}", _("Not saved."), reason, unlock))
            return self.render_to_response(self.get_context_data())
        # Autosave may have saved the draft before the button was pressed.
        text = refused_text(self.request.POST, self.page)
        if not form.has_changed() and self.page.latest_revision_id:
            self.has_unsaved_changes = False
            text = _("%(refused)s The draft is saved.") % {"refused": text}
        messages.validation_error(self.request, text, form)
        return self.render_to_response(self.get_context_data())


class PageCopyView(CopyView):
    def get_initial(self):
        # Wagtail's form begins with the title and slug of the page itself, and refuses the slug.
        title = Truncator(_("Copy of %(title)s") % {"title": self.page.title}).chars(TITLE_LENGTH)
        return {**super().get_initial(), "new_title": title, "new_slug": free_slug(self.page.slug, self.parent_page)}


class PageHistoryView(HistoryView):
    """The log of a page, with one entry for each action in a request or an editing session."""

    def get_base_queryset(self):
        # Wagtail's `latest_by_uuid_and_action` takes one entry for all pages that a request changed, and the histories
        # of the others lack it (Wagtail 8.0.1).
        entries = PageLogEntry.objects.filter(page=self.object)
        same = entries.filter(uuid=OuterRef("uuid"), action=OuterRef("action"))
        latest = same.order_by("-timestamp", "-id").values("id")[:1]
        return self._annotate_queryset(entries.filter(Q(uuid=None) | Q(id=latest)))


class PageWorkflowActionView(WorkflowActionView):
    """Approve or reject from the list of reviews; refused while the page is locked by somebody else."""

    def post(self, request, *args, **kwargs):
        if not lock_against(self.object, request.user):
            try:
                with transaction.atomic():
                    response = super().post(request, *args, **kwargs)
            except ValidationError as problem:  # an approval publishes, which the page refused
                messages.error(request, " ".join(problem.messages))
                return self.leave()
            if self.has_decided():
                page = Page.objects.get(pk=self.object.pk).specific
                messages.success(request, decided_text(page, self.action_name, request.user))
            return response
        messages.error(
            request, format_html("{} {}", str(PageLocked(self.object)), unlock_button(self.object, request.user))
        )
        return self.leave()

    def leave(self):
        request = self.request
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)

    def has_decided(self):
        return not TaskState.objects.filter(pk=self.task_state.pk, status=TaskState.STATUS_IN_PROGRESS).exists()
