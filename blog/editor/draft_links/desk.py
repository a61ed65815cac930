"""Admin page of an article's draft links: create, list and revoke."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from gazette.admin_requests import viewer

from ...models.articles import DraftLink
from ...pages import ArticlePage
from ..article_view import ArticleAdminView
from . import actions
from .forms import DraftLinkForm


class DraftLinksView(ArticleAdminView):
    template_name = "blog/admin/draft_links.html"
    page_title = gettext_lazy("Draft links")
    header_icon = "link"

    def dispatch(self, request, page_id):
        self.article = get_object_or_404(ArticlePage, pk=page_id)
        actions.check_may_share(request.user, self.article)
        return super().dispatch(request, page_id)

    def get(self, request, page_id):
        return self.show(DraftLinkForm())

    def post(self, request, page_id):
        form = DraftLinkForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        _link, url = actions.create(self.article, user=request.user, **form.cleaned_data)
        # No redirect: the URL is shown once, in this response.
        return self.show(DraftLinkForm(), url=url)

    def show(self, form, *, url="", status=200):
        """Render the links and the form. `url`: of a link that was just created."""
        now = timezone.now()
        links = self.article.draft_links.newest_first().select_related("made_by")
        return self.answer(form=form, url=url, links=[(link, link.state(now)) for link in links], status=status)


class RevokeDraftLinkView(View):
    http_method_names = ["post"]

    def post(self, request, page_id, link_id):
        link = get_object_or_404(DraftLink.objects.select_related("page"), pk=link_id, page=page_id)
        if actions.revoke(link, user=request.user):
            messages.success(request, _("The link was revoked."))
        else:
            messages.warning(request, _("The link had already expired or been revoked."))
        return redirect("draft_links", page_id)


def draft_links_button(page, user, view_name, next_url=None):
    """Yield a header button on the admin pages of an article, for users who may edit it."""
    if isinstance(page.specific_deferred, ArticlePage) and page.pk and page.permissions_for_user(user).can_edit():
        yield Button(_("Draft links"), reverse("draft_links", args=[page.pk]), icon_name="link", priority=45)


def note_for_viewer(log_entry) -> str:
    """Return for whom a link was created; empty unless the user who views the log may edit the article."""
    user = viewer()
    article = ArticlePage.objects.filter(pk=log_entry.page_id).first() if user else None
    return log_entry.data["note"] if article and article.permissions_for_user(user).can_edit() else ""


def register_log_actions(registry):
    """Register log messages on draft links. They contain no URL, and the note only for users who may edit the article.

    Wagtail's site history shows the log to all users of the admin.
    """

    @registry.register_action(actions.MADE)
    class MadeFormatter(LogFormatter):
        label = gettext_lazy("Create a draft link")

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
