"""The queue, and the base class of all views of the desk."""

from datetime import timedelta
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from gazette.admin_views import AdminView
from gazette.public_forms.responses import see_other
from gazette.public_forms.text_hygiene import parse_id
from gazette.trash.models import Trashed

from .. import actions
from ..bulk.decisions import BulkDecision
from ..models import Comment, Decision, Status
from ..permissions import active_bans, can_moderate, moderated_by, trashed_for
from ..querysets import CappedCount
from ..triage.assessments import still_learning
from ..triage.scoring import current_model
from ..watching import MAX_WATCHED, Choice, choices_on, find_subject, unwatch, watch
from .filters import ALL, TO_ME
from .queue import BY_RISK, ORDERS, Queue
from .rows import IN_QUEUE, RowTable, TemplateColumn, part_of, prepare_rows, row_url, shortcuts_context
from .searching import HELP, QueueSearchForm

# Session key: id of the newest comment when this moderator last opened the queue.
LAST_SEEN = "comment_desk_came_at"
MAX_UNCHANGED = 200
PER_PAGE = 25
KEY_FOR_UNDO = timedelta(minutes=10)  # how long the key undoes one's last decision; the button does as long as it can


def numbers_left(request) -> set[int]:
    """Return the ids in `?left=`: comments that a bulk decision did not change."""
    numbers = (parse_id(number) for number in request.GET.get("left", "").split(",")[:MAX_UNCHANGED])
    return {number for number in numbers if number is not None}


class DeskMixin(PermissionCheckedMixin):
    """Base of the desk's views: for moderators only, with the queue of the query string."""

    model = Comment
    any_permission_required = ["moderate"]

    @cached_property
    def queue(self):
        return Queue(self.request)

    @cached_property
    def last_decision(self) -> Decision | None:
        """The previous decision, from `?done=`: the page shows it with a button to undo it."""
        number = parse_id(self.request.GET.get("done", ""))
        if number is None:
            return None
        decision = Decision.objects.filter(pk=number).select_related("comment__page", "undoes").first()
        mine = decision and decision.comment and can_moderate(self.request.user, decision.comment)
        return decision if mine else None

    @cached_property
    def last_bulk_decision(self) -> BulkDecision | None:
        """The bulk decision of which the last decision is one, if any."""
        if self.last_decision is None or self.last_decision.batch is None:
            return None
        bulk_decision = BulkDecision(self.last_decision.batch, user=self.request.user, left=numbers_left(self.request))
        return None if bulk_decision.is_reply else bulk_decision

    @property
    def decision_parameters(self) -> dict[str, object]:
        """The query parameters that keep showing the last decision on another page."""
        if not self.last_decision:
            return {}
        return {"done": self.last_decision.pk, "left": self.last_bulk_decision and self.last_bulk_decision.left_numbers}

    def banned_by_last(self, last: Decision) -> Comment | None:
        """The comment whose author was banned with rejecting in bulk, which undoing does not end."""
        rejected = last.undoes or last
        if last.comment is None or rejected.action not in {Decision.Action.REJECT, Decision.Action.SPAM}:
            return None
        bans = active_bans(last.comment, self.request.user)
        since = [ban for ban in bans if ban.user_id == rejected.user_id and ban.made_at >= rejected.made_at]
        return last.comment if since else None

    def number_to_decide(self) -> CappedCount:
        """The number in the admin's menu, whatever the queue is filtered by."""
        return moderated_by(self.request.user).open_numbers().to_decide

    @property
    def older(self) -> int | None:
        return parse_id(self.request.GET.get("older", ""))

    def newest(self, rows: QuerySet, size: int = PER_PAGE) -> tuple[list, bool]:
        """Return the newest rows, or the newest of those older than `?older=`; and whether there are more."""
        if self.older is not None:
            rows = rows.filter(pk__lt=self.older)
        first = list(rows.order_by("-id")[: size + 1])
        return first[:size], len(first) > size

    def is_clear(self, form) -> bool:
        """Return whether a form is valid and no field was sent twice."""
        return form.is_valid() and all(len(self.request.POST.getlist(name)) <= 1 for name in form.fields)

    @property
    def last_seen_id(self) -> int:
        """The id of the newest comment when this moderator last opened the queue."""
        return self.request.session.get(LAST_SEEN) or self.mark_seen()

    def mark_seen(self) -> int:
        """Start counting new comments from now; return the id of the newest comment."""
        newest_id = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        if self.request.session.get(LAST_SEEN) != newest_id:
            self.request.session[LAST_SEEN] = newest_id
        return newest_id

    def news(self, since: int) -> str:
        number = self.queue.arrived_since(since)
        if not number:
            return _("No new comments")
        return ngettext("%(number)s new", "%(number)s new", number) % {"number": number}

    def desk_context(self):
        last = self.last_decision
        profile = getattr(self.request.user, "wagtail_userprofile", None)
        context = {
            "queue": self.queue,
            "last_decision": last,
            **self.reply_context(),
            "can_undo_last": bool(last and actions.is_undoable(last) and last.revision == last.comment.revision),
            "undo_url": last and self.queue.url("decide", last.comment_id),
            "keys_allowed": getattr(profile, "keyboard_shortcuts", True),
            "news": self.news(self.last_seen_id),
            "news_url": self.queue.url("news", since=self.last_seen_id),
        } | self.bulk_decision_context()
        return context | {"has_key_for_undo": context["can_undo_last"] and self.has_just_made(last)}

    def has_just_made(self, decision: Decision | None) -> bool:
        """Return whether the moderator made it minutes ago: the URL of a restored tab names it for longer."""
        if decision is None or decision.user_id != self.request.user.pk:
            return False
        return decision.made_at > timezone.now() - KEY_FOR_UNDO

    def reply_context(self):
        """Whose comment the last decision was about: after a staff reply, the one that it replies to."""
        last = self.last_decision
        if last is None:
            return {}
        is_reply = last.action == Decision.Action.SUBMIT and last.comment.parent is not None
        approved = is_reply and Decision.objects.filter(batch=last.batch, action=Decision.Action.APPROVE).exists()
        author = last.comment.parent if is_reply else last.comment
        return {"last_name": author.name or _("(erased)"), "last_approved_parent": approved}

    def bulk_decision_context(self):
        bulk_decision = self.last_bulk_decision
        if bulk_decision is None:
            return {}
        return {
            "last_bulk_decision": bulk_decision,
            "last_banned": self.last_decision and self.banned_by_last(self.last_decision),
            "bulk_decision_url": self.queue.url("batch", bulk_decision.batch, left=bulk_decision.left_numbers),
            "can_undo_last": bulk_decision.undoable > 0,
        }


