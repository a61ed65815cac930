"""The page of active bans, and lifting a ban."""

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gazette.public_forms.responses import see_other
from gazette.public_forms.text_hygiene import parse_id

from .. import actions
from ..models import AuthorIdentifier
from ..permissions import bans_of, moderated_by
from .persons import PersonMixin
from .views import DeskMixin

PER_PAGE = 25


class BansView(DeskMixin, WagtailAdminTemplateMixin, View):
    """All active bans that this moderator may lift, newest first."""

    http_method_names = ["get", "head"]
    template_name = "comments/desk/bans.html"
    page_title = gettext_lazy("Active bans")
    header_icon = "user"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("comment_desk:index"), "label": _("Reader comments")},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request):
        response = self.render_to_response(self.get_context_data())
        add_never_cache_headers(response)
        return response

    def get_context_data(self, **kwargs):
        bans = bans_of(self.request.user).active(timezone.now()).select_related("page").order_by("-id")
        older = parse_id(self.request.GET.get("older", ""))
        if older is not None:
            bans = bans.filter(pk__lt=older)
        rows = list(bans.annotate(**self.comment_behind())[: PER_PAGE + 1])
        has_more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
        for ban in rows:
            ban.lift_url = reverse("comment_desk:lift", args=[ban.pk])
            behind = {AuthorIdentifier.EMAIL: ban.with_email, AuthorIdentifier.BROWSER: ban.from_browser}.get(ban.trait)
            ban.person_url = behind and reverse("comment_desk:person", args=[behind])
        older_url = reverse("comment_desk:bans", query={"older": rows[-1].pk}) if has_more else ""
        return super().get_context_data(**kwargs, bans=rows, older_url=older_url, is_first=older is None)

    def comment_behind(self) -> dict[str, Subquery]:
        """Expressions for a comment with the banned e-mail address, or browser, that this moderator may moderate."""
        mine = moderated_by(self.request.user)
        under_it = mine.annotate(lower_email=Lower("email")).exclude(email="").filter(lower_email=OuterRef("value"))
        from_it = mine.exclude(browser="").filter(browser=OuterRef("value"))
        return {
            "with_email": Subquery(under_it.values("pk")[:1]),
            "from_browser": Subquery(from_it.values("pk")[:1]),
        }


class LiftView(PersonMixin, View):
    """Lift a ban, from the page of a person or from the page of all bans."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, ban, pk=None):
        return self.back(pk)

    def post(self, request, ban, pk=None):
        if pk is not None:
            get_object_or_404(moderated_by(request.user), pk=pk)
        try:
            actions.lift(get_object_or_404(bans_of(request.user), pk=ban), moderator=request.user)
        except actions.TooLate:
            messages.warning(request, _("That ban had already ended."))
        else:
            messages.success(request, _("The ban is lifted."))
        return self.back(pk)

    def back(self, pk):
        return see_other(self.url("person") if pk is not None else "comment_desk:bans")
