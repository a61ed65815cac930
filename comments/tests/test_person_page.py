import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State
from comments.models import Ban, Comment, PersonNote, Report, Status
from comments.people.author_records import author_records
from comments.permissions import moderated_by

from .factories import (
    make_comment,
    make_listing,
    make_local_moderator,
    make_moderator,
    make_page,
    make_user,
    make_visible,
    words_of,
)
from .hostile.state import everything

pytestmark = pytest.mark.django_db

EMAIL = "troll@bridge.example"
BROWSER = "b" * 32
TYPED = "Typed & kept"


@pytest.fixture
def theirs():
    return make_comment(make_page(), name="Troll", email=EMAIL, browser=BROWSER, network="n" * 32)


def url_for(name, comment, *args):
    return reverse(f"comment_desk:{name}", args=[comment.pk, *args])


def local_client(page) -> Client:
    """Of a moderator of the pages below `page` only."""
    client = Client()
    client.force_login(make_local_moderator(page))
    return client


def ban_fields(comment, **changes):
    page = comment.page_id
    return {"identifier": "email", "page": page, "reason": "hate", "length": "week", "note": TYPED, **changes}


# What is known.


def test_person_has_comments_by_email_and_browser_and_network_apart(desk, moderator, theirs):
    page = theirs.page.specific
    under_it = make_visible(page, moderator=moderator, name="Second name", email=EMAIL.upper(), text="Under it.")
    make_comment(page, browser=BROWSER, email="other@bridge.example", text="From it.")
    make_comment(page, network="n" * 32, text="Only from the network.")
    make_comment(page, email="x" + EMAIL, text="A stranger's.")
    actions.undo(under_it, moderator=moderator, seen=State.of(under_it))
    actions.reject(under_it, moderator=moderator, seen=State.of(under_it), reason="libel", note="Says so")
    Report.objects.create(comment=theirs, reason="hate", reported_at=timezone.now())

    card = desk.get(url_for("card", theirs)).content.decode()
    page_text = words_of(desk.get(url_for("person", theirs)))
    by_network = words_of(desk.get(url_for("person", theirs), {"by": "network"}))
    by_email = words_of(desk.get(url_for("person", theirs), {"by": "email"}))

    assert url_for("person", theirs) in card
    assert "Email address or browser : 3" in page_text
    assert "Email address (unverified) : 2" in page_text
    assert "Browser (by its cookie) : 2" in page_text
    assert "Network in the last 30 days (may be shared) : 2" in page_text
    assert "Waiting 2 Rejected 1 Reports 1" in page_text
    assert "Names Troll, Reader, Second name" in page_text
    assert "moderator: rejected, libel risk: “Says so”. “Approved” was undone by moderator, " in page_text
    assert "Reported once." in page_text
    assert [text in page_text for text in ("Under it.", "From it.", "Only from the network.", "A stranger")] == [
        True,
        True,
        False,
        False,
    ]
    assert "Only from the network." in by_network
    assert "Under it." not in by_network
    assert [word for word in ("Ban…", "Reject all") if word in by_network] == []
    assert ("Under it." in by_email, "From it." in by_email) == (True, False)


@pytest.mark.any_database
def test_comment_without_identifiers_offers_no_ban_or_note(desk):
    alone = make_comment(make_page(), network="n" * 32)

    page_text = words_of(desk.get(url_for("person", alone)))
    banned = desk.post(url_for("ban", alone), ban_fields(alone))
    noted = desk.post(url_for("note_on_person", alone), {"identifier": "email", "text": "Never"})

    assert "so it can’t be linked to other comments, and its author can’t be banned." in page_text
    assert "Ban…" not in page_text
    assert (banned.status_code, noted.status_code) == (422, 422)
    assert (Ban.objects.count(), PersonNote.objects.count()) == (0, 0)


