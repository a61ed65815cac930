"""The page of the person behind a comment: their comments, notes, bans and the forms for both."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gazette.public_forms.networks import NETWORK_DAYS
from gazette.public_forms.responses import see_other

from ..models import UNREFUSED, AuthorIdentifier, Comment, Hold, Report, Status
from ..people.author_records import decision_histories
from ..people.persons import Person, identifier_value
from ..permissions import bans_seen_by, can_moderate_on, holds_of, moderated_by, notes_seen_by
from ..querysets import MAX_COUNTED, CappedCount, CommentQuerySet
from .forms import BanForm, PersonNoteForm, RejectAllForm
from .views import DeskView

NAMES = 6
NOTES = 50
MAX_IN_BULK = 200
NETWORK = "network"
MAX_HOLDS = 100
HOLD_LABELS = {
    "browser": gettext_lazy("Hold this browser for a day"),
    "network": gettext_lazy("Hold this network for a day"),
}


def active_holds(user, comment: Comment | None = None) -> list[Hold]:
    """Return the active holds that `user` may lift, newest first; with `comment`, those on its author."""
    holds = holds_of(user).active(timezone.now()).select_related("page").order_by("-id")
    if comment is not None:
        holds = holds.filter(value__in=[value for value in (comment.browser, comment.network) if value])
    listed = list(holds[:MAX_HOLDS])
    for hold in listed:
        hold.lift_url = reverse("comment_desk:lift_hold", args=[hold.pk])
        query = {"by": "network"} if hold.by == Hold.By.NETWORK else None
        hold.person_url = hold.comment_id and reverse("comment_desk:person", args=[hold.comment_id], query=query)
    return listed


def holds_to_make(comment: Comment, holds: list[Hold]) -> list[tuple[str, str | Promise]]:
    """Return by what further comments of an author without an email address can be held, each with a label."""
    if comment.email:
        return []
    held = {hold.value for hold in holds}
    return [(by, label) for by, label in HOLD_LABELS.items() if (value := getattr(comment, by)) and value not in held]


@dataclass(frozen=True)
class MatchingIdentifier:
    """An identifier by which comments match the one in the URL; `by` is its value of `?by=`."""

    by: str
    label: str
    number: CappedCount


class PersonView(DeskView):
    """The comments of whoever wrote one comment, as far as this moderator may moderate them.

    Others are not even counted. `?by=` narrows the person to one identifier.
    """

    @cached_property
    def comment(self) -> Comment:
        return get_object_or_404(moderated_by(self.request.user).select_related("page"), pk=self.kwargs["pk"])

    def get_breadcrumbs(self):
        name = _("Comment by %(name)s") % {"name": self.comment.name or _("erased author")}
        card = (reverse("comment_desk:card", args=[self.comment.pk]), Truncator(name).chars(40))
        queue, this = super().get_breadcrumbs()
        return [queue, card, this]

    @property
    def by(self) -> str:
        return self.request.GET.get("by", "")

    @cached_property
    def person(self) -> Person:
        return Person.author_of(self.comment).identified_by(self.by)

    @property
    def comments(self) -> CommentQuerySet:
        return self.person.comments(among=moderated_by(self.request.user))

    def url(self, name: str, *args, **query) -> str:
        query = {"by": self.by or None, **query}
        return reverse(
            f"comment_desk:{name}",
            args=[self.comment.pk, *args],
            query={key: value for key, value in query.items() if value is not None},
        )


class PersonPage(PersonView):
    """The page, also shown again after a problem, with everything typed."""

    template_name = "comments/desk/person.html"
    header_icon = "user"
    page_title = pgettext_lazy("of comments", "Author")

    @cached_property
    def is_by_network(self) -> bool:
        return self.by == NETWORK and bool(self.comment.network)

    @property
    def from_network(self) -> CommentQuerySet:
        """Comments from the same network. Many people may share one, so they are only listed."""
        since = timezone.now() - timedelta(days=NETWORK_DAYS)
        return moderated_by(self.request.user).from_network(self.comment.network).filter(submitted_at__gte=since)

    @property
    def listed(self) -> CommentQuerySet:
        return self.from_network.select_related("page") if self.is_by_network else self.comments

    @property
    def to_reject(self) -> CommentQuerySet:
        return self.comments.filter(status__in=UNREFUSED)

    def identifiers(self) -> list[MatchingIdentifier]:
        author, mine = Person.author_of(self.comment), moderated_by(self.request.user)
        identifiers: list[MatchingIdentifier] = []

        def add(by: str, label: str, comments: CommentQuerySet) -> None:
            identifiers.append(MatchingIdentifier(by, label, comments.number()))

        if author.email and author.browser:
            add("", _("email address or browser"), author.comments(among=mine))
        if author.email:
            add(AuthorIdentifier.EMAIL, _("email address (unverified)"), mine.from_email(author.email))
        if author.browser:
            add(AuthorIdentifier.BROWSER, _("browser (by its cookie)"), mine.from_browser(author.browser))
        if self.comment.network:
            label = _("network in the last %(days)d days (may be shared)") % {"days": NETWORK_DAYS}
            add(NETWORK, label, self.from_network)
        return identifiers

    def get_context_data(self, **kwargs):
        user, comment = self.request.user, self.comment
        everything = Person.author_of(comment)
        rows, has_more = self.newest(self.listed)
        histories = decision_histories(rows)
        recent = self.listed.order_by("-id").values("pk")[:MAX_COUNTED]
        numbers = dict(
            Comment.objects.filter(pk__in=recent).order_by().values_list("status").annotate(number=Count("pk"))
        )
        names = Comment.objects.filter(pk__in=recent).order_by("name").values_list("name", flat=True).distinct()
        # The name on the card first: it is the one to compare with.
        names = sorted(names, key=comment.name.__ne__)
        bans = list(
            bans_seen_by(user).identified_by(everything.identifiers).select_related("page").order_by("-id")[:NOTES]
        )
        now = timezone.now()
        for ban in bans:
            ban.is_active = ban.lifted_at is None and (ban.ends_at is None or ban.ends_at > now)
            ban.lift_url = self.url("lift", ban.pk) if can_moderate_on(user, ban.page) else ""
        notes = list(notes_seen_by(user).identified_by(everything.identifiers).order_by("-id")[:NOTES])
        for note in notes:
            may_remove = user.is_superuser or note.user_id == user.pk
            note.remove_url = self.url("remove_note", note.pk) if may_remove else ""
        number = self.to_reject[: MAX_IN_BULK + 1].count()
        identifiers = self.identifiers()
        holds = active_holds(user, comment)
        return super().get_context_data(
            **self.desk_context(),
            **{
                "ban_form": BanForm(comment=comment, moderator=user),
                "note_form": PersonNoteForm(comment=comment),
                "reject_form": RejectAllForm(comment=comment),
                **kwargs,
            },
            comment=comment,
            person=everything,
            domain=identifier_value(AuthorIdentifier.DOMAIN, comment),
            identifiers=[
                (each, self.url("person", by=each.by or None), each.by == self.chosen(identifiers))
                for each in identifiers
            ],
            is_by_network=self.is_by_network,
            comments=[(each, histories[each.pk]) for each in rows],
            numbers=[(label, numbers[status]) for status, label in Status.choices if status in numbers],
            total=sum(numbers.values()),
            most=MAX_COUNTED,
            reports=Report.objects.filter(comment__in=recent, retracted_at=None).count(),
            names=names[:NAMES],
            more_names=len(names[NAMES:]),
            bans=[ban for ban in bans if ban.is_active],
            bans_over=[ban for ban in bans if not ban.is_active],
            notes=notes,
            holds=holds,
            holds_to_make=holds_to_make(comment, holds),
            hold_url=self.url("hold"),
            removal_url=self.url("reject_and_ban"),
            ban_url=self.url("ban"),
            note_url=self.url("note_on_person"),
            reject_url=self.url("reject_all"),
            number_to_reject=min(number, MAX_IN_BULK),
            has_more_to_reject=number > MAX_IN_BULK,
            older_url=self.url("person", older=rows[-1].pk) if has_more else "",
            newest_url=self.url("person") if "older" in self.request.GET else "",
        )

    def chosen(self, identifiers: list[MatchingIdentifier]) -> str:
        known = [each.by for each in identifiers]
        return self.by if self.by in known else next((by for by in known if by != NETWORK), "")

    def back(self, **query):
        return see_other(self.url("person", **query))
