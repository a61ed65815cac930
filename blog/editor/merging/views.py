"""Mixins for the edit views: merge a form with a newer draft, or show both texts."""

import json
from functools import cached_property

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Revision

from gazette.public_forms.text_hygiene import parse_id

from ..stale_forms import RefusedFormMixin
from .form import FormMerge, chosen_in, merge_form, rebased
from .own_saves import is_saved_by_form, record_save
from .panel import BASE_FIELD
from .questions import Question
from .state import FormBase, stored_state

# Actions that need a review first if the form was merged with text that the user has not seen.
NEEDS_REVIEW = {"publish", "submit", "restart_workflow", "perform_workflow_action"}


class MergeChangesMixin(EditView):
    """Mixin for the view that edits an article, after RefuseStaleFormsMixin, whose `refuse` it calls."""

    merge: FormMerge | None = None

    @cached_property
    def form_base(self) -> FormBase | None:
        """The base of the posted form, if known."""
        base = FormBase.parse(self.request.POST.get(BASE_FIELD, "")) or self.base_of_loaded_revision()
        if base and not self.is_newest(base) and not chosen_in(self.request.POST):
            if is_saved_by_form(self.request, self.latest_revision):
                # The form saved the newest draft itself, but the response was lost: it only lacks the ids.
                return FormBase.of(stored_state(self.new_form(self.page), self.page))
        return base

    def base_of_loaded_revision(self) -> FormBase | None:
        """Return the base of a form that posts none and was not saved yet: its loaded revision, if unchanged."""
        if self.request.POST.get("overwrite_revision_id"):
            return None
        number = parse_id(self.request.POST.get("loaded_revision_id", ""))
        revision = self.page.revisions.filter(pk=number).first() if number else None
        if not revision or revision.created_at.isoformat() != self.request.POST.get("loaded_revision_created_at"):
            return None
        article = revision.as_object()
        base = FormBase.of(stored_state(self.new_form(article), article))
        return FormBase(base.fields, base.streams, (revision.pk, revision.created_at.isoformat()))

    @cached_property
    def is_behind(self) -> bool:
        """Whether the newest draft is newer than the base of the form."""
        if not self.latest_revision or self.form_base is None:
            return self.is_out_of_date
        return not self.is_newest(self.form_base)

    def is_newest(self, base: FormBase) -> bool:
        latest = self.latest_revision
        return not latest or base.revision == (latest.pk, self.latest_revision_created_at)

    def new_form(self, article):
        return self.form_class(
            instance=article, subscription=self.subscription, parent_page=self.parent, for_user=self.request.user
        )

    def post(self, request, *args, **kwargs):
        if self.is_behind and self.form_base is None and not self.expects_json_response:
            return self.refuse_unknown()
        if self.is_behind and self.form_base:
            request.POST = rebased(request.POST, self.new_form(self.page))
            # Only the newest revision may be overwritten, and only by the user who saved it.
            latest = self.latest_revision
            if request.POST.get("overwrite_revision_id") != str(latest.pk) or latest.user_id != request.user.pk:
                request.POST.pop("overwrite_revision_id", None)
            self.is_out_of_date = False  # the newer draft is merged
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        before = self.latest_revision_created_at
        response = self.save_merged(form)
        saved = self.page.latest_revision
        if saved and saved.created_at.isoformat() != before and not (self.merge and self.merge.is_mixed):
            record_save(self.request, saved)
        return response

    def form_invalid(self, form):
        # The form is shown again with a new id: what it saved itself must be its base, or it would conflict with that.
        form.next_base = self.form_base
        return super().form_invalid(form)

    def save_merged(self, form):
        if not self.is_behind or self.form_base is None:
            return super().form_valid(form)
        theirs = self.latest_revision.as_object()
        self.merge = merge_form(form, self.form_base, theirs, chosen_in(self.request.POST))
        if self.merge.questions:
            return self.ask_questions(self.merge.questions)
        if self.merge.is_mixed:
            form.next_base = self.merge.next_base
        wanted = self.action_name
        if self.merge.is_mixed and wanted in NEEDS_REVIEW:
            self.action_name_and_method = ("save", self.save_action)
        response = super().form_valid(form)
        if self.merge.is_mixed and not self.expects_json_response:
            messages.warning(self.request, self.merged_message(self.merge))
            if wanted in NEEDS_REVIEW:
                messages.warning(self.request, _("Both are saved as a draft. Review it, then press the button again."))
        return response

    def get_context_data(self, **kwargs):
        """Restore the formsets that were not saved: the panels in the response to an autosave show all relations."""
        formsets = self.form.formsets
        self.form.formsets = {**(self.merge.left_out if self.merge else {}), **formsets}
        try:
            return super().get_context_data(**kwargs)
        finally:
            self.form.formsets = formsets

    def save_action(self):
        response = super().save_action()
        if self.expects_json_response and self.merge and self.merge.is_mixed and response.status_code == 200:
            return JsonResponse({**json.loads(response.content), "merged": self.merged_message(self.merge)})
        return response

    @cached_property
    def other_revision(self) -> Revision | None:
        """The newest draft of another user since the form was opened; None if there is none."""
        others = self.page.revisions.exclude(user=self.request.user).select_related("user")
        try:
            opened_at = parse_datetime(self.request.POST.get("loaded_revision_created_at", ""))
        except ValueError:
            opened_at = None
        if opened_at and is_aware(opened_at):
            others = others.filter(created_at__gt=opened_at)
        return others.order_by("-created_at", "-pk").first()

    @property
    def is_restored(self) -> bool:
        """Whether the form is a copy of unsaved text that its user restored, and only that user saved since."""
        return self.other_revision is None and "restored_copy" in self.request.POST

    @property
    def other_user(self) -> str:
        if self.other_revision is None:
            return _("You, in another window,")
        return user_name(self.other_revision)

    @property
    def my_label(self) -> str:
        return _("The restored text") if self.is_restored else _("Your text")

    @property
    def their_label(self) -> str:
        if self.is_restored:
            return _("The saved draft")
        if self.other_revision is None:
            return _("Your text in another window")
        return _("The text of %(name)s") % {"name": self.other_user}

    def merged_message(self, merge: FormMerge) -> str:
        if not merge.taken:
            return _("Saved with your choices.")
        text = _("%(name)s changed: %(what)s. That is merged with your text.")
        if self.is_restored:
            text = _("The restored text is merged with the saved draft, which has newer text in: %(what)s.")
        return text % {"name": self.other_user, "what": _(", ").join(dict.fromkeys(merge.taken))}

    def ask_questions(self, questions: list[Question]) -> HttpResponse:
        names = {"name": self.other_user, "what": _(", ").join(question.label for question in questions)}
        if self.expects_json_response:
            text = _(
                "%(name)s changed this too: %(what)s. "
                "Nothing is overwritten. Press Save draft to see both texts and choose."
            )
            return self.json_error_response("validation_error", text % names)
        posted = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and not name.startswith(Question.PREFIX)
        ]
        context = {
            "article": self.page,
            "questions": questions,
            "other_user": self.other_user,
            "is_restored": self.is_restored,
            "my_label": self.my_label,
            "their_label": self.their_label,
            "posted": posted,
            "is_asked_again": bool(chosen_in(self.request.POST)),
            "action_url": self.get_edit_url(),
            "page_title": _("Two versions"),
            "header_icon": "warning",
            "breadcrumbs_items": [],
        }
        return render(self.request, "blog/admin/merge_questions.html", context, status=409)

    def refuse_unknown(self) -> HttpResponse:
        """Refuse a form whose base is unknown, so that it can't be merged."""
        messages.error(self.request, _("Not saved: %(name)s saved a newer version since.") % {"name": self.other_user})
        return self.refuse([])


def user_name(revision: Revision) -> str:
    return get_user_display_name(revision.user) if revision.user else _("Somebody")


class ConfirmReplacingMixin(RefusedFormMixin):
    """Mixin for the view that restores a revision: confirm before replacing a version saved since it was opened."""

    def post(self, request, *args, **kwargs):
        if not self.is_out_of_date:
            return super().post(request, *args, **kwargs)
        message = _("%(name)s saved a newer version since. Press the button again to replace it too.")
        messages.warning(request, message % {"name": user_name(self.latest_revision)})
        return self.render_form_again()
