"""What the editor of an article does about moved sections: shows the outline, refuses tabs that were left behind."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.models import Page, Revision

from gazette.public_forms.text_hygiene import parse_id

from ..models import ArticlePage, SectionMove
from .panel import OutlinePanel


class ShowsOutline:
    """For the views that create and edit an article."""

    def get_side_panels(self):
        panels = super().get_side_panels()
        # Not rendered anew by each autosave: it reads the form itself, and may be in use.
        if self.expects_json_response or getattr(self, "hydrate_create_view", False):
            return panels
        return MediaContainer([*panels, OutlinePanel(self.page, self.request)])


class RefusesTabsLeftBehind:
    """A form that was opened before a section moved would bring it back here, or lose it there.

    What was typed stays in the form. All other changes are merged with it (blog.merging).
    """

    is_left_behind = False
    # Of the edit view that it is, too.
    request: HttpRequest
    page: ArticlePage

    def dispatch(self, request, page_id, **kwargs):
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)
        with transaction.atomic():
            # A section can't move between the look at the article and its storing.
            list(Page.objects.select_for_update(no_key=True).filter(pk=page_id).order_by().values_list("pk"))
            return super().dispatch(request, page_id, **kwargs)

    def post(self, request, *args, **kwargs):
        moves = list(self.moves_since()) if self.is_out_of_date else []
        if moves and self.expects_json_response:
            told = _("A section was moved since you opened this tab. Open the article in a new tab.")
            return self.json_error_response("invalid_revision", told)
        return self.refuse(moves) if moves else super().post(request, *args, **kwargs)

    def moves_since(self):
        opened = self.opened_at()
        here = SectionMove.objects.filter(Q(source=self.page.pk) | Q(target=self.page.pk))
        since = Q(made_at__gte=opened) | Q(undone_at__gte=opened) if opened else Q()
        return here.filter(since).select_related("source", "target")

    def opened_at(self) -> datetime | None:
        """When what the form began with was stored; None where that is not known any more."""
        names = [self.request.POST.get(name, "") for name in ("overwrite_revision_id", "loaded_revision_id")]
        revision = self.page.revisions.filter(pk=parse_id(names[0] or names[1])).first()
        return revision.created_at if isinstance(revision, Revision) else None

    def refuse(self, moves):
        self.is_left_behind, self.has_unsaved_changes, self.errors_debug = True, True, None
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
        for move in moves:
            told = (
                _("Not saved: since you opened this tab, “%(heading)s” went to “%(title)s”, or back.")
                if move.source_id == self.page.pk
                else _("Not saved: since you opened this tab, “%(heading)s” came from “%(title)s”, or went back.")
            )
            other = move.target if move.source_id == self.page.pk else move.source
            messages.error(self.request, told % {"heading": move.heading or _("Untitled section"), "title": other})
        messages.warning(
            self.request,
            _("All that you typed is still in this form. Open the article in a new tab, and copy there what you need."),
            buttons=[messages.button(self.get_edit_url(), _("Open it in a new tab"), new_window=True)],
        )
        response = self.render_to_response(self.get_context_data())
        response.status_code = 409
        return response

    def get_context_data(self, **kwargs):
        if self.is_left_behind:
            # Saved once more, the form is still the one that was left behind.
            self.page.latest_revision_id = parse_id(self.request.POST.get("loaded_revision_id", ""))
        return super().get_context_data(**kwargs)
