"""What a comment shares with others; the page that decides on them all at once; its line, its results and its undo."""

import re
from html import unescape
from itertools import count

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments import actions
from comments.actions import State
from comments.bulk import similar
from comments.desk.bulk import BulkForm, seen_in
from comments.desk.views import numbers_left
from comments.judging.rules import message_of
from comments.models import Comment, Decision, Status

from .factories import make_comment, make_moderator, make_page, make_report, make_user, make_visible

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rate")]

PILLS = "Cheap, at https://pills.example/{}"


def words(response) -> str:
    """What can be read on a page."""
    text = " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
    return unescape(re.sub(r" (?=[.,)])|(?<=\() ", "", text))


def card(client, comment):
    return client.get(reverse("comment_desk:card", args=[comment.pk]))


def similar_page(client, comment, by="link", **query):
    host = {"host": "pills.example"} if by == "link" else {}
    return client.get(reverse("comment_desk:similar", args=[comment.pk]), {"by": by, **host, **query})


def boxes(response) -> list[str]:
    return re.findall(r'name="comment"\s+value="([^"]+)"[^>]*\schecked', response.content.decode())


def listed(response) -> list[str]:
    """The values of all boxes, ticked or not."""
    return re.findall(r'name="comment"\s+value="([^"]+)"', response.content.decode())


def send(client, response, **fields):
    """Presses a button of the page with all boxes ticked and its form as it stands, but for `fields`."""
    action = unescape(re.search(r'<form method="post" action="([^"]+)" data-bulk', response.content.decode())[1])
    return client.post(action, {"comment": listed(response), "note": "", **fields})


def states(comments):
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


# What they share


def test_a_card_says_with_how_many_others_it_shares_something(desk, moderator):
    article, other = make_page(), make_page()
    texts = [PILLS.format(1), PILLS.format(2), "https://PILLS.example/3 and www.other.example"]
    first, *_others = [make_comment(article, text=text, network="n", email="Ann@a.example") for text in texts]
    make_comment(other, text=PILLS.format(1).upper(), email="ann@A.example", browser="b")
    make_visible(article, moderator=moderator, text="https://pills.example", browser="b")

    text = words(card(desk, first))

    assert "4 waiting comments with a link to pills.example (5 in total)" in text
    assert "2 waiting comments with the same text" in text
    assert "3 waiting comments from the same network" in text
    assert "4 waiting comments from the same email address" in text
    assert "other.example" not in text
    assert "from the same browser" not in text
    visible = Comment.objects.get(status="approved")
    assert "1 waiting comment from the same browser (2 in total)" in words(card(desk, visible))


def test_unshared_identifiers_are_not_listed_as_similar(desk, article):
    comment = make_comment(article, text=PILLS.format(1), network="n", email="ann@a.example", browser="b")
    make_comment(article, text="Something else.", network="m", email="eve@a.example", browser="c")

    assert "desk-card__similar" not in card(desk, comment).content.decode()


def test_similar_decided_comments_are_linked(desk, moderator, article):
    one, two = [make_visible(article, moderator=moderator, text=PILLS.format(n)) for n in range(2)]

    html = card(desk, one)

    assert "2 comments with a link to pills.example (none is waiting)" in words(html)
    url = unescape(re.search(r'href="([^"]*/similar/[^"]*)"', html.content.decode())[1])
    page = desk.get(url)
    assert all(f'value="{each.pk}:approved:2"' in page.content.decode() for each in (one, two))
    assert boxes(page) == []  # readers see them: whoever wants them gone ticks them


def test_a_comment_that_alone_waits_is_not_counted_as_one_to_decide_on_with_others(desk, moderator, article):
    waiting = make_comment(article, text=PILLS.format(1))
    make_visible(article, moderator=moderator, text=PILLS.format(2))

    response = card(desk, waiting)

    assert "2 comments with a link to pills.example (only this one is waiting)" in words(response)
    url = unescape(re.search(r'href="([^"]*/similar/[^"]*)"', response.content.decode())[1])
    assert len(boxes(desk.get(url))) == 1  # the other was decided on: it is there, and not ticked


