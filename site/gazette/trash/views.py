import re

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.models import Page

from gazette.removed_pages.forms import RedirectForm

from ..locks import PageLocked
from ..tables import LabelledColumn
from . import actions, conf
from .forms import RestoreForm
from .keepers import keepers
from .models import Trashed
from .permissions import may_delete_for_good, may_publish_below, seen_by
from .places import is_in_trash


def kept_on(pages) -> list[str]:
    """What else there is on the pages, in words."""
    page_ids = list(pages.values_list("pk", flat=True))
    return [keeper.told(page_ids) for keeper in keepers if keeper.number(page_ids)]


class TrashView(DeleteView):
    """In place of Wagtail's delete view: asks where readers go, and puts the page into the trash."""

    template_name = "trash/confirm.html"
    form = None

    def get_form(self):
        sent = self.request.POST if self.request.method == "POST" else None
        return RedirectForm(sent, removed=[self.page])

    def post(self, request, *args, **kwargs):
        self.form = self.get_form()
        if not self.form.is_valid() or not type_to_delete_confirmation(request):
            return self.render_to_response(self.get_context_data())
        parent = self.page.get_parent()
        try:
            trashed = actions.throw_away(
                self.page,
                user=request.user,
                readers_go_to=self.form.cleaned_data["target"],
                skip_permission_checks=True,  # asked above
            )
        except (actions.NotToTrash, PageLocked) as refused:
            messages.error(request, str(refused))
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        messages.success(
            request,
            _("“%(title)s” is in the trash.") % {"title": self.page.get_admin_display_title()},
            buttons=[messages.button(reverse("trash:restore", args=[trashed.pk]), _("Restore"))],
        )
        for after in hooks.get_hooks("after_delete_page"):
            response = after(request, self.page)
            if hasattr(response, "status_code"):
                return response
        return redirect(self.next_url) if self.next_url else redirect("wagtailadmin_explore", parent.pk)

    def get_context_data(self, **kwargs):
        pages = self.page.get_descendants(inclusive=True)
        return super().get_context_data(**kwargs) | {
            "form": self.form or self.get_form(),
            "days": conf.trash_days(),
            "readers_know_it": self.page.live,
            "live_below": self.page.get_descendants().live().count(),
            "kept": kept_on(pages),
        }


class ActionsColumn(Column):
    cell_template_name = "trash/actions_cell.html"

    def get_cell_context_data(self, trashed, parent_context):
        user = parent_context["request"].user
        return super().get_cell_context_data(trashed, parent_context) | {
            "trashed": trashed,
            "can_delete": may_delete_for_good(user, trashed),
        }


class TrashMixin(PermissionCheckedMixin):
    model = Trashed
    any_permission_required = ["view"]


def by_whom(trashed: Trashed) -> str:
    return (trashed.user and trashed.user.get_full_name()) or trashed.trashed_by


class TrashListView(TrashMixin, generic.IndexView):
    page_title = gettext_lazy("Trash")
    default_ordering = "-trashed_at"
    columns = [
        Column(
            "page",
            label=gettext_lazy("Page"),
            width="30%",
            accessor=lambda trashed: trashed.page.get_admin_display_title(),
        ),
        Column("type", label=gettext_lazy("Type"), accessor=lambda t: capfirst(t.page.page_type_display_name)),
        LabelledColumn("address", label=gettext_lazy("Was at")),
        LabelledColumn("trashed_by", label=gettext_lazy("By"), accessor=by_whom),
        DateColumn("trashed_at", label=gettext_lazy("Deleted"), sort_key="trashed_at"),
        LabelledColumn("days_left", label=gettext_lazy("Days left")),
        ActionsColumn("acts", label=gettext_lazy("What to do")),
    ]

    def get_base_queryset(self):
        return seen_by(self.request.user).select_related("page__content_type", "parent", "user")


class TrashedView(TrashMixin, WagtailAdminTemplateMixin, View):
    """One page in the trash. Absent, and not one's own: the same 404."""

    http_method_names = ["get", "head", "post"]
    header_icon = "bin"

    @cached_property
    def trashed(self) -> Trashed:
        found = seen_by(self.request.user).select_related("page", "parent")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def title(self):
        return self.trashed.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("trash:index"), "label": TrashListView.page_title},
            {"url": "", "label": self.act % {"title": self.title}},
        ]

    def get(self, request, pk):
        return self.answer()

    def answer(self, *, status=200, **context):
        pages = Page.objects.filter(pk__in=actions.ids_of(self.trashed))
        context = self.get_context_data(
            trashed=self.trashed, title=self.title, below=len(pages) - 1, kept=kept_on(pages), **context
        )
        return self.render_to_response(context, status=status)


class RestoreView(TrashedView):
    template_name = "trash/restore.html"
    page_title = gettext_lazy("Restore")
    act = gettext_lazy("Restore “%(title)s”")

    def get_form(self, sent=None):
        parent = self.trashed.parent
        return RestoreForm(
            sent,
            initial={"slug": self.trashed.slug},
            page=self.trashed.page,
            asks_for_parent=parent is None or is_in_trash(parent),
        )

    def answer(self, *, form=None, **context):
        parent = self.trashed.parent
        form = form or self.get_form()
        will_be_live = self.trashed.was_live or self.trashed.with_it.filter(was_live=True).exists()
        if will_be_live and parent and "parent" not in form.fields:
            will_be_live = may_publish_below(self.request.user, parent.specific)
        return super().answer(form=form, media=form.media, parent=parent, will_be_live=will_be_live, **context)

    def post(self, request, pk):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.answer(form=form, status=422)
        title = self.title
        try:
            page = actions.restore(
                self.trashed, user=request.user, parent=form.cleaned_data.get("parent"), slug=form.cleaned_data["slug"]
            )
        except actions.SlugTaken as refused:
            form.add_error("slug", str(refused))
            return self.answer(form=form, status=422)
        except actions.NowhereToReturn as refused:
            form.add_error("parent" if "parent" in form.fields else None, str(refused))
            return self.answer(form=form, status=422)
        done = _("“%(title)s” is back, and published.") if page.live else _("“%(title)s” is back, as a draft.")
        button = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
        messages.success(request, done % {"title": title}, buttons=[button])
        return redirect("wagtailadmin_explore", page.get_parent().pk)


class DeleteForGoodView(TrashedView):
    template_name = "trash/delete_for_good.html"
    page_title = gettext_lazy("Delete for good")
    act = gettext_lazy("Delete “%(title)s” for good")

    def answer(self, *, problem="", **context):
        if not may_delete_for_good(self.request.user, self.trashed):
            raise PermissionDenied
        held = actions.held_by(self.trashed)
        blocked = not all(keeper.may_let_go(self.request.user, self.trashed.parent) for keeper, _number in held)
        return super().answer(seen=sum(n for _keeper, n in held), blocked=blocked, problem=problem, **context)

    def post(self, request, pk):
        title, seen = self.title, request.POST.get("seen", "")
        try:
            actions.delete_for_good(
                self.trashed, user=request.user, seen=int(seen) if re.fullmatch("[0-9]{1,9}", seen) else -1
            )
        except actions.StillKept as refused:
            return self.answer(problem=str(refused), status=409)
        messages.success(request, _("“%(title)s” is deleted for good.") % {"title": title})
        return redirect("trash:index")
