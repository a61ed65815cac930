"""The card: one comment with everything that a decision needs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazette.public_forms.text_hygiene import parse_id

from .. import actions
from ..bulk.similar import similar_decided
from ..conversation import Conversation
from ..models import UNREFUSED, Comment, ConversationSettings, Discussed, Report, Status, reason_choices, sites_of
from ..people.author_records import author_records, current_decisions, newest_decided
from ..permissions import active_bans, can_moderate_on, moderated_by
from ..triage.assessments import assessment_of, still_learning, with_repeated_text
from ..triage.scoring import current_model
from ..trust import is_trusted
from ..watching import choices_on
from .bulk import same_text_lines, similar_lines
from .changes import newest_change
from .forms import MoveForm, StaffReplyForm, new_card_stamp
from .marks import marked_text
from .threads import is_long, thread_of
from .verbs import VERBS, reasons_for_no_use, shortcut_keys, shortcuts
from .views import DeskView, InTrash, in_trash

# So many of the newest lines of the log are at the top of the card.
MAX_NEWEST_LOG = 2


class CardView(DeskView):
    """One comment with everything that a decision needs. The same 404 if absent and if not this moderator's.

    The page's script requests with `X-Requested-With` and gets the card alone, to replace the previous one.
    """

    page_title = gettext_lazy("Reader comment")
    header_icon = "comment"

    @property
    def is_for_module(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "XMLHttpRequest"

    def get_template_names(self):
        return ["comments/desk/card/content.html" if self.is_for_module else "comments/desk/card.html"]

    @cached_property
    def comment(self) -> Comment:
        comments = moderated_by(self.request.user).select_related(
            "page__comments_closure", "parent", "page_revision", "triage"
        )
        return get_object_or_404(comments.defer("page_revision__content"), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            page_id = Comment.objects.filter(pk=self.kwargs["pk"]).values_list("page", flat=True).first()
            article = in_trash(request.user, page_id)
            if article is None:
                raise
            return self.say_in_trash(article)

    def say_in_trash(self, article: InTrash):
        following = self.queue.first_to_decide()
        context = super().get_context_data(
            article=article,
            card_url=self.queue.url("card", self.kwargs["pk"]),
            next_url=following and self.queue.url("card", following),
            **self.desk_context(),
        )
        template = "comments/desk/card/in_trash.html" if self.is_for_module else "comments/desk/in_trash.html"
        return TemplateResponse(self.request, template, context, status=404)

    def turn_to(self, pk: int) -> None:
        """Make the view one of the comment `pk`, as it is in the database now."""
        self.kwargs["pk"] = pk
        self.__dict__.pop("comment", None)

    @cached_property
    def thread_parameters(self) -> dict[str, int]:
        """The query parameter that unfolds the thread center one of its comments: `?thread=`."""
        center = parse_id(self.request.GET.get("thread", ""))
        return {} if center is None else {"thread": center}

    def show(self, *, status: int = 200, **context):
        """Render the card, and claim it for the moderator."""
        reads = self.request.method != "HEAD"
        other_claim = actions.claim(self.comment, moderator=self.request.user) if reads else None
        return self.render(status=status, other_claim=other_claim, **context)

    def get(self, request, pk):
        return self.show()

    def get_context_data(self, **kwargs):
        comment, page = self.comment, self.comment.page.specific
        undoable, settings = actions.decision_to_undo(comment), ConversationSettings.of_page(page)
        kwargs.setdefault("reply_form", StaffReplyForm(page=page))
        desk = self.desk_context()
        buttons = self.button_context(undoable, settings)
        # After going back to the card that this moderator has just decided, the key undoes that decision.
        desk["has_key_for_undo"] = desk["has_key_for_undo"] and not buttons["has_key_on_button"]
        return super().get_context_data(
            **desk | self.thread_context(),
            **kwargs,
            card_title=_("Comment by %(name)s") % {"name": comment.name or _("erased author")},
            comment=comment,
            claim_url=reverse("comment_desk:claim", args=[comment.pk]),
            **self.judgement_context(settings),
            **self.place_context(page),
            **self.author_context(settings),
            **self.decided_context(),
            **self.history_context(page),
            **buttons,
            **self.neighbor_context(),
        )

    def judgement_context(self, settings) -> dict:
        """What rules, model and colleagues say of the text."""
        comment, model = self.comment, current_model()
        escalation = self.queue.escalations.get(comment.pk)
        repeated = with_repeated_text([comment] if hasattr(comment, "triage") else [])
        assessment = assessment_of(comment, model, escalation, comment.pk in repeated)
        return {
            "text": marked_text(comment, assessment),
            "assessment": assessment,
            "still_learning": still_learning(model),
            "names_danger": names_danger(comment.held_because),
            "help_line": settings.help_line,
            "escalation": escalation,
            "escalate_url": self.queue.url("escalate", comment.pk),
            "give_back_url": self.queue.url("give_back", comment.pk),
        }

    def place_context(self, page) -> dict:
        """The article and the section that the comment is on, and what may be changed there."""
        comment, queue = self.comment, self.queue
        sections = {section.block_id: section for section in page.discussed_sections()}
        section = sections.get(comment.block_id)
        return {
            "article": page,
            "article_url": self._article_url(page, section),
            "section": section,
            "section_changed": Conversation(page).has_changed_since(comment),
            "is_renamed": section and section.heading != comment.heading_then,
            "watch_choices": choices_on(page, self.request.user),
            "watch_url": queue.url("watch"),
            "move_form": MoveForm(comment=comment, sections=list(sections.values())),
            "move_url": queue.url("move", comment.pk),
            "closure": getattr(comment.page, "comments_closure", None),
            "closure_url": queue.url("closure", comment.pk),
        }

    def author_context(self, settings) -> dict:
        """Who wrote it: the person's record and bans."""
        comment, user = self.comment, self.request.user
        bans = active_bans(comment, user)
        return {
            "record": author_records([comment], moderated_by(user))[comment.pk],
            "is_trusted": is_trusted(comment.browser, settings, timezone.now()),
            "ban": bans[0] if bans else None,
            "can_lift_ban": bool(bans) and can_moderate_on(user, bans[0].page),
            "removal_url": can_be_banned(comment) and self.queue.url("reject_and_ban", comment.pk, then="card"),
        }

    def decided_context(self) -> dict:
        """Comments with nearly the same text, and decided ones of the author and like this one."""
        comment, queue, user = self.comment, self.queue, self.request.user
        found = newest_decided(comment, moderated_by(user)), similar_decided(comment, user=user)
        decisions = current_decisions(each for some in found for each in some)
        of_author, similar = (
            [(each, decisions.get(each.pk), queue.url("card", each.pk)) for each in some] for some in found
        )
        lines = similar_lines(comment, queue)
        return {
            "author_decided": of_author,
            "similar_decided": similar,
            "similar": lines,
            "same_text": same_text_lines(lines, comment, queue),
        }

    def history_context(self, page) -> dict:
        """What happened to the comment: decisions, arrivals and reports."""
        log = list(self.comment.decisions.for_history())
        arrivals = arrivals_of(self.comment, page, self.request.user)
        return {
            "last_log": log[-1].pk if log else 0,
            "newest_log": log[1:][-MAX_NEWEST_LOG:][::-1],
            "came_from": arrivals[0] if arrivals else None,
            "history": sorted([*log, *arrivals], key=lambda each: each.made_at),
            "reported": reports_on(self.comment),
        }

    def thread_context(self) -> dict:
        comment, parent, last = self.comment, self.comment.parent, self.last_decision
        thread = thread_of(comment, self.queue, self.thread_parameters.get("thread"))
        context = {
            "thread": thread,
            # What an erased comment replied to, only the rest of the thread can show.
            "thread_is_open": bool(self.thread_parameters) or (parent is not None and parent.status == Status.ERASED),
            "is_parent_long": parent is not None and is_long(parent.text),
        }
        if thread and last and last.comment_id != comment.pk and self.thread_parameters:
            # Undoing a decision on another comment of the thread stays on this card.
            context["undo_url"] = self.queue.url("decide", last.comment_id, card=comment.pk, **self.thread_parameters)
        return context

    def button_context(self, undoable, settings) -> dict:
        """What the moderator may do, and by which keys. `undoable`: the decision that can be undone, or None."""
        comment, queue, last = self.comment, self.queue, self.last_decision
        verbs = [verb for verb in VERBS.values() if verb.is_offered(comment, undoable)]
        is_mine = undoable is not None and undoable.user_id == self.request.user.pk
        return {
            "verbs": verbs,
            "shortcuts": shortcuts(),
            "shortcut_keys": shortcut_keys(),
            "can_reject": any(verb.needs_reason for verb in verbs),
            "can_answer": comment.status in UNREFUSED,
            "decision_of_other": None if is_mine else undoable,
            "has_key_on_button": self.has_just_made(undoable) and last is not None and last.pk < undoable.pk,
            "no_use": json.dumps(reasons_for_no_use(comment)),
            "reasons": reason_choices(sites_of([comment]), but_for=[comment.status]),
            "saved_replies": [(saved, saved.text_for(comment)) for saved in settings.saved_replies.all()],
            "card_stamp": new_card_stamp(),
            "decide_url": queue.url("decide", comment.pk, **queue.as_of_now),
            "note_url": queue.url("note", comment.pk),
            "reply_url": queue.url("reply", comment.pk, **queue.as_of_now),
        }

    def neighbor_context(self) -> dict:
        """The cards before and after it in the queue, and how many wait."""
        comment, queue, kept = self.comment, self.queue, self.decision_parameters
        before, after, waiting = queue.before(comment), queue.after(comment), queue.number()
        context = {
            "card_url": queue.url("card", comment.pk, **kept, **self.thread_parameters),
            "previous_url": before and queue.url("card", before, **kept),
            "next_url": after and queue.url("card", after, **kept),
            "queue_url": queue.url("index", **kept),
            "waiting": waiting,
        }
        if self.is_for_module:  # the queue without a filter has the same number, without its queries
            context["number_to_decide"] = self.number_to_decide() if queue.asked else waiting
        return context

    def card_again(self, problem: str, *, status: int = 409, **context):
        """Render the card as it is in the database now, with what was typed."""
        self.turn_to(self.comment.pk)
        typed = self.request.POST.get("note", "").replace("\x00", "")
        return self.show(problem=problem, typed_note=typed, status=status, **context)

    def _article_url(self, page, section) -> str:
        if not page.live:
            return ""
        if self.comment.is_visible:
            return reverse("comments:permalink", args=[self.comment.pk])
        url = page.get_url() or ""  # without the request, whose site takes Wagtail a query
        return f"{url}#{section.slug}" if url and section else url