def test_comments_of_other_moderators_are_not_counted(local):
    client, article, other_branch = local.client, local.article, local.other_article
    mine = [make_comment(article, text=PILLS.format(n)) for n in range(2)]
    for n in range(3):
        make_comment(other_branch, text=PILLS.format(n), name="Hidden")

    page = similar_page(client, mine[0], state="all")

    assert "2 waiting comments with a link to pills.example" in words(card(client, mine[0]))
    assert "2 comments with a link to pills.example" in words(page)
    assert "Hidden" not in page.content.decode()


def test_numbers_are_counted_up_to_a_thousand(desk, monkeypatch, article):
    comment = [make_comment(article, text=PILLS.format(n)) for n in range(5)][0]

    monkeypatch.setattr("comments.bulk.similar.MAX_COUNTED", 3)

    assert "3+ waiting comments with a link to pills.example" in words(card(desk, comment))


def test_similar_page_without_shared_identifier_is_404(desk):
    comment = make_comment(make_page(), text=PILLS.format(1))

    for query in (
        {},
        {"by": "link"},
        {"by": "link", "host": "other.example"},
        {"by": "nothing"},
        {"by": "email"},
        {"by": ["link", "network"], "host": "pills.example"},
    ):
        assert desk.get(reverse("comment_desk:similar", args=[comment.pk]), query).status_code == 404


# One decision


@pytest.mark.parametrize(
    ("fields", "to", "line"),
    [
        ({"do": "approve"}, "approved", "3 approved."),
        ({"do": "spam"}, "spam", "3 marked as spam."),
        ({"reason": "advertising", "note": "a campaign"}, "rejected", "3 rejected (advertising)."),
    ],
)
def test_one_button_decides_all_listed_comments(desk, moderator, fields, to, line):
    article, other = make_page(), make_page()
    similar = [make_comment(article if n % 2 else other, text=PILLS.format(n)) for n in range(3)]
    beside = make_comment(article)
    page = similar_page(desk, similar[0])
    assert "3 waiting comments with a link to pills.example" in words(page)

    response = send(desk, page, **fields)

    assert states([*similar, beside]) == [to] * 3 + ["pending"]
    decisions = Decision.objects.filter(batch__isnull=False)
    assert {(each.user, each.note) for each in decisions} == {(moderator, fields.get("note", ""))}
    assert response.status_code == 303
    assert response.headers["Location"] == f"/admin/comments/?done={decisions[0].pk}"
    after = desk.get(response.headers["Location"])
    assert line in words(after)
    assert "Undo all" in words(after)
    assert "bulk decision" in words(card(desk, similar[1]))


def test_unselected_comments_are_not_decided(desk):
    comments = [make_comment(make_page(), text=PILLS.format(n)) for n in range(3)]
    page = similar_page(desk, comments[0])

    send(desk, page, do="spam", comment=listed(page)[::2])

    assert states(comments) == ["spam", "pending", "spam"]


def test_changed_comments_are_skipped_counted_and_listed(desk, article):
    comments = [make_comment(article, text=PILLS.format(n)) for n in range(4)]
    page = similar_page(desk, comments[0])
    actions.edit(comments[1], seen=State.of(comments[1]), name="Ada", email="", text="Better words.")
    actions.approve(comments[2], moderator=make_moderator("second"), seen=State.of(comments[2]))

    response = send(desk, page, do="spam")

    assert states(comments) == ["spam", "pending", "approved", "spam"]
    assert response.headers["Location"].endswith(f"left={comments[1].pk}%2C{comments[2].pk}")
    after = desk.get(response.headers["Location"])
    assert "2 marked as spam, 2 skipped, because they had changed." in words(after)
    one_by_one = desk.get(unescape(re.search(r'<a href="([^"]+)">Details', after.content.decode())[1]))
    assert words(one_by_one).count("waiting → spam") == 2
    assert "skipped, because it had changed: now waiting" in words(one_by_one)
    assert "skipped, because it had changed: now approved" in words(one_by_one)


