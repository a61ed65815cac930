"""Holds: for a day, comments from one browser or network wait for a moderator."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State
from comments.actions.privacy import export
from comments.judging.rules import message_of
from comments.models import Comment, Hold
from comments.people.persons import Person
from comments.triage.learning import codes_of
from gazette.public_forms.networks import NETWORK_DAYS

from .factories import make_comment, make_listing, make_local_moderator, make_page, set_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rate")]

BROWSER, NETWORK = "b" * 32, "n" * 32
DAY = timedelta(days=1)


@pytest.fixture
def theirs():
    return make_comment(make_page(), browser=BROWSER, network=NETWORK)


def hold(comment, moderator, by="network", **changes) -> Hold:
    return actions.hold(comment, moderator=moderator, by=by, **{"page": comment.page, **changes})


def reasons(comment) -> list[str]:
    return [message_of(reason) for reason in comment.held_because]


@pytest.mark.parametrize(
    ("by", "held", "free"),
    [("network", {"network": NETWORK}, {"browser": BROWSER}), ("browser", {"browser": BROWSER}, {"network": NETWORK})],
)
def test_hold_flags_comments_from_there_for_a_day_and_refuses_none(theirs, moderator, by, held, free):
    page, now = theirs.page.specific, timezone.now()
    made = hold(theirs, moderator, by, now=now)

    assert reasons(make_comment(page, now=now + DAY - timedelta(seconds=1), **held)) == [
        f"On hold: all comments from this {by}"
    ]
    assert reasons(make_comment(page, now=now + DAY, **held)) == []
    assert reasons(make_comment(page, now=now, **free)) == []
    assert reasons(make_comment(make_page(listing=make_listing(slug="other")), now=now, **held)) == []
    assert (made.made_by, made.ends_at) == ("moderator", now + DAY)
    # What the model learns from does not have it: it says nothing about a text.
    assert codes_of(make_comment(page, now=now, **held).held_because) == []


def test_trusted_reader_waits_while_on_hold(moderator):
    set_site(trust_approved=1)
    page = make_page(comments_policy="trusted")
    first = make_comment(page, browser=BROWSER, network=NETWORK)
    actions.approve(first, moderator=moderator, seen=State.of(first))
    at_once = make_comment(page, browser=BROWSER)
    assert at_once.status == "approved"

    made = hold(first, moderator)
    waits = make_comment(page, browser=BROWSER, network=NETWORK)
    at_once = make_comment(page, browser=BROWSER, network=NETWORK, now=timezone.now() - DAY * 2)
    Comment.objects.filter(pk=at_once.pk).update(network=NETWORK)
    edited = actions.edit(
        Comment.objects.get(pk=at_once.pk), seen=State.of(at_once), name="Ada", email="", text="Now otherwise."
    )

    assert (waits.status, edited.status) == ("pending", "pending")
    actions.lift(made, moderator=moderator)
    assert make_comment(page, browser=BROWSER, network=NETWORK).status == "approved"


def test_hold_needs_its_identifier_no_email_address_and_permission(theirs, moderator):
    with_email = make_comment(theirs.page.specific, email="ada@reader.example", network=NETWORK)
    without = make_comment(theirs.page.specific)
    outsider = make_local_moderator(make_listing(slug="other"))

    for comment in (with_email, without):
        with pytest.raises(actions.NoSuchIdentifier):
            hold(comment, moderator)
    with pytest.raises(PermissionDenied):
        hold(theirs, outsider)
    made = hold(theirs, moderator)
    with pytest.raises(actions.AlreadyBanned):
        hold(theirs, moderator)
    with pytest.raises(PermissionDenied):
        actions.lift(made, moderator=outsider)
    actions.lift(made, moderator=moderator)
    with pytest.raises(actions.TooLate):
        actions.lift(made, moderator=moderator)


@pytest.mark.any_database
def test_hold_is_made_listed_and_lifted_on_the_desk_without_showing_the_network(desk, theirs):
    person = reverse("comment_desk:person", args=[theirs.pk])
    assert "Hold this network for a day" in desk.get(person).content.decode()

    desk.post(reverse("comment_desk:hold", args=[theirs.pk]), {"by": "network"})

    bans = desk.get(reverse("comment_desk:bans")).content.decode()
    for html in (bans, desk.get(person).content.decode()):
        assert "On hold: a network" in " ".join(html.split())
        assert NETWORK not in html
    made = Hold.objects.get()
    assert made.page.depth == 2  # all that the moderator moderates
    desk.post(reverse("comment_desk:lift_hold", args=[made.pk]))
    made.refresh_from_db()
    assert made.lifted_by == "moderator"
    assert "On hold" not in desk.get(reverse("comment_desk:bans")).content.decode()


@pytest.mark.any_database
def test_hold_of_another_moderator_is_404_and_an_unknown_identifier_is_refused(theirs, moderator, desk):
    made = hold(theirs, moderator)
    outsider = Client()
    outsider.force_login(make_local_moderator(make_listing(slug="other")))

    assert outsider.post(reverse("comment_desk:lift_hold", args=[made.pk])).status_code == 404
    assert outsider.post(reverse("comment_desk:hold", args=[theirs.pk]), {"by": "network"}).status_code == 404
    assert desk.post(reverse("comment_desk:hold", args=[theirs.pk]), {"by": "value"}).status_code == 422
    assert Hold.objects.get().lifted_at is None


def test_hold_is_exported_and_deleted_with_the_last_comment_of_its_browser(theirs, moderator):
    hold(theirs, moderator, "browser")

    (exported,) = export(Person.author_of(theirs), [theirs])["holds"]
    assert exported["value"] == BROWSER
    assert "made_by" not in exported
    actions.erase(theirs, moderator=moderator)
    assert not Hold.objects.exists()


def test_hold_that_stays_for_others_says_nothing_of_an_erased_comment_or_of_another_person(theirs, moderator):
    other = make_comment(theirs.page, network=NETWORK)
    made = hold(theirs, moderator)

    (exported,) = export(Person.author_of(other), [other])["holds"]
    assert "comment_id" not in exported
    (exported,) = export(Person.author_of(theirs), [theirs])["holds"]
    assert exported["comment_id"] == theirs.pk
    actions.erase(theirs, moderator=moderator)
    made.refresh_from_db()
    assert (made.value, made.comment) == (NETWORK, None)


def test_network_of_a_hold_is_forgotten_with_those_of_comments(theirs, moderator):
    made = hold(theirs, moderator)

    actions.forget_networks(timezone.now() + timedelta(days=NETWORK_DAYS - 1))
    made.refresh_from_db()
    assert made.value == NETWORK
    actions.forget_networks(timezone.now() + timedelta(days=NETWORK_DAYS + 1))
    made.refresh_from_db()
    assert (made.value, made.made_by) == ("", "moderator")