class ClaimView(CardView):
    """Renew the claim on a card; the page's script posts while the page is visible.

    `log` is the id of the newest decision that the card shows. The response has a later one, if any.
    """

    http_method_names = ["post"]

    def post(self, request, pk):
        other_claim = actions.claim(self.comment, moderator=request.user)
        last_seen = parse_id(request.POST.get("log", ""))
        change = None if last_seen is None else newest_change(self.comment, last_seen, timezone.now())
        return JsonResponse({"other_claim": other_claim is not None} | ({"change": change} if change else {}))


def can_be_banned(comment: Comment) -> bool:
    """Return whether its author can be banned: has an email address or a browser's cookie, and is no moderator."""
    return not comment.is_by_staff and bool(comment.email or comment.browser)


@dataclass(frozen=True)
class Arrival:
    """`title` is that of the article it came from; empty where the moderator may not moderate there."""

    title: str
    made_at: datetime
    made_by: str
    is_arrival: bool = True  # for the template, where decisions stand in the same list


def arrivals_of(comment: Comment, page: Discussed, user) -> list[Arrival]:
    """Return the moves of a comment's section to `page` since it was written; oldest first. No query if none."""
    revision = comment.page_revision
    if revision is None or revision.object_id == str(page.pk):
        return []
    moves = page.moves_of_section(comment.block_id)
    starts = [number for number, arrival in enumerate(moves) if str(arrival.source.pk) == revision.object_id]
    return [
        Arrival(each.source.title if can_moderate_on(user, each.source) else "", each.made_at, each.made_by)
        for each in (moves[starts[-1] :] if starts else [])
    ]


def names_danger(held_because: Iterable[dict]) -> bool:
    """Return whether the author may be in danger by the rules."""
    return any(reason["code"] == "self_harm" for reason in held_because)


MAX_REPORTS = 20
# More of them are folded: on a phone they would push the text that they are about out of sight.
UNFOLDED_REPORTS = 2


@dataclass(frozen=True)
class Reports:
    """Open reports, oldest first: `listed`, and how many `more`. `last` is the newest, or None."""

    listed: list[Report]
    more: int
    last: Report | None

    @property
    def first(self) -> list[Report]:
        return self.listed[:UNFOLDED_REPORTS]

    @property
    def folded(self) -> list[Report]:
        return self.listed[UNFOLDED_REPORTS:]

    @property
    def number_folded(self) -> int:
        return len(self.folded) + self.more


def reports_on(comment: Comment) -> Reports:
    if not comment.open_reports:
        return Reports([], 0, None)
    reports = comment.reports.open().order_by("id")
    listed = list(reports[:MAX_REPORTS])
    last = reports.last() if len(listed) == MAX_REPORTS else listed[-1] if listed else None
    return Reports(listed, max(0, comment.open_reports - len(listed)), last)