def test_bulk_decision_on_changed_comments_only_lists_them_again(desk):
    comment = make_comment(make_page(), text=PILLS.format(1))
    page = similar_page(desk, comment)
    actions.edit(comment, seen=State.of(comment), name="Ada", email="", text=PILLS.format("new"))

    response = send(desk, page, reason="hate", note="kept")

    assert response.status_code == 409
    assert "All of them have changed since you looked; nothing was changed." in words(response)
    assert listed(response) == [f"{comment.pk}:pending:2"] and boxes(response) == []
    assert "exactly the same text are selected" not in words(response)
    assert 'value="kept"' in response.content.decode()
    assert states([comment]) == ["pending"]


@pytest.mark.any_database
def test_invalid_bulk_form_is_refused_with_its_note(desk):
    comment = make_comment(make_page(), text=PILLS.format(1))
    page = similar_page(desk, comment)

    for fields in (
        {},
        {"do": "publish"},
        {"do": ["spam", "spam"]},
        {"do": "spam", "reason": "hate"},
        {"reason": ["hate", "libel"]},
        {"do": "spam", "comment": []},
        {"do": "spam", "comment": ["1:pending:1", "1:pending:1"]},
    ):
        response = send(desk, page, **{"note": "kept", **fields})
        assert response.status_code == 400
        assert "Nothing was changed." in words(response)
        assert 'value="kept"' in response.content.decode()

    assert (states([comment]), Decision.objects.count()) == (["pending"], 1)


@pytest.mark.any_database
def test_enter_in_a_box_decides_nothing_without_a_script_either(desk):
    comments = [make_comment(make_page(), text=PILLS.format(n)) for n in range(2)]
    page = similar_page(desk, comments[0])
    form = page.content.decode().split("data-bulk>", 1)[1].split("</form>")[0]
    # Browsers press the first one that is not disabled.
    assert re.findall(r"<button[^>]*>", form)[0] == "<button hidden>"

    response = send(desk, page)

    assert response.status_code == 400
    assert "Choose a decision. Nothing was changed." in words(response)
    assert states(comments) == ["pending"] * 2


@pytest.mark.any_database
@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "because"},
        {"reason": "hate", "note": "x" * 501},
        {"reason": "hate", "note": "\x00"},
        {"do": "reject"},
    ],
)
def test_a_form_of_many_takes_the_three_decisions_and_known_reasons_only(fields):
    assert not BulkForm(fields).is_valid()


@pytest.mark.parametrize(
    "values",
    [
        [],
        [""],
        ["1"],
        ["1:pending"],
        ["1:pending:one"],
        ["1:pending:1:1"],
        ["1:pending:1", ""],
        ["1:pending:1", "1:spam:2"],
        ["1:pending:" + "9" * 30],
        ["9" * 30 + ":pending:1"],
        ["-1:pending:1"],
        ["٣:pending:1"],
        ["1:pending:1\n"],
        [f"{number}:pending:1" for number in range(201)],
    ],
)
def test_boxes_that_no_page_has_name_no_comments(values):
    with pytest.raises(ValidationError):
        seen_in(values)


@pytest.mark.any_database
def test_a_refusal_keeps_the_ticks(desk):
    comments = [make_comment(make_page(), text=PILLS.format(n)) for n in range(3)]
    page = similar_page(desk, comments[0])

    response = send(desk, page, comment=listed(page)[1:2])

    assert response.status_code == 400
    assert boxes(response) == [f"{comments[1].pk}:pending:1"]


