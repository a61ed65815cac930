import re

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from gazette.removed_pages.forms import DeletionRedirectForm

from ..admin_views import AdminView
from ..locks import PageLocked
from ..tables import LabelledColumn, LabelledDateColumn
from . import actions, conf
from .models import Trashed, is_in_trash, outside_trash
from .permissions import can_delete_permanently, can_publish_below
from .protected_pages import describe_protected_content, protected_content_on


class RestoreForm(forms.Form):
    slug = forms.SlugField(
        label=gettext_lazy("Slug"),
        max_length=255,
        allow_unicode=True,
        help_text=gettext_lazy("The last part of the URL."),
    )
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Parent page"),
        queryset=Page.objects.none(),
        widget=AdminPageChooser,
        help_text=gettext_lazy("The former parent page is deleted. Choose another one."),
    )

    def __init__(self, *args, asks_for_parent, page, **kwargs):
        super().__init__(*args, **kwargs)
        if asks_for_parent:
            self.fields["parent"].queryset = outside_trash(Page.objects.filter(depth__gt=1))
            self.fields["parent"].widget = AdminPageChooser(
                target_models=page.specific_class.allowed_parent_page_models()
            )
        else:
            del self.fields["parent"]


class RecentEditsOutsideTrash(RecentEditsPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["last_edits"] = [edit for edit in context["last_edits"] if not is_in_trash(edit[1])]
        return context


class MoveToTrashView(DeleteView):
    """Replaces Wagtail's delete view: asks for a redirect and moves the page to the trash."""

    template_name = "trash/confirm.html"
    form = None

    def get_form(self):
        data = self.request.POST if self.request.method == "POST" else None
        return DeletionRedirectForm(data, removed=[self.page])

    def post(self, request, *args, **kwargs):
        self.form = self.get_form()
        if not self.form.is_valid() or not type_to_delete_confirmation(request):
            return self.render_to_response(self.get_context_data())
        parent = self.page.get_parent()
        try:
            trashed = actions.move_to_trash(
                self.page,
                user=request.user,
                redirect_to=self.form.cleaned_data["target"],
                skip_permission_checks=True,  # asked above
            )
        except (actions.CannotTrash, PageLocked) as error:
            messages.error(request, str(error))
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        messages.success(
            request,
            _("“%(title)s” moved to trash.") % {"title": self.page.get_admin_display_title()},
            buttons=[messages.button(reverse("trash:restore", args=[trashed.pk]), _("Restore"))],
        )
        for after_delete in hooks.get_hooks("after_delete_page"):
            response = after_delete(request, self.page)
            if hasattr(response, "status_code"):
                return response
        return redirect(self.next_url) if self.next_url else redirect("wagtailadmin_explore", parent.pk)

    def get_context_data(self, **kwargs):
        page_ids = list(self.page.get_descendants(inclusive=True).values_list("pk", flat=True))
        return super().get_context_data(**kwargs) | {
            "form": self.form or self.get_form(),
            "days": conf.trash_days(),
            "readers_know_it": self.page.live,
            "live_below": self.page.get_descendants().live().count(),
            "kept": describe_protected_content(page_ids),
        }


class ActionsColumn(Column):
    cell_template_name = "trash/actions_cell.html"

    def get_cell_context_data(self, trashed, parent_context):
        user = parent_context["request"].user
        return super().get_cell_context_data(trashed, parent_context) | {
            "trashed": trashed,
            "can_delete": can_delete_permanently(user, trashed),
        }


class TrashMixin(PermissionCheckedMixin):
    model = Trashed
    any_permission_required = ["view"]


def trashed_by(trashed: Trashed) -> str:
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
        LabelledColumn("url", label=gettext_lazy("Former URL")),
        LabelledColumn("trashed_by", label=gettext_lazy("By"), accessor=trashed_by),
        LabelledDateColumn("trashed_at", label=gettext_lazy("Deleted"), sort_key="trashed_at"),
        LabelledColumn("days_left", label=gettext_lazy("Days left")),
        ActionsColumn("acts", label=gettext_lazy("Actions")),
    ]

    def get_base_queryset(self):
        return Trashed.objects.visible_to(self.request.user).select_related("page__content_type", "parent", "user")


class TrashedView(TrashMixin, AdminView):
    """One page in the trash. Absent and not permitted answer the same 404."""

    header_icon = "bin"

    @cached_property
    def trashed(self) -> Trashed:
        found = Trashed.objects.visible_to(self.request.user).select_related("page", "parent")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def title(self):
        return self.trashed.page.get_admin_display_title()

    def get_breadcrumbs(self):
        return [(reverse("trash:index"), TrashListView.page_title), ("", self.breadcrumb % {"title": self.title})]

    def get(self, request, pk):
        return self.render()

    def render(self, **context):
        page_ids = self.trashed.page_ids()
        kept = describe_protected_content(page_ids)
        return super().render(trashed=self.trashed, title=self.title, below=len(page_ids) - 1, kept=kept, **context)


class RestoreView(TrashedView):
    template_name = "trash/restore.html"
    page_title = gettext_lazy("Restore")
    breadcrumb = gettext_lazy("Restore “%(title)s”")

    def get_form(self, data=None):
        parent = self.trashed.parent
        return RestoreForm(
            data,
            initial={"slug": self.trashed.slug},
            page=self.trashed.page,
            asks_for_parent=parent is None or is_in_trash(parent),
        )

    def render(self, *, form=None, **context):
        parent = self.trashed.parent
        form = form or self.get_form()
        will_be_live = self.trashed.was_live or self.trashed.descendants.filter(was_live=True).exists()
        if will_be_live and parent and "parent" not in form.fields:
            will_be_live = can_publish_below(self.request.user, parent.specific)
        return super().render(form=form, media=form.media, parent=parent, will_be_live=will_be_live, **context)

    def post(self, request, pk):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render(form=form, status=422)
        title = self.title
        try:
            page = actions.restore(
                self.trashed, user=request.user, parent=form.cleaned_data.get("parent"), slug=form.cleaned_data["slug"]
            )
        except actions.SlugTaken as error:
            form.add_error("slug", str(error))
            return self.render(form=form, status=422)
        except actions.NoParent as error:
            form.add_error("parent" if "parent" in form.fields else None, str(error))
            return self.render(form=form, status=422)
        done = _("“%(title)s” restored and published.") if page.live else _("“%(title)s” restored as a draft.")
        button = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
        messages.success(request, done % {"title": title}, buttons=[button])
        return redirect("wagtailadmin_explore", page.get_parent().pk)


class DeletePermanentlyView(TrashedView):
    template_name = "trash/delete_permanently.html"
    page_title = gettext_lazy("Delete permanently")
    breadcrumb = gettext_lazy("Delete “%(title)s” permanently")

    def render(self, *, problem="", **context):
        if not can_delete_permanently(self.request.user, self.trashed):
            raise PermissionDenied
        protected = protected_content_on(self.trashed.page_ids())
        parent = self.trashed.parent
        blocked = not all(content.can_delete(self.request.user, parent) for content, _count in protected)
        seen = sum(count for _content, count in protected)
        return super().render(seen=seen, blocked=blocked, problem=problem, **context)

    def post(self, request, pk):
        title, seen = self.title, request.POST.get("seen", "")
        try:
            actions.delete_permanently(
                self.trashed, user=request.user, seen=int(seen) if re.fullmatch("[0-9]{1,9}", seen) else -1
            )
        except actions.StillProtected as error:
            return self.render(problem=str(error), status=409)
        messages.success(request, _("“%(title)s” deleted permanently.") % {"title": title})
        return redirect("trash:index")
