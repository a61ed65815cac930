from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from gazette.admin_views import CountingMenuItem, ListingViewSet

from ..models import Comment
from ..permissions import can_moderate_somewhere, moderated_by
from . import bulk, cards, decisions, own_decisions, person_acts, person_removal, personal_data, persons, views
from .quality import QualityView
from .statistics import StatisticsView

# Below /admin/comments/: route, view, name.
URLS = [
    ("start/", views.StartView, "start"),
    ("news/", views.NewsView, "news"),
    ("figures/", StatisticsView, "figures"),
    ("quality/", QualityView, "quality"),
    ("<int:pk>/", cards.CardView, "card"),
    ("<int:pk>/decide/", decisions.DecideView, "decide"),
    ("<int:pk>/note/", decisions.NoteView, "note"),
    ("<int:pk>/reply/", decisions.ReplyView, "reply"),
    ("<int:pk>/escalate/", decisions.EscalateView, "escalate"),
    ("<int:pk>/give-back/", decisions.GiveBackView, "give_back"),
    ("<int:pk>/claim/", cards.ClaimView, "claim"),
    ("<int:pk>/closure/", decisions.ClosureView, "closure"),
    ("<int:pk>/move/", decisions.MoveView, "move"),
    ("<int:pk>/personal-data/", personal_data.PersonalDataView, "personal_data"),
    ("<int:pk>/personal-data/export/", personal_data.ExportView, "export_personal_data"),
    ("<int:pk>/person/", persons.PersonPage, "person"),
    ("<int:pk>/person/ban/", person_acts.BanView, "ban"),
    ("<int:pk>/person/bans/<int:ban>/lift/", person_acts.LiftView, "lift"),
    ("<int:pk>/person/note/", person_acts.NoteView, "note_on_person"),
    ("<int:pk>/person/notes/<int:note>/remove/", person_acts.RemoveNoteView, "remove_note"),
    ("<int:pk>/person/reject/", person_acts.RejectAllView, "reject_all"),
    ("<int:pk>/person/reject-and-ban/", person_removal.RemovalView, "reject_and_ban"),
    ("<int:pk>/person/hold/", person_acts.HoldView, "hold"),
    ("bans/holds/<int:hold>/lift/", person_acts.LiftHoldView, "lift_hold"),
    ("bans/", person_acts.BansView, "bans"),
    ("bans/<int:ban>/lift/", person_acts.LiftView, "lift"),
    ("<int:pk>/similar/", bulk.SimilarView, "similar"),
    ("watch/", views.WatchView, "watch"),
    ("mine/", own_decisions.OwnDecisionsView, "own_decisions"),
    ("bulk/", bulk.BulkView, "bulk"),
    ("bulk/review/", bulk.ReviewView, "review"),
    ("bulk/<uuid:batch>/", bulk.BulkDecisionView, "batch"),
]
# Routes of version 0.1.0, which moderators may have bookmarked: route, name of the present one.
FORMER_URLS = [
    ("together/", "bulk"),
    ("together/<uuid:batch>/", "batch"),
]


class FormerURLView(views.DeskMixin, RedirectView):
    permanent = True
    query_string = True


class DeskMenuItem(CountingMenuItem):
    def is_shown(self, request):
        return can_moderate_somewhere(request.user)

    def number(self, request):
        return moderated_by(request.user).open_numbers().to_decide


class DeskViewSet(ListingViewSet):
    """The moderators' desk: the queue and the cards."""

    model = Comment
    name = "comment_desk"
    url_prefix = "comments"
    icon = "comment"
    menu_label = _("Comments")  # short: a longer one would hide the number
    menu_order = 150
    menu_item_class = DeskMenuItem
    index_view_class = views.QueueView
    index_template_name = "comments/desk/queue.html"
    index_results_template_name = "comments/desk/queue_results.html"
    search_fields = ["name", "email", "text"]
    search_backend_name = None
    routes = URLS

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            *(
                path(route, self.construct_view(FormerURLView, pattern_name=f"{self.url_namespace}:{name}"))
                for route, name in FORMER_URLS
            ),
        ]
