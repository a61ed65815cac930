from datetime import timedelta
from functools import cached_property, reduce
from operator import or_

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Page

from gazette.public_forms.text_hygiene import parse_id

from ..judging.rules import CHECK_FAILED, CHECK_FAILED_LABEL, ON_HOLD, ON_HOLD_LABEL, SITE_PREFIX, rules_in_use
from ..models import Comment, Decision, Escalation, OwnReason, Reason, Status
from ..permissions import moderated_by
from ..triage.assessments import BANDS, in_band
from ..watching import Subject, find_subject, on_subjects, watched_by

ALL = "all"
REPORTED = "reported"
AUTOMATIC = "automatic"
BY_MODEL = "by-model"
STATUSES = [
    (Status.PENDING, Status.PENDING.label),
    (REPORTED, _("reported")),
    (AUTOMATIC, _("approved automatically")),
    *(
        (value, _("withdrawn") if value == Status.WITHDRAWN else label)
        for value, label in Status.choices
        if value != Status.PENDING
    ),
    (BY_MODEL, _("marked as spam by the model")),
    (ALL, _("all")),
]
WHOLE_ARTICLE = "-"
NOTHING = "nothing"
TO_ME = "me"
ESCALATED = [(TO_ME, _("to you or a group of yours")), (ALL, _("to anybody"))]

AGES = {
    "hour": (_("more than an hour"), timedelta(hours=1)),
    "day": (_("more than a day"), timedelta(days=1)),
    "week": (_("more than a week"), timedelta(weeks=1)),
}


def held_choices():
    return [
        (NOTHING, _("none")),
        *((rule.code, rule.label) for rule in rules_in_use()),
        (ON_HOLD, ON_HOLD_LABEL),
        (CHECK_FAILED, CHECK_FAILED_LABEL),
    ]


def reasons_to_find():
    """Return the fixed reasons and the site's, also those that are no longer offered."""
    return [*Reason.choices, *((own.code, own.label) for own in OwnReason.objects.all())]


def articles_to_choose(request):
    """Articles with comments to decide for this moderator, and the chosen one."""
    mine = moderated_by(request.user)
    wanted = Q(pk__in=mine.awaiting_moderation().values("page")) | Q(pk__in=mine.reported().values("page"))
    wanted |= Q(Exists(mine.filter(page=OuterRef("pk"))), pk=parse_id(request.GET.get("page", "")))
    return Page.objects.filter(wanted).order_by("title")


class RadioFilter(django_filters.ChoiceFilter):
    def __init__(self, **kwargs):
        super().__init__(**{"empty_label": _("any"), "widget": forms.RadioSelect} | kwargs)


