"""What moderators do about a person: ban, hold (comments wait for a moderator), lift both, leave notes."""

from datetime import datetime, timedelta
from itertools import chain

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from gazette.public_forms.refusals import TooLate

from ..models import AuthorIdentifier, Ban, Comment, Hold, PersonNote, Reason
from ..people.persons import Person, identifier_value, is_open_to_all
from ..permissions import check_can_moderate, check_can_moderate_on
from .refusals import AlreadyBanned, Banned, NoSuchIdentifier, PublicMailDomain

HOLD_LENGTH = timedelta(days=1)


@transaction.atomic
def ban(
    comment: Comment,
    *,
    moderator,
    identifier: str,
    page: Page,
    reason: str,
    ends_at: datetime | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Ban:
    """Ban whoever has this identifier of `comment` from `page` and all below it, until `ends_at`; None: permanently.

    Raises NoSuchIdentifier where the comment has none, PublicMailDomain where anybody may register an address,
    AlreadyBanned where such a ban on that page lasts as long or longer; a shorter one is lifted.
    """
    comment, now = _locked(comment, moderator, page), now or timezone.now()
    identifier, value = AuthorIdentifier(identifier), identifier_value(identifier, comment)
    if not value:
        raise NoSuchIdentifier
    if identifier == AuthorIdentifier.DOMAIN and is_open_to_all(value):
        raise PublicMailDomain
    same = Ban.objects.active(now).filter(trait=identifier, value=value, page=page)
    for existing in same:
        if existing.ends_at is None or (ends_at is not None and ends_at <= existing.ends_at):
            raise AlreadyBanned(existing)
    same.update(lifted_at=now, lifted_by=moderator.get_username())
    return Ban.objects.create(
        trait=identifier,
        value=value,
        page=page,
        reason=Reason(reason),
        note=note,
        made_at=now,
        ends_at=ends_at,
        user=moderator,
        made_by=moderator.get_username(),
    )


def _locked(comment: Comment, moderator, page: Page) -> Comment:
    """Return the comment, locked: of two moderators who act at the same time, the second sees what the first did."""
    check_can_moderate(moderator, comment)
    check_can_moderate_on(moderator, page)
    return Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)


def lift(restriction: Ban | Hold, *, moderator) -> None:
    """Lift a ban or a hold; what was held stays waiting. Raises TooLate where it has ended or was lifted."""
    check_can_moderate_on(moderator, restriction.page)
    now = timezone.now()
    active = type(restriction).objects.active(now).filter(pk=restriction.pk)
    if not active.update(lifted_at=now, lifted_by=moderator.get_username()):
        raise TooLate


def check_not_banned(page: Page, *, email: str, browser: str, now: datetime) -> None:
    """Raise Banned, with the longest ban, where one is active on `page` or above it."""
    identifiers = Person(email=email, browser=browser).identifiers
    values = list(chain(*identifiers.values()))
    kinds = ", ".join(f"'{kind}'" for kind in AuthorIdentifier.values)  # with them, the index is used
    if not _has_row(f"SELECT 1 FROM comments_ban WHERE trait IN ({kinds}) AND value IN", values):  # noqa: S608
        return
    bans = list(Ban.objects.active(now).above(page).identified_by(identifiers))
    if bans:
        # Of two equally long bans, the one on the browser: it may give the reason.
        raise Banned(
            max(bans, key=lambda ban: (ban.ends_at is None, ban.ends_at or now, ban.trait == AuthorIdentifier.BROWSER))
        )


@transaction.atomic
def hold(comment: Comment, *, moderator, by: str, page: Page, now: datetime | None = None) -> Hold:
    """Hold further comments from the browser or network of `comment` on `page` and all below it, for a day.

    For authors who left no email address: others can be banned. Raises NoSuchIdentifier where the comment has an
    address or no such identifier, AlreadyBanned where such a hold on that page is active.
    """
    comment, now = _locked(comment, moderator, page), now or timezone.now()
    value = getattr(comment, Hold.By(by))
    if comment.email or not value:
        raise NoSuchIdentifier
    if Hold.objects.active(now).filter(value=value, page=page).exists():
        raise AlreadyBanned
    return Hold.objects.create(
        by=by,
        value=value,
        page=page,
        comment=comment,
        made_at=now,
        ends_at=now + HOLD_LENGTH,
        user=moderator,
        made_by=moderator.get_username(),
    )


def held_by(page: Page, *, browser: str, network: str, now: datetime) -> str:
    """Return by what comments on `page` from there are held: "browser", "network", or "" if they are not."""
    values = [value for value in (browser, network) if value]
    if not _has_row("SELECT 1 FROM comments_hold WHERE value IN", values):
        return ""
    return Hold.objects.active(now).above(page).filter(value__in=values).values_list("by", flat=True).first() or ""


def _has_row(query: str, values: list[str]) -> bool:
    # In SQL: Django takes ten times as long to build this query as the database to answer it, for every comment.
    if not values:
        return False
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(values))
        cursor.execute(f"{query} ({places}) LIMIT 1", values)
        return cursor.fetchone() is not None


@transaction.atomic
def note_on_person(comment: Comment, *, moderator, identifier: str, text: str) -> PersonNote:
    """Add a note on whoever has this identifier of `comment`. Raises NoSuchIdentifier where it has none."""
    check_can_moderate(moderator, comment)
    comment = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    value = identifier_value(identifier, comment)
    if not value:
        raise NoSuchIdentifier
    return PersonNote.objects.create(
        trait=AuthorIdentifier(identifier),
        value=value,
        text=text,
        page=comment.page,
        made_at=timezone.now(),
        user=moderator,
        made_by=moderator.get_username(),
    )


def remove_note(note: PersonNote, *, moderator) -> None:
    """Delete a note; only its writer and superusers may."""
    if not (moderator.is_superuser or note.user_id == moderator.pk):
        raise PermissionDenied
    note.delete()


def delete_unused_identifiers(*, email: str = "", browser: str = "", network: str = "") -> int:
    """Delete the notes, bans and holds on an email address, its domain, a browser and a network that no comment has.

    Return how many.
    """
    stale: dict[str, list[str]] = {}
    if email and not Comment.objects.from_email(email).exists():
        identified_by = Person(email=email).identifiers
        banned = set(
            Ban.objects.identified_by({AuthorIdentifier.DOMAIN: identified_by[AuthorIdentifier.DOMAIN]}).values_list(
                "value", flat=True
            )
        )
        unused = [domain for domain in banned if not Comment.objects.from_domain(domain).exists()]
        stale |= identified_by | {AuthorIdentifier.DOMAIN: unused}
    if browser and not Comment.objects.from_browser(browser).exists():
        stale |= Person(browser=browser).identifiers
    held = [browser] if AuthorIdentifier.BROWSER in stale else []
    if network and not Comment.objects.from_network(network).exists():
        held.append(network)
    rows = [Ban.objects.identified_by(stale), PersonNote.objects.identified_by(stale)]
    if held:
        rows.append(Hold.objects.filter(value__in=held))
    return sum(each.delete()[0] for each in rows)