class DeskView(DeskMixin, AdminView):
    """A page of the desk, below the queue."""

    def get_breadcrumbs(self):
        return [(self.queue.url("index"), _("Reader comments")), ("", self.get_page_title())]

    def get(self, request, **kwargs):
        return self.render()


class QueueView(DeskMixin, generic.IndexView):
    is_export = False  # the queue has no pages that could be exported
    page_title = gettext_lazy("Reader comments")
    columns = [
        TemplateColumn("pick", label=gettext_lazy("Select")),
        TemplateColumn("comment", label=gettext_lazy("Comment")),
        TemplateColumn("about", label=gettext_lazy("About")),
        TemplateColumn("held", label=gettext_lazy("Flags")),
        TemplateColumn("sent", label=gettext_lazy("Sent")),
        StatusTagColumn(
            "get_status_display",
            label=gettext_lazy("Status"),
            primary=lambda comment: comment.status == Status.PENDING,
        ),
        TemplateColumn("decide", label=gettext_lazy("Decide")),
    ]
    table_class = RowTable

    @cached_property
    def filters(self):
        return self.queue.filters

    def get(self, request, *args, **kwargs):
        if request.method == "GET" and not self.results_only:
            self.mark_seen()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return self.queue.comments

    def paginate_queryset(self, queryset, page_size):
        return None, None, self.part.comments, False

    @cached_property
    def part(self):
        return self.queue.part(self.paginate_by)

    @cached_property
    def header_buttons(self):
        buttons = []
        if first := self.queue.first_to_decide():
            label = _("Start with the newest")
            if self.queue.is_oldest_first:
                label = _("Start with the reports") if self.queue.begins_with_reports else _("Start with the oldest")
                if self.queue.has_urgent:
                    label = _("Start with the urgent ones")
            url = self.queue.url("card", first)
            buttons.append(HeaderButton(label, url=url, icon_name="arrow-right", priority=10))
        return buttons

    @property
    def lists(self):
        """The lists of the desk: label, URL, and whether it is displayed."""
        queue, filters = self.queue, self.filters
        for_you = _("For you") + (f" ({queue.number_for_you})" if queue.number_for_you else "")
        escalated = _("Escalated") + (f" ({queue.number_escalated})" if queue.number_escalated else "")
        watched = filters.data.get("watched", "")
        asked = [
            (_("Queue"), {}, not filters.escalated and not watched),
            (for_you, {"escalated": TO_ME}, filters.escalated == TO_ME),
            (escalated, {"escalated": ALL}, filters.escalated == ALL),
            (_("Watched"), {"watched": ALL}, bool(watched)),
        ]
        return [(label, reverse("comment_desk:index", query=query), is_shown) for label, query, is_shown in asked]

    @property
    def watch_choices(self) -> list[Choice]:
        """Buttons for the article, with its topics, or for the one topic that the queue is about."""
        if self.filters.page:
            return choices_on(self.filters.page.specific, self.request.user)
        subject = self.filters.subject
        return [Choice(subject, subject.key in {each.key for each in self.filters.watched_subjects})] if subject else []

    @cached_property
    def header_more_buttons(self):
        statistics = Button(_("Statistics"), url=reverse("comment_desk:figures"), icon_name="table", priority=6)
        mine = Button(_("My decisions"), url=reverse("comment_desk:own_decisions"), icon_name="history", priority=5)
        quality = Button(_("Quality"), url=reverse("comment_desk:quality"), icon_name="check", priority=7)
        bans = Button(_("Active bans and holds"), url=reverse("comment_desk:bans"), icon_name="user", priority=10)
        return [*super().header_more_buttons, mine, statistics, quality, bans]

    def get_search_form(self):
        return QueueSearchForm(self.request.GET if "q" in self.request.GET else None)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | self.desk_context() | shortcuts_context(IN_QUEUE)
        comments = context["object_list"]
        model = current_model()
        prepare_rows(comments, self.queue, self.request, model)
        if last := self.last_decision:
            context["undo_url"] = row_url(self.queue, last.comment_id, self.request)
        context["rest_url"] = self.queue.url("index", **part_of(self.request))
        if comments and self.queue.status == Status.PENDING:
            context["review_url"] = self.queue.url("review")
        if comments:
            context["items_count"] = self.queue.number()
        if self.part.has_before:
            context["before_url"] = self.queue.url("index", before=comments[0].pk, **self.queue.as_of_now)
        if self.part.has_after:
            context["after_url"] = self.queue.url("index", after=comments[-1].pk, **self.queue.as_of_now)
        if self.filters.names_unknown_article:
            context["names_unknown_article"] = True
            context["trashed_article"] = in_trash(self.request.user, parse_id(self.request.GET["page"]))
        learning = still_learning(model)
        if self.queue.is_oldest_first:
            context["orders"] = [
                (label, self.queue.url("index", order=order or None), order == self.queue.order)
                for order, label in ORDERS.items()
                if order != BY_RISK or not learning
            ]
        context["still_learning"] = learning
        context["lists"], context["search_help"] = self.lists, HELP
        context["watch_choices"], context["watch_url"] = self.watch_choices, self.queue.url("watch")
        status = self.filters.form["status"]
        context["statuses"] = [
            (label, self.queue.url("index", status=value), value == status.value())
            for value, label in status.field.choices
        ]
        return context