def test_moderator_of_a_part_sees_and_counts_only_that_part(theirs):
    other_comment = make_comment(
        make_page(listing=make_listing(title="Other", slug="other")), email=EMAIL, text="Secret."
    )
    client = local_client(theirs.page.get_parent())

    page_text = words_of(client.get(url_for("person", theirs)))

    assert "Email address (unverified) : 1" in page_text
    assert "Secret." not in page_text
    before = everything()
    for name, args in (
        ("person", ()),
        ("ban", ()),
        ("lift", (1,)),
        ("note_on_person", ()),
        ("remove_note", (1,)),
        ("reject_all", ()),
    ):
        fields = {**ban_fields(theirs), "text": "n", "number": "1"}
        assert client.get(url_for(name, other_comment, *args)).status_code == 404
        assert client.post(url_for(name, other_comment, *args), fields).status_code in {404, 405}
    assert everything() == before


def test_history_continues_after_the_oldest_listed(desk, theirs):
    page, now = theirs.page.specific, timezone.now()
    sent = [
        make_comment(page, email=EMAIL, text=f"Number {number}.", now=now + timedelta(seconds=number))
        for number in range(30)
    ]

    first = desk.get(url_for("person", theirs))
    make_comment(page, email=EMAIL, text="Meanwhile.", now=now)
    second = desk.get(first.context["older_url"])

    listed = [each.pk for page in (first, second) for each, _history in page.context["comments"]]
    assert listed == [each.pk for each in (*sent[::-1], theirs)]
    assert second.context["older_url"] == ""
    assert second.context["newest_url"] == url_for("person", theirs)


def test_the_page_takes_no_more_queries_for_many(desk, moderator, theirs):
    page = theirs.page.specific
    desk.get(url_for("person", theirs))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get(url_for("person", theirs))
        return len(captured)

    few = queries()
    for number in range(8):
        comment = make_visible(page, moderator=moderator, email=EMAIL, browser=BROWSER, network="n" * 32)
        actions.note_on_person(comment, moderator=moderator, identifier="browser", text=f"Note {number}")
    actions.ban(theirs, moderator=moderator, identifier="email", page=page, reason="hate")

    assert queries() <= few


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the rows that are there")
def test_person_queries_use_an_index(desk, theirs):
    desk.get(url_for("person", theirs))

    plans = []
    for by in ("", "email", "browser", "network"):
        with CaptureQueriesContext(connection) as queries:
            desk.get(url_for("person", theirs), {"by": by})
        with connection.cursor() as cursor:
            for query in queries.captured_queries:
                if 'FROM "comments_comment"' in query["sql"]:
                    cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
                    plans.append([row[3] for row in cursor.fetchall()])

    assert len(plans) > 20
    # For the menu, what waits or is reported is counted; the rest is found by what ties it together.
    counted = ("comment_waiting", "comment_reported")
    steps = [step for plan in plans for step in plan if "comments_comment" in step and not step.endswith(counted)]
    assert [step for step in steps if step.startswith("SCAN")] == []
    used = {name for step in steps for name in re.findall(r"INDEX (\w+)", step)}
    assert used <= {"comment_email", "comment_browser", "comment_network", *counted}


# Bans, from the page.


@pytest.mark.any_database
@pytest.mark.parametrize(("length", "days"), [("day", 1), ("week", 7), ("month", 30), ("good", None), ("until", 40)])
def test_ban_is_created_and_displayed_with_the_chosen_duration(desk, theirs, length, days):
    last = timezone.localdate() + timedelta(days=40)
    until = {"until": last.isoformat()} if length == "until" else {}
    before = timezone.now()

    response = desk.post(url_for("ban", theirs), ban_fields(theirs, length=length, identifier="browser", **until))

    assert (response.status_code, response["Location"]) == (303, url_for("person", theirs))
    ban = Ban.objects.get()
    made = Ban.objects.values_list("trait", "value", "page", "made_by").get()
    assert made == ("browser", BROWSER, theirs.page_id, "moderator")
    assert (ban.reason, ban.note) == ("hate", TYPED)
    if length == "good":
        assert ban.ends_at is None
    elif length == "until":
        midnight = timezone.localtime(ban.ends_at)
        assert (midnight.date(), midnight.hour, midnight.minute) == (last + timedelta(days=1), 0, 0)
    else:
        assert timedelta(days=days) <= ban.ends_at - before < timedelta(days=days, minutes=1)
    page_text = words_of(desk.get(response["Location"]))
    assert "Browser can’t comment on “A notice” or below it: hate," in page_text
    assert "Lift ban" in page_text


