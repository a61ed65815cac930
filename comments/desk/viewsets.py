from django.contrib.auth.models import Permission
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import Comment
from ..permissions import can_moderate_somewhere, moderated_by
from . import bulk, cards, decisions, person_acts, personal_data, persons, views
from .statistics import StatisticsView


class DeskMenuItem(MenuItem):
    def is_shown(self, request):
        return can_moderate_somewhere(request.user)

    def render_component(self, request):
        # The item is shared by all requests: the number goes on the component of this one.
        component = super().render_component(request)
        if waiting := moderated_by(request.user).number_to_decide():
            component.label = f"{self.label} ({waiting})"
        return component


class DeskViewSet(ModelViewSet):
    """The moderators' desk: the queue and the cards. Comments are not added, edited or deleted here."""

    model = Comment
    name = "comment_desk"
    url_prefix = "comments"
    icon = "comment"
    menu_label = _("Comments")  # short: a longer one would hide the number
    menu_order = 150
    menu_item_class = DeskMenuItem
    add_to_admin_menu = True
    # Comments never reference other objects in the index, and indexing costs eight queries per insert.
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = views.QueueView
    index_template_name = "comments/desk/queue.html"
    index_results_template_name = "comments/desk/queue_results.html"
    search_fields = ["name", "email", "text"]
    search_backend_name = None
    list_per_page = 50

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("start/", self.construct_view(views.StartView), name="start"),
            path("news/", self.construct_view(views.NewsView), name="news"),
            path("figures/", self.construct_view(StatisticsView), name="figures"),
            path("<int:pk>/", self.construct_view(cards.CardView), name="card"),
            path("<int:pk>/decide/", self.construct_view(decisions.DecideView), name="decide"),
            path("<int:pk>/note/", self.construct_view(decisions.NoteView), name="note"),
            path("<int:pk>/reply/", self.construct_view(decisions.ReplyView), name="reply"),
            path("<int:pk>/claim/", self.construct_view(cards.ClaimView), name="claim"),
            path("<int:pk>/personal-data/", self.construct_view(personal_data.PersonalDataView), name="personal_data"),
            path(
                "<int:pk>/personal-data/export/",
                self.construct_view(personal_data.ExportView),
                name="export_personal_data",
            ),
            path("<int:pk>/person/", self.construct_view(persons.PersonPage), name="person"),
            path("<int:pk>/person/ban/", self.construct_view(person_acts.BanView), name="ban"),
            path("<int:pk>/person/bans/<int:ban>/lift/", self.construct_view(person_acts.LiftView), name="lift"),
            path("<int:pk>/person/note/", self.construct_view(person_acts.NoteView), name="note_on_person"),
            path(
                "<int:pk>/person/notes/<int:note>/remove/",
                self.construct_view(person_acts.RemoveNoteView),
                name="remove_note",
            ),
            path("<int:pk>/person/reject/", self.construct_view(person_acts.RejectAllView), name="reject_all"),
            path("bans/", self.construct_view(person_acts.BansView), name="bans"),
            path("bans/<int:ban>/lift/", self.construct_view(person_acts.LiftView), name="lift"),
            path("<int:pk>/similar/", self.construct_view(bulk.SimilarView), name="similar"),
            path("bulk/", self.construct_view(bulk.BulkView), name="bulk"),
            path("bulk/<uuid:batch>/", self.construct_view(bulk.BulkDecisionView), name="batch"),
            path("<int:pk>/closure/", self.construct_view(decisions.ClosureView), name="closure"),
            path("<int:pk>/move/", self.construct_view(decisions.MoveView), name="move"),
        ]

    def get_permissions_to_register(self):
        """Register none: ModerationScope decides who moderates, and a checkbox without effect would mislead."""
        return Permission.objects.none()