class StartView(DeskMixin, View):
    """Redirect to the first card of the queue, or to the empty queue."""

    http_method_names = ["get", "head"]

    def get(self, request):
        first = self.queue.first_to_decide()
        return redirect(self.queue.url("card", first) if first else self.queue.url("index"))


class NewsView(DeskMixin, View):
    """The number of new comments in the queue, as JSON for the page's script."""

    http_method_names = ["get", "head"]

    def get(self, request):
        since = parse_id(request.GET.get("since", ""))
        return JsonResponse({"news": self.news(self.last_seen_id if since is None else since)})


class WatchForm(forms.Form):
    subject = forms.CharField(max_length=40)
    do = forms.ChoiceField(choices=[("watch", "watch"), ("unwatch", "unwatch")])
    comment = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)  # of the card to return to


class WatchView(DeskMixin, View):
    """Return to the card or the list where the button was pressed."""

    http_method_names = ["get", "head", "post"]

    def get(self, request):
        return see_other(self.queue.url("index"))

    def post(self, request):
        form = WatchForm(request.POST)
        subject = find_subject(form.cleaned_data["subject"], request.user) if self.is_clear(form) else None
        if subject is None:
            messages.error(request, _("Invalid request. Nothing was changed."))
        elif form.cleaned_data["do"] == "unwatch":
            unwatch(request.user, subject)
        elif not watch(request.user, subject):
            messages.error(request, _("You watch %(number)d articles and topics already.") % {"number": MAX_WATCHED})
        card = form.cleaned_data.get("comment") if subject else None
        return see_other(self.queue.url(*(("card", card) if card else ("index",))))


class InTrash(NamedTuple):
    """An article in the trash; `url` is the one to restore it, empty where `user` may not."""

    title: str
    url: str


def in_trash(user, page_id: int | None) -> InTrash | None:
    """Return None also for articles that `user` may not know of."""
    trashed = trashed_for(user).filter(pk=page_id).first()
    if trashed is None:
        return None
    root = trashed.root_id or trashed.pk
    may_restore = Trashed.objects.visible_to(user).filter(pk=root).exists()
    return InTrash(str(trashed), reverse("trash:restore", args=[root]) if may_restore else "")