@pytest.mark.any_database
def test_a_ban_that_is_not_understood_comes_back_with_all_that_was_typed(desk, theirs):
    yesterday, far = timezone.localdate() - timedelta(days=1), "9999-12-31"
    other = make_listing(title="Other", slug="other")

    for changes in (
        {"reason": ""},
        {"identifier": "network"},
        {"page": 1},
        {"page": make_page(listing=other).pk},
        {"length": "until"},
        {"length": "until", "until": yesterday},
        {"length": "until", "until": far},
        {"note": [TYPED, "twice"]},
        {"note": "n" * 501},
    ):
        response = desk.post(url_for("ban", theirs), ban_fields(theirs, **changes))
        page = response.content.decode()
        assert response.status_code == 422, changes
        assert "Nothing was changed." in page
        assert 'value="hate" selected' in page or changes == {"reason": ""}
        assert "Typed &amp; kept" in page or "note" in changes

    assert Ban.objects.count() == 0


@pytest.mark.any_database
def test_the_page_leads_back_to_the_card(desk, theirs):
    assert (
        f'<a href="{url_for("card", theirs)}">Back to the comment</a>'
        in desk.get(url_for("person", theirs)).content.decode()
    )


def test_domain_ban_needs_confirmation_of_the_number(desk, theirs):
    page = theirs.page.specific
    make_comment(page, email="neighbour@bridge.example")
    make_comment(page, email="other@under.bridge.example")
    fields = ban_fields(theirs, identifier="domain")

    asked = desk.post(url_for("ban", theirs), fields)
    make_comment(page, email="late@bridge.example")
    asked_again = desk.post(url_for("ban", theirs), {**fields, "number": 2})

    assert "Not banned yet." in words_of(asked)
    # Far down the page, below the notes: it is where the browser goes.
    assert 'role="alert" tabindex="-1" autofocus>' in asked.content.decode()
    assert "2 comments came from other ones." in words_of(asked)
    assert "3 comments came from other ones." in words_of(asked_again)
    assert "Typed &amp; kept" in asked_again.content.decode()
    assert Ban.objects.count() == 0
    desk.post(url_for("ban", theirs), {**fields, "number": 3})
    assert Ban.objects.get().value == "bridge.example"


@pytest.mark.any_database
def test_domain_ban_without_comments_of_others_says_none_and_asks_again(desk, theirs):
    fields = ban_fields(theirs, identifier="domain")

    asked = desk.post(url_for("ban", theirs), fields)

    assert "no comments came from others." in words_of(asked)
    assert Ban.objects.count() == 0
    done = desk.post(url_for("ban", theirs), {**fields, "number": 0}, follow=True)
    assert Ban.objects.get().value == "bridge.example"
    assert "Banned. The form refuses their comments and keeps their text." in words_of(done)


def test_a_domain_with_more_comments_than_are_counted_can_be_banned(desk, theirs, monkeypatch):
    monkeypatch.setattr("comments.querysets.MAX_COUNTED", 2)
    for number in range(4):
        make_comment(theirs.page, email=f"x{number}@bridge.example")

    asked = desk.post(url_for("ban", theirs), ban_fields(theirs, identifier="domain"))
    assert "2+ comments came from other ones." in words_of(asked)
    number = re.search(r'name="number" value="([^"]*)"', asked.content.decode())[1]
    desk.post(url_for("ban", theirs), ban_fields(theirs, identifier="domain", number=number))

    assert Ban.objects.get().value == "bridge.example"


