from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from comments import actions, trust
from comments.actions import Banned, State
from comments.models import Ban, Comment
from comments.people.persons import parent_domains
from comments.tokens import token_for
from gazette.public_forms.networks import digest

from .factories import make_comment, make_listing, make_local_moderator, make_page, make_user
from .hostile.state import everything

pytestmark = pytest.mark.django_db

EMAIL = "troll@bridge.example"


@pytest.fixture
def theirs():
    return make_comment(make_page(), email="Troll@Bridge.example", browser="b" * 32)


def make_ban(comment, moderator, identifier="email", *, page=None, **changes) -> Ban:
    values = {"reason": "hate", "page": page or comment.page, **changes}
    return actions.ban(comment, moderator=moderator, identifier=identifier, **values)


def is_let_in(page, *, email="", browser="", now=None) -> bool:
    try:
        make_comment(page, email=email, browser=browser, now=now)
    except Banned:
        return False
    return True


# Whom a ban keeps away, where, and for how long.


@pytest.mark.parametrize(
    ("identifier", "kept_away", "let_in"),
    [
        (
            "email",
            [{"email": EMAIL}, {"email": "TROLL@bridge.EXAMPLE", "browser": "c" * 32}],
            [{"browser": "b" * 32}, {"email": "x" + EMAIL}, {}],
        ),
        (
            "browser",
            [{"browser": "b" * 32}, {"browser": "b" * 32, "email": "other@reader.example"}],
            [{"email": EMAIL}, {"browser": "c" * 32}, {}],
        ),
        (
            "domain",
            [{"email": "any@bridge.example"}, {"email": "a@under.the.BRIDGE.example"}],
            [{"email": "a@bridge.example.org"}, {"email": "a@drawbridge.example"}, {"browser": "b" * 32}, {}],
        ),
    ],
)
def test_ban_refuses_only_comments_with_its_identifier(theirs, moderator, identifier, kept_away, let_in):
    make_ban(theirs, moderator, identifier)

    assert [is_let_in(theirs.page.specific, **sent) for sent in kept_away] == [False] * len(kept_away)
    assert [is_let_in(theirs.page.specific, **sent) for sent in let_in] == [True] * len(let_in)


def test_a_ban_holds_on_its_page_and_below_and_nowhere_else(theirs, moderator):
    index = theirs.page.get_parent()
    beside, other_branch = make_page(listing=index), make_page(listing=make_listing(title="Other", slug="other"))

    narrow = make_ban(theirs, moderator)
    assert not is_let_in(theirs.page.specific, email=EMAIL)
    assert is_let_in(beside, email=EMAIL)
    actions.lift(narrow, moderator=moderator)

    make_ban(theirs, moderator, page=index)
    assert not is_let_in(beside, email=EMAIL)
    assert is_let_in(other_branch, email=EMAIL)


def test_ban_ends_exactly_at_its_end_or_never(theirs, moderator):
    page, now = theirs.page.specific, timezone.now()
    ban = make_ban(theirs, moderator, ends_at=now + timedelta(days=1), now=now)

    assert not is_let_in(page, email=EMAIL, now=ban.ends_at - timedelta(microseconds=1))
    assert is_let_in(page, email=EMAIL, now=ban.ends_at)

    make_ban(theirs, moderator, "browser", now=now)
    assert not is_let_in(page, browser="b" * 32, now=now + timedelta(days=36_500))


def test_a_lifted_ban_lets_in_again_and_says_who_lifted_it(theirs, moderator):
    ban, boss = make_ban(theirs, moderator), make_user("boss", is_superuser=True)

    actions.lift(ban, moderator=boss)

    assert is_let_in(theirs.page.specific, email=EMAIL)
    ban.refresh_from_db()
    assert (ban.made_by, ban.lifted_by, ban.lifted_at is not None) == ("moderator", "boss", True)
    with pytest.raises(actions.TooLate):
        actions.lift(ban, moderator=moderator)
    ban.refresh_from_db()
    assert ban.lifted_by == "boss"


