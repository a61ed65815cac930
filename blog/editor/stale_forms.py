"""Refuse to save a form of an article that was opened before a section moved."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView

from gazette.public_forms.text_hygiene import parse_id

from ..models.querysets import lock_pages
from ..models.sections import SectionMove
from ..pages import ArticlePage


class RefusedFormMixin(EditView):
    """Mixin for edit views that refuse a form for other reasons than its content."""

    def render_form_again(self):
        """Respond with the form as it was posted. Nothing is saved."""
        self.has_unsaved_changes, self.errors_debug = True, None
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        self.form.defer_required_fields()
        self.form.is_valid()
        response = self.render_to_response(self.get_context_data())
        response.status_code = 409
        return response


class RefuseStaleFormsMixin(RefusedFormMixin):
    """Refuse a form that was opened before a section moved: saved, it would duplicate or lose the section.

    The form is shown again with the submitted values. All other concurrent changes are merged (blog.editor.merging).
    """

    is_stale = False
    page: ArticlePage

    def dispatch(self, request, page_id, **kwargs):
        with transaction.atomic():
            lock_pages(page_id)
            if request.method == "POST":
                # Locked until the end, so that no section moves between validation and save.
                return super().dispatch(request, page_id, **kwargs)
        # A form that is opened during a save has waited for it: a tab that is reloaded has what it sent before.
        return super().dispatch(request, page_id, **kwargs)

    def post(self, request, *args, **kwargs):
        moves = list(self.moves_since()) if self.is_out_of_date else []
        if moves and self.expects_json_response:
            message = _("A section was moved since you opened this tab. Open the article in a new tab.")
            return self.json_error_response("invalid_revision", message)
        return self.refuse(moves) if moves else super().post(request, *args, **kwargs)

    def moves_since(self):
        opened = self.opened_at()
        here = SectionMove.objects.filter(Q(source=self.page.pk) | Q(target=self.page.pk))
        since = Q(made_at__gte=opened) | Q(undone_at__gte=opened) if opened else Q()
        return here.filter(since).select_related("source", "target")

    def opened_at(self) -> datetime | None:
        """Return when the revision that the form was loaded from was saved; None if it is unknown."""
        names = [self.request.POST.get(name, "") for name in ("overwrite_revision_id", "loaded_revision_id")]
        revisions = self.page.revisions.filter(pk=parse_id(names[0] or names[1]))
        return revisions.values_list("created_at", flat=True).first()

    def refuse(self, moves):
        self.is_stale = True
        for move in moves:
            message = (
                _("Not saved: since you opened this tab, “%(heading)s” was moved to “%(title)s”, or back.")
                if move.source_id == self.page.pk
                else _("Not saved: since you opened this tab, “%(heading)s” was moved here from “%(title)s”, or back.")
            )
            other = move.target if move.source_id == self.page.pk else move.source
            messages.error(self.request, message % {"heading": move.heading or _("Untitled section"), "title": other})
        messages.warning(
            self.request,
            _("Your text is still in this form. Open the article in a new tab and copy what you need."),
            buttons=[messages.button(self.get_edit_url(), _("Open in a new tab"), new_window=True)],
        )
        return self.render_form_again()

    def get_context_data(self, **kwargs):
        if self.is_stale:
            # Keep the old revision, so that saving again is refused again.
            self.page.latest_revision_id = parse_id(self.request.POST.get("loaded_revision_id", ""))
        return super().get_context_data(**kwargs)