@pytest.mark.any_database
def test_public_email_domains_are_not_offered(desk, theirs):
    anybody = make_comment(theirs.page.specific, email="ada@gmail.com")

    page_text = words_of(desk.get(url_for("person", anybody)))
    response = desk.post(url_for("ban", anybody), ban_fields(anybody, identifier="domain", number=0))

    assert "gmail.com can’t be banned as a whole: it is a public email provider." in page_text
    assert "every address at" not in page_text
    assert response.status_code == 422
    assert Ban.objects.count() == 0


def test_ban_list_has_active_bans_that_the_moderator_may_lift(desk, moderator, theirs):
    index = theirs.page.get_parent()
    outside = make_comment(make_page(listing=make_listing(title="Other", slug="other")), email="out@side.example")
    now = timezone.now()

    def ban(comment, identifier, **changes):
        values = {"page": comment.page, "reason": "hate", **changes}
        return actions.ban(comment, moderator=moderator, identifier=identifier, **values)

    mine = ban(theirs, "email", note=TYPED)
    ban(outside, "email")
    over = ban(theirs, "domain", ends_at=now - timedelta(seconds=1), now=now - timedelta(days=1))
    above = ban(theirs, "browser", page=index.get_parent())
    local = local_client(index)

    assert list(desk.get(reverse("comment_desk:bans")).context["bans"]) != [mine]
    response = local.get(reverse("comment_desk:bans"))
    assert response.context["bans"] == [mine]
    assert url_for("person", theirs) in response.content.decode()
    assert "out@side.example" not in response.content.decode()
    # On the page of the person, what keeps away from their part is shown too; what is not theirs has no button.
    page = local.get(url_for("person", theirs))
    assert [(each.pk, bool(each.lift_url)) for each in page.context["bans"]] == [
        (above.pk, False),
        (mine.pk, True),
    ]
    assert page.context["bans_over"] == [over]

    lifted = local.post(reverse("comment_desk:lift", args=[mine.pk]))
    again = local.post(url_for("lift", theirs, mine.pk), follow=True)
    assert local.post(reverse("comment_desk:lift", args=[above.pk])).status_code == 404

    assert (lifted.status_code, lifted["Location"]) == (303, reverse("comment_desk:bans"))
    assert "That ban had already ended." in again.content.decode()
    assert list(Ban.objects.exclude(lifted_at=None).values_list("pk", "lifted_by")) == [(mine.pk, "local")]
    assert "lifted" in words_of(local.get(url_for("person", theirs)))


# Notes.


def test_notes_are_read_wherever_the_person_writes_and_removed_by_their_writer(desk, theirs):
    boss = Client()
    boss.force_login(make_user("boss", is_superuser=True))
    other = Client()
    other.force_login(make_moderator("other"))
    again = make_comment(theirs.page.specific, email=EMAIL.upper())

    desk.post(url_for("note_on_person", theirs), {"identifier": "email", "text": "Line <one>\nand two"})
    desk.post(url_for("note_on_person", theirs), {"identifier": "browser", "text": "Of the browser"})
    empty = desk.post(url_for("note_on_person", theirs), {"identifier": "email", "text": "\u2060 \n"})

    assert empty.status_code == 422
    assert list(PersonNote.objects.order_by("id").values_list("trait", "value", "made_by")) == [
        ("email", EMAIL, "moderator"),
        ("browser", BROWSER, "moderator"),
    ]
    page = other.get(url_for("person", again)).content.decode()
    assert "Line &lt;one&gt;\nand two" in page
    assert "Of the browser" not in page

    first, second = PersonNote.objects.order_by("id")
    assert other.post(url_for("remove_note", again, first.pk)).status_code == 403
    assert desk.post(url_for("remove_note", again, second.pk)).status_code == 404  # a note on somebody else
    assert desk.post(url_for("remove_note", again, first.pk)).status_code == 303
    assert boss.post(url_for("remove_note", theirs, second.pk)).status_code == 303
    assert PersonNote.objects.count() == 0