def test_forged_ids_of_other_comments_are_refused_like_absent_ones(local):
    client, article, other_branch = local.client, local.article, local.other_article
    mine, other = make_comment(article, text=PILLS.format(1)), make_comment(other_branch, text="A secret remark.")
    page = similar_page(client, mine)

    both = send(client, page, do="approve", comment=[*listed(page), f"{other.pk}:pending:1", "999999:pending:1"])
    line = client.get(both.headers["Location"])
    alone = client.post(reverse("comment_desk:bulk"), {"do": "approve", "comment": f"{other.pk}:pending:1"})
    asked = client.get(reverse("comment_desk:bulk"), {"comment": other.pk})

    assert "1 approved, 2 not available to you." in words(line)
    assert alone.status_code == 409
    for response in (line, alone, asked):
        assert "A secret remark." not in response.content.decode()
    assert states([mine, other]) == ["approved", "pending"]
    assert other.decisions.count() == 1


def test_many_come_in_parts_with_the_number_of_all(desk, monkeypatch):
    monkeypatch.setattr("comments.desk.bulk.MAX_SELECTED", 2)
    article = make_page()
    comments = [make_comment(article, text=PILLS.format(n)) for n in range(5)]

    first = similar_page(desk, comments[-1])
    assert "5 waiting comments with a link to pills.example" in words(first)
    assert "Showing the first 2." in words(first)
    assert listed(first) == [f"{comment.pk}:pending:1" for comment in comments[:2]]
    second = desk.get(send(desk, first, do="spam").headers["Location"])
    assert "2 marked as spam." in words(second)
    assert listed(second) == [f"{comment.pk}:pending:1" for comment in comments[2:4]]
    third = desk.get(send(desk, second, do="spam").headers["Location"])
    assert boxes(third) == [f"{comments[4].pk}:pending:1"]
    last = send(desk, third, do="spam")

    assert last.headers["Location"].startswith("/admin/comments/?done=")
    assert states(comments) == ["spam"] * 5


def test_other_states_are_one_switch_away(desk, moderator, article):
    visible, waiting = make_visible(article, moderator=moderator, text=PILLS.format(1)), make_comment(article)
    Comment.objects.filter(pk=waiting.pk).update(text_digest=visible.text_digest)
    withdrawn = make_comment(article)
    Comment.objects.filter(pk=withdrawn.pk).update(text_digest=visible.text_digest, status=Status.WITHDRAWN)

    page = similar_page(desk, visible, "text")
    assert "Waiting 1 Approved 1 Rejected 0 Spam 0 All 2" in words(page)
    assert boxes(page) == [f"{waiting.pk}:pending:1"]
    approved = similar_page(desk, visible, "text", state="approved")
    assert boxes(approved) == [f"{visible.pk}:approved:2"]
    assert 'value="approve"' not in approved.content.decode()
    of_all = similar_page(desk, visible, "text", state="all")
    assert boxes(of_all) == boxes(page)
    assert of_all.content.decode().count('name="comment"') == 2
    assert boxes(similar_page(desk, visible, "text", state="withdrawn")) == boxes(page)

    send(desk, approved, reason="advertising")

    assert states([visible, waiting, withdrawn]) == ["rejected", "pending", "withdrawn"]


# From the queue


def test_selected_comments_are_listed_in_full_and_decided_in_bulk(desk, article):
    long = "What a reader thinks. " * 10 + "The end."
    comments = [make_comment(article, text=f"{n} {long}") for n in range(3)]
    queue = desk.get(reverse("comment_desk:index"), {"page": article.pk})
    html = queue.content.decode()
    form = re.search(r'<form[^>]+id="desk_pick"\s+method="get"\s+action="([^"]+)".*?</form>', html, re.DOTALL)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', form[0]))
    named = re.findall(r'name="comment"\s+form="desk_pick"\s+value="([^"]+)"', html)
    assert named == [str(comment.pk) for comment in comments]
    assert hidden == {"page": str(article.pk), "status": "pending"} or hidden == {"page": str(article.pk)}

    page = desk.get(form[1], {**hidden, "comment": [named[0], named[2]]})
    assert "2 comments selected" in words(page)
    assert words(page).count("The end.") == 2
    response = send(desk, page, do="approve")

    assert states(comments) == ["approved", "pending", "approved"]
    assert response.headers["Location"].startswith(f"/admin/comments/?page={article.pk}&")