@pytest.mark.any_database
def test_message_names_the_longest_of_several_bans(theirs, moderator):
    now = timezone.now()
    make_ban(theirs, moderator, "browser", ends_at=now + timedelta(days=1), now=now)
    longest = make_ban(theirs, moderator, "browser", page=theirs.page.get_parent(), reason="libel", now=now)
    make_ban(theirs, moderator, "email", ends_at=now + timedelta(days=9), now=now)

    with pytest.raises(Banned) as refused:
        make_comment(theirs.page.specific, email=EMAIL, browser="b" * 32)

    assert refused.value.ban == longest
    assert refused.value.message == "You can’t comment here any more. The reason: libel risk."


def test_one_query_asks_for_bans_however_many_there_are(theirs, moderator):
    page = theirs.page.specific
    actions.lift(make_ban(theirs, moderator), moderator=moderator)
    for number in range(5):
        make_ban(make_comment(page, email=f"a@{number}.example"), moderator, "domain" if number == 1 else "email")

    with CaptureQueriesContext(connection) as queries:
        make_comment(page, email="nobody@x.example", browser="b" * 32)

    assert sum("comments_ban" in query["sql"] for query in queries.captured_queries) == 1


@pytest.mark.any_database
def test_domains_are_compared_as_ascii_and_never_by_their_last_label_alone():
    assert parent_domains("a@Mail.BÜCHER.example") == ["mail.xn--bcher-kva.example", "xn--bcher-kva.example"]
    assert parent_domains("a@localhost") == ["localhost"]


# What the reader sees.


@pytest.mark.any_database
def test_the_form_comes_back_with_the_text_and_nothing_is_stored(client, theirs, moderator):
    make_ban(theirs, moderator, ends_at=timezone.now() + timedelta(days=1), note="Told us so himself")
    before = everything()

    values = {"name": "Somebody", "email": EMAIL, "text": "Words to be kept.\n\n<b>All</b> of them."}
    response = client.post(reverse("comments:write", args=[theirs.page_id]), values)

    page = response.content.decode()
    assert response.status_code == 403
    assert "This email address can’t be used for comments here. Your text is still below" in page
    assert "Words to be kept.\n\n&lt;b&gt;All&lt;/b&gt; of them." in page
    # Anybody could have typed the email address.
    assert [word for word in ("hate", "until", "himself", "moderator") if word in page] == []
    assert "no-store" in response["Cache-Control"]
    assert everything() == before


@pytest.mark.any_database
def test_banned_browser_sees_end_and_reason_and_keeps_its_text(client, theirs, moderator):
    ends_at = timezone.make_aware(datetime(2099, 12, 24, 18, 30))
    make_ban(theirs, moderator, "browser", ends_at=ends_at)
    before = everything()

    url = reverse("comments:edit", args=[token_for(theirs)])
    response = client.post(url, {"name": "Troll", "text": "Other words.", "email": ""})

    page = response.content.decode()
    assert response.status_code == 403
    assert "You can’t comment here until 24 December 2099, 18:30. The reason: hate." in page
    assert "Other words." in page
    assert everything() == before


@pytest.mark.any_database
def test_trusted_browser_sees_its_ban_and_can_post_after_it_ends(client, theirs, moderator):
    client.cookies[trust.COOKIE] = signing.dumps("its number", salt=trust.SALT)
    write, values = reverse("comments:write", args=[theirs.page_id]), {"name": "Ada", "text": "Words to be kept."}
    known = Comment.objects.filter(pk=theirs.pk)
    known.update(browser=digest("browser", "its number"))
    ban = make_ban(known.get(), moderator, "browser", page=theirs.page.get_parent(), reason="off_topic")

    refused = client.post(write, values)
    previewed = client.post(write, {**values, "do": "preview"})
    actions.lift(ban, moderator=moderator)
    sent = client.post(write, values)

    page = refused.content.decode()
    assert (refused.status_code, previewed.status_code, sent.status_code) == (403, 200, 303)
    assert "You can’t comment here any more. The reason: off topic. Your text is still below" in page
    assert "Words to be kept." in page
    assert Comment.objects.exclude(pk=theirs.pk).get().text == "Words to be kept."


