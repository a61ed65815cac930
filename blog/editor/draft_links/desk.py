"""The admin's page of an article's draft links: make one, see how often each was opened, revoke."""

from functools import cached_property

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from gazette.admin_requests import viewer

from ...models.articles import DraftLink
from ...pages import ArticlePage
from . import actions
from .forms import DraftLinkForm


class DraftLinksView(WagtailAdminTemplateMixin, View):
    http_method_names = ["get", "head", "post"]
    template_name = "blog/admin/draft_links.html"
    page_title = gettext_lazy("Draft links")
    header_icon = "link"

    def dispatch(self, request, page_id):
        self.article = get_object_or_404(ArticlePage, pk=page_id)
        actions.check_may_share(request.user, self.article)
        return super().dispatch(request, page_id)

    @cached_property
    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.article.pk])

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.edit_url, "label": self.article.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request, page_id):
        return self.answer(DraftLinkForm())

    def post(self, request, page_id):
        form = DraftLinkForm(request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        _link, address = actions.make(self.article, user=request.user, **form.cleaned_data)
        # No redirect: the address is shown by this answer, and by none after it.
        return self.answer(DraftLinkForm(), address=address)

    def answer(self, form, *, address="", status=200):
        now = timezone.now()
        links = self.article.draft_links.newest_first().select_related("made_by")
        context = {
            "article": self.article,
            "form": form,
            "address": address,
            "links": [(link, link.state(now)) for link in links],
        }
        response = self.render_to_response(self.get_context_data(**context))
        response.status_code = status
        return response


class RevokeDraftLinkView(View):
    http_method_names = ["post"]

    def post(self, request, page_id, link_id):
        link = get_object_or_404(DraftLink.objects.select_related("page"), pk=link_id, page=page_id)
        if actions.revoke(link, user=request.user):
            messages.success(request, _("The link is revoked: nobody reads the draft by it any more."))
        else:
            messages.warning(request, _("The link had ended before."))
        return redirect("draft_links", page_id)


def draft_links_button(page, user, view_name, next_url=None):
    """In the menu of an article's own pages of the admin, for whoever may edit it."""
    if isinstance(page.specific_deferred, ArticlePage) and page.pk and page.permissions_for_user(user).can_edit():
        yield Button(_("Draft links"), reverse("draft_links", args=[page.pk]), icon_name="link", priority=45)


def note_for_viewer(log_entry) -> str:
    """Return for whom a link was made; empty unless who looks at the log may edit the article."""
    user = viewer()
    article = ArticlePage.objects.filter(pk=log_entry.page_id).first() if user else None
    return log_entry.data["note"] if article and article.permissions_for_user(user).can_edit() else ""


def register_log_actions(registry):
    """What the article's log says of its links: never the way there, and for whom only to who may edit the article.

    Wagtail's report on the whole site shows the log to everybody who works in the admin.
    """

    @registry.register_action(actions.MADE)
    class MadeFormatter(LogFormatter):
        label = gettext_lazy("Make a draft link")

        def format_message(self, log_entry):
            named, days = note_for_viewer(log_entry), log_entry.data["days"]
            if named:
                return _("Made a draft link for “%(note)s”, open for %(days)d days") % {"note": named, "days": days}
            return _("Made a draft link, open for %(days)d days") % {"days": days}

    @registry.register_action(actions.REVOKED)
    class RevokedFormatter(LogFormatter):
        label = gettext_lazy("Revoke a draft link")

        def format_message(self, log_entry):
            named = note_for_viewer(log_entry)
            return _("Revoked the draft link for “%(note)s”") % {"note": named} if named else _("Revoked a draft link")