@pytest.mark.any_database
def test_decision_on_nothing_selected_shows_the_same_list_unticked_with_the_note(desk, article):
    comments = [make_comment(article, text=PILLS.format(n)) for n in range(2)]
    bulk = desk.get(reverse("comment_desk:bulk"), {"comment": [comment.pk for comment in comments]})
    listed = re.search(r'name="listed" value="([^"]+)"', bulk.content.decode())[1]

    response = send(desk, bulk, comment=[], listed=listed, do="approve", note="A campaign")

    html = response.content.decode()
    assert response.status_code == 400
    assert "No comment was selected. Nothing was changed." in words(response)
    assert [f'id="desk_comment_{comment.pk}"' in html for comment in comments] == [True, True]
    assert boxes(response) == []
    assert 'value="A campaign"' in html
    assert "0 comments" not in words(response)


@pytest.mark.any_database
def test_list_after_a_problem_has_only_comments_that_the_moderator_may_moderate(local):
    own, foreign = make_comment(local.article), make_comment(local.other_article)

    response = local.client.post(
        reverse("comment_desk:bulk"), {"listed": f"{own.pk},{foreign.pk},x,{'9' * 40},\x00", "do": "approve"}
    )

    assert response.status_code == 400
    assert re.findall(r'id="desk_comment_(\d+)"', response.content.decode()) == [str(own.pk)]


@pytest.mark.any_database
def test_bulk_page_without_selection_says_so(desk):
    response = desk.get(reverse("comment_desk:bulk"), {"comment": ["", "x", "9" * 40, "\x00", "1:pending:1"]})

    assert response.status_code == 200
    assert "Select comments in the queue first." in words(response)


@pytest.mark.any_database
def test_withdrawn_comments_cannot_be_selected(desk, comment):
    actions.withdraw(comment)

    html = desk.get(reverse("comment_desk:index"), {"status": "all"}).content.decode()

    assert not re.search(r'name="comment"\s+form="desk_pick"', html)
    assert not boxes(desk.get(reverse("comment_desk:bulk"), {"comment": comment.pk}))


# One undo


def undo_url(client, location):
    html = client.get(location).content.decode()
    return unescape(re.search(r'action="([^"]+/bulk/[^"]+)"', html)[1])


def test_bulk_undo_restores_all_but_later_decisions(desk, article):
    comments = [make_comment(article, text=PILLS.format(n)) for n in range(4)]
    decided = send(desk, similar_page(desk, comments[0]), do="spam").headers["Location"]
    comments[1].refresh_from_db()
    actions.approve(comments[1], moderator=make_moderator("second"), seen=State.of(comments[1]))
    assert "4 marked as spam. 1 of them has changed since." in words(desk.get(decided))
    undo = undo_url(desk, decided)
    assert "Undo 3" in words(desk.get(decided))
    assert "Undo 3" in words(desk.get(undo))

    response = desk.post(undo, {"do": "undo"})

    assert states(comments) == ["pending", "approved", "pending", "pending"]
    assert response.status_code == 303
    after = desk.get(response.headers["Location"])
    assert "3 undone, 1 has a newer decision." in words(after)
    assert "Undo all" not in words(after)
    page = words(desk.get(undo))
    assert page.count("waiting → spam, undone") == 3
    assert "waiting → spam, changed since: now approved" in page
    before = Decision.objects.count()
    again = desk.post(undo, {"do": "undo"})
    assert (again.status_code, Decision.objects.count()) == (409, before)
    assert "nothing was changed" in words(again)


@pytest.mark.any_database
def test_bulk_undo_needs_its_button(desk, moderator, comment):
    batch = actions.decide_in_bulk([(comment.pk, State.of(comment))], "spam", moderator=moderator).batch

    for fields in ({}, {"do": "approve"}, {"do": ["undo", "undo"]}):
        assert desk.post(reverse("comment_desk:batch", args=[batch]), fields).status_code == 400

    assert states([comment]) == ["spam"]