def test_notes_and_numbers_are_for_those_who_moderate_where_they_were_made(moderator, theirs):
    other_comment = make_comment(
        make_page(listing=make_listing(title="Other", slug="other")), email=EMAIL, browser=BROWSER
    )
    actions.note_on_person(other_comment, moderator=moderator, identifier="email", text="Seen elsewhere")
    actions.note_on_person(theirs, moderator=moderator, identifier="email", text="Seen here")
    actions.reject(other_comment, moderator=moderator, seen=State.of(other_comment), reason="hate")
    client = local_client(theirs.page.get_parent())
    local = get_user_model().objects.get(username="local")

    page = client.get(url_for("person", theirs)).content.decode()
    card = client.get(url_for("card", theirs)).content.decode()
    exported = client.get(url_for("export_personal_data", theirs)).content.decode()

    assert "Seen here" in page and "Seen here" in exported
    assert "Seen elsewhere" not in page + card + exported
    assert author_records([theirs], moderated_by(local))[theirs.pk].rejected == 0
    assert author_records([theirs], moderated_by(moderator))[theirs.pk].rejected == 1
    note = PersonNote.objects.get(text="Seen elsewhere")
    assert client.post(url_for("remove_note", theirs, note.pk)).status_code == 404


# All at once.


def test_all_that_waits_or_is_seen_is_rejected_by_one_act_and_comes_back_by_one_undo(desk, moderator, theirs):
    page = theirs.page.specific
    seen = make_visible(page, moderator=moderator, email=EMAIL.upper(), section=0)
    from_it = make_comment(page, browser=BROWSER)
    spam, other = make_comment(page, email=EMAIL), make_comment(page, network="n" * 32)
    actions.mark_as_spam(spam, moderator=moderator, seen=State.of(spam))
    before = list(Comment.objects.order_by("pk").values_list("pk", "status", "visible_in_thread"))
    fields = {"number": 3, "reason": "hate", "note": TYPED}

    page_text = words_of(desk.get(url_for("person", theirs)))
    unclear = desk.post(url_for("reject_all", theirs), {**fields, "reason": ""})
    late = desk.post(url_for("reject_all", theirs), {**fields, "number": 4})
    assert "Reject all 3 waiting and visible comments…" in page_text
    assert (unclear.status_code, late.status_code) == (422, 409)
    assert "Typed &amp; kept" in late.content.decode()
    assert list(Comment.objects.order_by("pk").values_list("pk", "status", "visible_in_thread")) == before

    done = desk.post(url_for("reject_all", theirs), fields)

    assert done.status_code == 303
    assert set(Comment.objects.filter(status=Status.REJECTED)) == {theirs, seen, from_it}
    last = [comment.decisions.last() for comment in (theirs, seen, from_it)]
    assert {(each.action, each.reason, each.note) for each in last} == {("reject", "hate", TYPED)}
    assert len({each.batch for each in last}) == 1
    spam.refresh_from_db()
    other.refresh_from_db()
    assert (spam.status, other.status) == (Status.SPAM, Status.PENDING)

    page_text = words_of(desk.get(done["Location"]))
    assert "3 rejected (hate)" in page_text
    assert "Undo all" in page_text

    undone = actions.undo_bulk_decision(last[0].batch, moderator=moderator)

    assert (len(undone.done), undone.changed) == (3, [])
    assert list(Comment.objects.order_by("pk").values_list("pk", "status", "visible_in_thread")) == before


def test_only_their_own_part_of_a_person_is_rejected(theirs):
    outside = make_comment(make_page(listing=make_listing(title="Other", slug="other")), email=EMAIL)

    local_client(theirs.page.get_parent()).post(url_for("reject_all", theirs), {"number": 1, "reason": "hate"})

    theirs.refresh_from_db()
    outside.refresh_from_db()
    assert (theirs.status, outside.status) == (Status.REJECTED, Status.PENDING)


def test_author_page_lists_the_name_on_the_card_first_and_how_many_more_there_are(desk, article):
    comments = [make_comment(article, email="many@x.example", name=f"Name {number}") for number in range(9)]

    names = words_of(desk.get(url_for("person", comments[8]))).partition("Names ")[2]

    assert names.startswith("Name 8, Name 0, Name 1, Name 2, Name 3, Name 4 and 3 more ")