class QueueFilterSet(WagtailFilterSet):
    status = RadioFilter(
        label=_("Status"), choices=STATUSES, empty_label=None, initial=Status.PENDING, method="with_status"
    )
    page = django_filters.ModelChoiceFilter(label=_("Article"), queryset=articles_to_choose, empty_label=_("all"))
    section = RadioFilter(label=_("Section"), method="on_section", empty_label=_("all"))
    held = RadioFilter(label=_("Flags"), choices=held_choices, method="held_for")
    reason = RadioFilter(label=_("Rejected as"), choices=reasons_to_find, method="rejected_as")
    assessment = RadioFilter(label=_("Assessment"), choices=list(BANDS.items()), method="assessed_as")
    escalated = RadioFilter(label=_("Escalated"), choices=ESCALATED, method="escalated_to")
    watched = RadioFilter(label=_("Watched"), method="on_watched")
    age = RadioFilter(
        label=_("Age"), choices=[(name, label) for name, (label, _length) in AGES.items()], method="older_than"
    )

    class Meta:
        model = Comment
        fields: list[str] = []

    def __init__(self, data, queryset=None, *, request, prefix=None):
        data = data.copy()
        escalated = data.get("escalated", "")
        self.escalated = escalated if escalated in dict(ESCALATED) else ""
        if not data.get("status"):
            data["status"] = ALL if self.escalated else Status.PENDING
        super().__init__(data, queryset, request=request, prefix=prefix)
        # Found out where they are needed. Not the method itself: a form copies its choices, and would copy the request.
        self.filters["watched"].extra["choices"] = lambda: self.subjects_to_choose()
        self.page = page = self._chosen_page()
        # The other filters still apply; the queue then shows nothing.
        self.names_unknown_article = bool(data.get("page")) and page is None
        if self.names_unknown_article:
            data["page"] = ""
        if page:
            self.filters["section"].extra["choices"] = self._sections_of(page)
        else:
            del self.filters["section"]

    def _chosen_page(self) -> Page | None:
        if not self.data.get("page"):
            return None
        try:
            return self.filters["page"].field.clean(self.data["page"])
        except ValidationError:
            return None

    def _sections_of(self, page):
        """The sections in reading order, then removed sections with comments, under their last heading."""
        present = {section.block_id: section.label for section in page.specific.discussed_sections()}
        on_sections = Comment.objects.on_page(page).exclude(block_id="").exclude(block_id__in=present)
        earlier = dict(on_sections.order_by("heading_then").values_list("block_id", "heading_then").distinct())
        return [
            (WHOLE_ARTICLE, _("the whole article")),
            *present.items(),
            *(
                (block_id, _("%(heading)s (removed section)") % {"heading": heading})
                for block_id, heading in earlier.items()
            ),
        ]

    def with_status(self, comments, name, value):
        match value:
            case "all":
                return comments
            case "reported":
                return comments.reported()
            case "automatic":
                return comments.approved_automatically()
            case "by-model":
                return comments.marked_by_model()
            case Status.PENDING:  # with what is reported, which the queue puts above
                return comments.to_decide()
            case _:
                return comments.filter(status=value)

    @cached_property
    def watched_subjects(self) -> list[Subject]:
        return watched_by(self.request.user)

    @cached_property
    def subject(self) -> Subject | None:
        """The article or topic that `?watched=` names, whether or not it is watched."""
        return find_subject(self.data.get("watched", ""), self.request.user)

    def subjects_to_choose(self):
        named = {subject.key: subject.name for subject in (*self.watched_subjects, self.subject) if subject}
        return [(ALL, _("all that you watch")), *named.items()] if named or self.data.get("watched") else []

    def on_watched(self, comments, name, value):
        return comments.filter(on_subjects(self.watched_subjects if value == ALL else [self.subject]))

    def escalated_to(self, comments, name, value):
        escalations = Escalation.objects.open()
        if value == TO_ME:
            escalations = escalations.to_user(self.request.user)
        return comments.filter(pk__in=escalations.values("comment"))

    def on_section(self, comments, name, value):
        return comments.on_section("" if value == WHOLE_ARTICLE else value)

    def held_for(self, comments, name, value):
        if value == NOTHING:
            return comments.filter(held_because=[])
        # Both databases can search the stored text; inside a message a quotation mark is escaped, so only codes match.
        # Codes of the site's rules were stored without the prefix at first.
        codes = {value, value.removeprefix(SITE_PREFIX)}
        return comments.filter(reduce(or_, (Q(held_because__icontains=f'"code": "{code}"') for code in codes)))

    def rejected_as(self, comments, name, value):
        """Filter by the reason of the last decision about the status."""
        decided = Decision.objects.filter(comment=OuterRef("pk"), action__in=Decision.DECIDING).current()
        last = Subquery(decided.order_by("-pk").values("reason")[:1])
        return comments.filter(status=Status.REJECTED).alias(last_reason=last).filter(last_reason=value)

    def assessed_as(self, comments, name, value):
        return comments.filter(in_band(value))

    def older_than(self, comments, name, value):
        return comments.filter(submitted_at__lt=timezone.now() - AGES[value][1])