def test_a_batch_is_seen_and_undone_as_far_as_one_may(local):
    client, article, other_branch = local.client, local.article, local.other_article
    mine, other = make_comment(article), make_comment(other_branch, text="A secret remark.")
    boss = make_user("boss", is_superuser=True)
    both = actions.decide_in_bulk([(each.pk, State.of(each)) for each in (mine, other)], "spam", moderator=boss)
    beyond = make_comment(other_branch)
    theirs = actions.decide_in_bulk([(beyond.pk, State.of(beyond))], "spam", moderator=boss)

    absent = "00000000-0000-4000-8000-000000000000"
    for batch in (theirs.batch, absent):
        for method in (client.get, client.post):
            assert method(reverse("comment_desk:batch", args=[batch]), {"do": "undo"}).status_code == 404
    page = client.get(reverse("comment_desk:batch", args=[both.batch]))
    assert "1 marked as spam" in words(page)
    assert "A secret remark." not in words(page)
    assert 'data-desk-key="u"' not in page.content.decode()  # a colleague's decision
    client.post(reverse("comment_desk:batch", args=[both.batch]), {"do": "undo"})

    assert states([mine, other, beyond]) == ["pending", "spam", "spam"]


@pytest.mark.parametrize(
    ("left", "numbers"),
    [("", set()), ("abc", set()), ("1,2,,1", {1, 2}), ("9" * 30, set()), ("\x00", set()), ("1" + ",2" * 5_000, {1, 2})],
)
def test_left_parameter_accepts_only_numbers(rf, left, numbers):
    assert numbers_left(rf.get("/", {"left": left})) == numbers


def test_an_answer_of_the_staff_is_no_batch_of_decisions_but_can_be_looked_at_as_one_act(desk, moderator):
    comment = make_comment(make_page(), text="Is it true?")
    seen = State.of(comment)
    answer = actions.reply_as_staff(comment, moderator=moderator, seen=seen, text="It is.")
    url = reverse("comment_desk:batch", args=[answer.batch])

    line = desk.get(reverse("comment_desk:index"), {"done": answer.pk})
    assert url not in line.content.decode()
    assert "staff reply, and approval of the comment it replies to." in words(desk.get(url))
    assert url in card(desk, comment).content.decode()
    desk.post(url, {"do": "undo"})

    assert states([comment, answer.comment]) == ["pending", "withdrawn"]
    assert "2 undone" not in words(desk.get(reverse("comment_desk:index"), {"done": Decision.objects.last().pk}))


# Quick


def test_pages_of_many_take_no_more_queries_than_of_few(desk, moderator):
    article, runs = make_page(), count()

    def queries_with(number):
        run = next(runs)
        texts = [PILLS.format(f"{run}-{n}") for n in range(number)]
        comments = [make_comment(article, text=text, network="n", email="a@a.example") for text in texts]
        seen = [(comment.pk, State.of(comment)) for comment in comments]
        with CaptureQueriesContext(connection) as of_card:
            card(desk, comments[0])
        with CaptureQueriesContext(connection) as of_page:
            similar_page(desk, comments[0])
        outcome = actions.decide_in_bulk(seen, "spam", moderator=moderator)
        with CaptureQueriesContext(connection) as of_line:
            desk.get(reverse("comment_desk:index"), {"done": outcome.done[0].pk, "left": "1,2"})
        with CaptureQueriesContext(connection) as of_batch:
            desk.get(reverse("comment_desk:batch", args=[outcome.batch]), {"left": "1,2"})
        return [len(queries) for queries in (of_card, of_page, of_line, of_batch)]

    queries_with(2)

    assert queries_with(2) == queries_with(20)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the rows that are there")
