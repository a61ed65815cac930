"""Admin page of an article's draft links: create, list and revoke."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from ...models.articles import DraftLink
from ...pages import ArticlePage
from ..article_view import ArticleAdminView
from . import actions


class DraftLinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("Expires after"),
        choices=lambda: [
            (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in actions.DAYS
        ],
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Optional. Shown in the list of links."),
    )


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
        # One object for all links of a user, which keeps the user's permissions.
        links = self.article.draft_links.order_by("-made_at", "-pk").prefetch_related("made_by")
        return self.render(form=form, url=url, links=[(link, link.state(now)) for link in links], status=status)


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
