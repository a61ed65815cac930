"""Export and erase the personal data of one person who wrote comments.

Email addresses are not verified when a comment is posted: people must check who asks.
"""

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from itertools import chain

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from gazette.models import Email, RateCounter

from ..models import Ban, Comment, Correspondent, Decision, Hold, PersonNote, TriageScore
from ..models.moderation import NOT_USERS
from ..people import personal_data
from ..people.persons import Person
from ..permissions import check_can_moderate
from ..querysets import AuthorIdentifierQuerySet, BanQuerySet
from . import moderators

# Most rows listed for one column.
MAX_ROWS = 100
# Columns that name a member of the staff, who is another person.
BY_STAFF = {"user_id", "made_by", "lifted_by", "settled_by"}


@dataclass(frozen=True)
class FoundText:
    """A column that contains a text, and the ids of the rows: at most MAX_ROWS."""

    table: str
    column: str
    rows: tuple[str, ...]

    def __str__(self):
        return f"{self.table}.{self.column}: {', '.join(self.rows)}"


def export(
    person: Person,
    comments: Iterable[Comment],
    *,
    bans: BanQuerySet | None = None,
    notes: AuthorIdentifierQuerySet | None = None,
    holds: BanQuerySet | None = None,
    everywhere: bool = False,
) -> dict:
    """Return all that is stored about `comments` and `person`, for JSON.

    `bans`, `notes` and `holds`: those that may be shown, default all. `everywhere`: also where else the address is
    stored.
    """
    comments = list(comments)
    own_ids = {comment.pk for comment in comments}
    notes = (PersonNote.objects.all() if notes is None else notes).identified_by(person.identifiers).order_by("id")
    bans = (Ban.objects.all() if bans is None else bans).identified_by(person.identifiers).order_by("id")
    networks = {comment.network for comment in comments if comment.network}
    browsers = {comment.browser for comment in comments if comment.browser}
    holds = (Hold.objects.all() if holds is None else holds).filter(value__in=networks | browsers).order_by("id")
    data = {
        "made_at": timezone.now(),
        "about": {
            what: value
            for what, value in (("email", person.email), ("browser", person.browser), ("comment", person.comment_id))
            if value
        },
        "comments": [
            {
                **_stored(comment),
                "page": {"title": comment.page.title, "url": comment.page.full_url},
                "links_to": list(comment.links.order_by("id").values_list("host", flat=True)),
                "fingerprint": list(comment.fingerprint.order_by("id").values_list("number", flat=True)),
                "scores": [_stored(score) for score in TriageScore.objects.filter(comment=comment)],
                # The network of a report is about another person.
                "reports": [_stored(report, {"network"}) for report in comment.reports.order_by("id")],
                "decisions": [_decision(decision) for decision in comment.decisions.order_by("id")],
            }
            for comment in comments
        ],
        **(_mail_data(person) if everywhere else {}),
        **(_data_of_other_apps(person) if everywhere else {}),
        "counters": [_stored(counter) for counter in RateCounter.objects.filter(network__in=networks).order_by("id")],
        "notes": [_stored(note, BY_STAFF) for note in notes],
        "bans": [_stored(ban, BY_STAFF) for ban in bans],
        # A network is shared: a hold may have been made because of the comment of another person.
        "holds": [
            _stored(hold, BY_STAFF if hold.comment_id in own_ids else BY_STAFF | {"comment_id"}) for hold in holds
        ],
    }
    if everywhere and person.email:
        theirs: dict[type[Model], Iterable[Model]] = {Comment: comments, PersonNote: notes, Ban: bans}
        own = {model: {str(row.pk) for row in rows} for model, rows in (theirs | _mail_of(person)).items()}
        for row in chain(*personal_data.rows_of(person.email).values()):
            own.setdefault(type(row), set()).add(str(row.pk))
        data["elsewhere"] = [
            {"table": place.table, "column": place.column, "rows": place.rows}
            for place in find_in_database(person.email, but_for=own)
        ]
    return data


def erase(comments: Iterable[Comment], *, moderator, made_by: str = "") -> list[int]:
    """Erase the comments permanently and return their ids.

    Raises PermissionDenied, and erases nothing, where `moderator` may not moderate one of them.
    """
    comments = list(comments)
    for comment in comments:
        check_can_moderate(moderator, comment)
    for comment in comments:
        moderators.erase(comment, moderator=moderator, made_by=made_by)
    return [comment.pk for comment in comments]


def find_in_database(words: str, *, but_for: dict[type[Model], set[str]] | None = None) -> list[FoundText]:
    """Return every column of the database that contains `words`, compared without case. Scans all tables."""
    spellings = {words.lower(), json.dumps(words)[1:-1].lower()}  # stored JSON may escape what is not ASCII
    tables = set(connection.introspection.table_names())
    places = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or model._meta.db_table not in tables:
            continue
        columns = {
            f"as_text_{field.attname}": field.attname for field in model._meta.concrete_fields if not field.remote_field
        }
        texts = {alias: Cast(column, TextField()) for alias, column in columns.items()}
        wanted = Q()
        for alias in texts:
            for spelling in spellings:
                wanted |= Q(**{f"{alias}__icontains": spelling})
        if not wanted:
            continue
        found: dict[str, list[str]] = {}
        passed_over = (but_for or {}).get(model, set())
        rows = model._base_manager.annotate(**texts).filter(wanted)
        for pk, *values in rows.values_list("pk", *texts):
            for column, value in zip(columns.values(), values, strict=True):
                if str(pk) not in passed_over and any(spelling in (value or "").lower() for spelling in spellings):
                    found.setdefault(column, []).append(str(pk))
        places += [FoundText(model._meta.db_table, column, tuple(pks[:MAX_ROWS])) for column, pks in found.items()]
    return places


def _mail_of(person: Person) -> dict[type[Model], QuerySet]:
    """Return the subscription of the person's address, and its recent and queued mail."""
    email = person.email.lower()
    return {
        Correspondent: Correspondent.objects.filter(email=email).exclude(email=""),
        Email: Email.objects.filter(to__iexact=email).exclude(to="").order_by("id"),
    }


def _mail_data(person: Person) -> dict[str, list]:
    of_person = _mail_of(person)
    return {
        "mail_wanted": [_stored(row) for row in of_person[Correspondent]],
        "emails": [_stored(row) for row in of_person[Email]],
    }


def _data_of_other_apps(person: Person) -> dict[str, list]:
    rows_of_apps = personal_data.rows_of(person.email).items()
    return {name: [_stored(row, BY_STAFF) for row in rows] for name, rows in rows_of_apps}


def _stored(row: Model, without: Container[str] = ()) -> dict:
    columns = [field for field in row._meta.concrete_fields if field.attname not in without]
    return {field.attname: field.value_from_object(row) for field in columns}


def _decision(decision: Decision) -> dict:
    """Return the decision without the moderator, who is another person."""
    stored = _stored(decision)
    if stored.pop("user_id") or stored["made_by"] not in NOT_USERS:
        stored["made_by"] = "moderator"
    return stored