def test_similar_comments_are_queried_by_an_index(moderator):
    comment = make_comment(make_page(), text=PILLS.format(1), network="n", email="ann@a.example", browser="b" * 32)
    indexes = {
        "link": "sqlite_autoindex_comments_link",
        "text": "comment_same_text",
        "network": "comment_network",
        "email": "comment_email",
        "browser": "comment_browser",
    }

    for shared in similar.shared_by(comment):
        for state in (Status.PENDING, similar.ALL):
            plan = shared.comments(moderator, state).order_by()[:10].explain()
            assert indexes[shared.by] in plan
            assert "SCAN" not in plan


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("together/?by=text&value=x", "bulk/?by=text&value=x"),
        (
            "together/7d0f6e0a-2c5c-4f0e-9d6c-0a9b8c7d6e5f/?left=1",
            "bulk/7d0f6e0a-2c5c-4f0e-9d6c-0a9b8c7d6e5f/?left=1",
        ),
    ],
)
def test_former_url_redirects_permanently_with_its_query(desk, former, present):
    response = desk.get(f"/admin/comments/{former}")

    assert (response.status_code, response["Location"]) == (301, f"/admin/comments/{present}")


def test_page_of_many_repeats_what_speaks_against_each_with_urgent_ones_first_and_not_selected(
    desk, moderator, article
):
    flagged = make_comment(article, text="Write to ann@example.org", network="n")
    reported = make_visible(article, moderator=moderator, text="A reader reports it", network="n")
    make_report(reported)
    urgent = [make_comment(page, text="I know where you live", network="n") for page in (article, make_page())]
    url = reverse("comment_desk:similar", args=[urgent[0].pk])

    everything = desk.get(url, {"by": "network", "state": "all", "select": "all"})
    review = desk.get(reverse("comment_desk:review"), {"select": "all"})
    same_text = desk.get(url, {"by": "network"})
    chosen = desk.get(reverse("comment_desk:bulk"), {"comment": [flagged.pk, urgent[0].pk]})

    numbers = [f"{each.pk}:{each.status}:{each.revision}" for each in (*urgent, flagged, reported)]
    assert listed(everything) == numbers and boxes(everything) == numbers[2:]
    assert listed(review) == numbers[:3] and boxes(review) == numbers[2:3]
    assert boxes(same_text) == []
    assert listed(chosen) == boxes(chosen) == [numbers[0], numbers[2]]
    assert everything.content.decode().count("data-bulk-urgent") == 2
    assert "“Select all” leaves them out" in words(everything)
    assert "Reported once" in words(everything) and "Urgent" in words(everything)
    assert "<mark>ann@example.org</mark>" in everything.content.decode()
    row = desk.get(reverse("comment_desk:index"), {"page": article.pk, "held": "contact"})
    for reason in flagged.held_because:
        assert str(message_of(reason)) in words(row) and str(message_of(reason)) in words(everything)


@pytest.mark.parametrize("page", ["similar", "review"])
def test_next_ones_follow_also_where_an_urgent_one_is_left_out(desk, article, monkeypatch, page):
    monkeypatch.setattr("comments.desk.bulk.MAX_SELECTED", 2)
    comments = [make_comment(article, text=PILLS.format(n)) for n in range(3)]
    make_comment(article, text="I know where you live, see https://pills.example/", network="n")
    first = similar_page(desk, comments[0]) if page == "similar" else desk.get(reverse("comment_desk:review"))

    inputs = BeautifulSoup(first.content, "html.parser").select("form[data-bulk] [name=listed]")
    answer = send(desk, first, do="spam", comment=listed(first)[1:], listed=inputs[0]["value"])

    assert f"/{page}/" in answer["Location"]
    assert states(comments) == ["spam", "pending", "pending"]


def test_page_of_many_takes_no_more_queries_for_many(desk, article):
    make_comment(article, text="Write to ann@example.org")
    desk.get(reverse("comment_desk:review"))
    with CaptureQueriesContext(connection) as few:
        desk.get(reverse("comment_desk:review"))
    for number in range(5):
        make_comment(article, text=f"Write to ann{number}@example.org")

    with CaptureQueriesContext(connection) as many:
        assert len(listed(desk.get(reverse("comment_desk:review")))) == 6

    assert len(many) == len(few)