def test_edit_to_a_banned_email_is_refused(theirs, moderator):
    make_ban(theirs, moderator)
    harmless = make_comment(theirs.page.specific, text="As it was.")

    with pytest.raises(Banned):
        actions.edit(harmless, seen=State.of(harmless), name="Troll", email=EMAIL, text="Otherwise.")

    harmless.refresh_from_db()
    assert (harmless.text, harmless.email, harmless.revision) == ("As it was.", "", 1)


def test_banned_author_may_withdraw_an_earlier_comment(client, theirs, moderator):
    make_ban(theirs, moderator, "browser")

    client.post(reverse("comments:withdraw", args=[token_for(theirs)]))

    theirs.refresh_from_db()
    assert theirs.status == "withdrawn"


# Who may ban whom.


@pytest.mark.any_database
def test_bans_out_of_scope_are_denied(theirs, moderator):
    index = theirs.page.get_parent()
    other_branch = make_listing(title="Other", slug="other")
    local, outsider = make_local_moderator(index), make_user("stranger")
    outside = make_comment(make_page(listing=other_branch), email=EMAIL)
    made_above = make_ban(theirs, moderator, page=index.get_parent(), identifier="browser")
    made_outside = make_ban(outside, moderator)

    for who, comment, page in (
        (outsider, theirs, theirs.page),
        (local, outside, theirs.page),
        (local, theirs, other_branch),
        (local, theirs, index.get_parent()),
    ):
        with pytest.raises(PermissionDenied):
            make_ban(comment, who, page=page)
        with pytest.raises(PermissionDenied):
            actions.note_on_person(outside, moderator=who, identifier="email", text="Never")
    for ban in (made_above, made_outside):
        with pytest.raises(PermissionDenied):
            actions.lift(ban, moderator=local)

    assert set(Ban.objects.active(timezone.now())) == {made_above, made_outside}
    assert make_ban(theirs, local, page=index).made_by == "local"


def test_ban_without_value_or_repeated_is_refused(theirs, moderator):
    page = theirs.page.specific
    anybody = make_comment(page, email="ada@gmail.com")
    nobody = make_comment(page, network="n" * 32)
    make_ban(theirs, moderator)

    for comment, identifier, refusal in (
        (anybody, "domain", actions.PublicMailDomain),
        (nobody, "email", actions.NoSuchIdentifier),
        (nobody, "browser", actions.NoSuchIdentifier),
        (theirs, "email", actions.AlreadyBanned),
    ):
        with pytest.raises(refusal):
            make_ban(comment, moderator, identifier)

    assert Ban.objects.count() == 1
    assert Comment.objects.count() == 3


def test_longer_ban_replaces_a_shorter_one_and_a_shorter_one_is_refused(desk, theirs, moderator):
    week, month = (timezone.now() + timedelta(days=days) for days in (7, 30))
    first = make_ban(theirs, moderator, ends_at=week)
    second = make_ban(theirs, moderator, ends_at=month)
    with pytest.raises(actions.AlreadyBanned) as refused:
        make_ban(theirs, moderator, ends_at=week)
    assert refused.value.ends_at == second.ends_at
    form = {"identifier": "email", "page": second.page_id, "reason": "hate", "length": "day"}

    shorter = desk.post(reverse("comment_desk:ban", args=[theirs.pk]), form)
    longer = desk.post(reverse("comment_desk:ban", args=[theirs.pk]), form | {"length": "good"})

    until = date_format(timezone.localtime(month), "DATETIME_FORMAT")
    assert (shorter.status_code, longer.status_code) == (409, 303)
    assert f"Already banned until {until}." in shorter.content.decode()
    assert [ban.ends_at for ban in Ban.objects.active(timezone.now())] == [None]
    first.refresh_from_db()
    assert (first.lifted_by, Ban.objects.count()) == ("moderator", 3)


def test_a_ban_on_a_browser_is_deleted_with_its_last_comment(moderator, theirs):
    other = make_comment(theirs.page.specific, browser="b" * 32)
    ban = make_ban(theirs, moderator, "browser")

    actions.erase(theirs, moderator=moderator)
    assert Ban.objects.get() == ban
    actions.erase(other, moderator=moderator)

    assert not Ban.objects.exists()
