"""Decisions in the rows of the queue, what is selected beforehand, and the review of a whole list."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.users.models import UserProfile

from comments import actions
from comments.actions import State
from comments.models import Comment, TriageScore
from comments.triage.assessments import DOUBTFUL_FROM

from .factories import decide, make_comment, make_moderator, make_page, make_report, make_visible

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("no_rate")]

XHR = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def queue(client, **query) -> BeautifulSoup:
    return soup(client.get(reverse("comment_desk:index"), query))


def form_of(page: BeautifulSoup, comment):
    return page.select_one(f'[data-desk-row="{comment.pk}"] form')


def press(client, form, do, **headers):
    """Presses a button of a row: its form as the page has it."""
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    return client.post(form["action"], {**fields, "do": do}, **headers)


def status(comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def ticked(page: BeautifulSoup) -> list[int]:
    return [int(box["value"].partition(":")[0]) for box in page.select("input[name=comment][checked]")]


def listed(page: BeautifulSoup) -> list[str]:
    return [box["value"] for box in page.select("input[type=checkbox][name=comment]")]


@pytest.mark.parametrize(("do", "to"), [("approve", "approved"), ("spam", "spam")])
def test_row_without_script_returns_to_the_same_part_of_the_queue_with_an_undo(desk, article, monkeypatch, do, to):
    monkeypatch.setattr("comments.desk.views.QueueView.paginate_by", 2)
    comments = [make_comment(article, name=f"No. {number}") for number in range(5)]
    place = {"page": article.pk, "after": comments[1].pk}

    response = press(desk, form_of(queue(desk, **place), comments[2]), do)

    assert status(comments[2]) == to
    url, _hash, fragment = response.headers["Location"].partition("#")
    assert fragment == f"desk_row_{comments[3].pk}"
    back = soup(desk.get(url))
    assert [int(row["data-desk-row"]) for row in back.select("[data-desk-row]")] == [each.pk for each in comments[3:]]
    assert back.select_one(f"#{fragment}")
    undo = back.select_one(".desk-line--done form")
    undone = press(desk, undo, "undo")
    assert status(comments[2]) == "pending"
    url, _hash, fragment = undone.headers["Location"].partition("#")
    assert fragment == f"desk_row_{comments[2].pk}"
    assert f"after={comments[1].pk}" in url
    assert not soup(desk.get(url)).select(".desk-line--done form")  # an older decision is not undone by pressing on


def test_row_with_script_gets_its_new_row_and_the_line(desk, article):
    comment = make_comment(article, name="Ada")
    make_comment(article)

    response = press(desk, form_of(queue(desk), comment), "approve", **XHR)

    assert response.status_code == 200
    answer = soup(response)
    assert len(answer.select("[data-desk-row]")) == 1
    assert answer.select_one(".w-status").text.strip() == "approved"
    assert [button["value"] for button in form_of(answer, comment).select("button")] == ["spam"]
    assert not listed(answer)
    assert answer.select_one("[data-desk-number]")["data-desk-number"] == "1"
    line = answer.select_one("[data-desk-last]")
    assert line["data-desk-announcement"] == "Approved: Ada."
    again = press(desk, line.select_one("form"), "undo", **XHR)
    assert status(comment) == "pending"
    assert len(listed(soup(again))) == 1
    assert not soup(again).select("[data-desk-last] form")


def test_row_of_a_changed_comment_is_refused_and_displayed_as_it_is(desk, article):
    edited, decided = make_comment(article, text="What I meant."), make_comment(article)
    page = queue(desk)
    actions.edit(edited, seen=State.of(edited), name="Ada", email="", text="What I mean now.")
    actions.approve(decided, moderator=make_moderator("second"), seen=State.of(decided))

    with_script = press(desk, form_of(page, edited), "approve", **XHR)
    without = press(desk, form_of(page, decided), "spam")

    assert (with_script.status_code, without.status_code) == (409, 409)
    row = soup(with_script).select_one("[data-desk-row]")
    assert "It changed since you looked" in row.select_one("[role=alert]").text
    assert "author: edited by its author" in " ".join(row.select_one("[role=alert]").text.split())
    assert "What I mean now." in row.text
    assert press(desk, row.select_one("form"), "approve", **XHR).status_code == 200
    assert "It changed since you looked" in without.content.decode()
    assert (status(edited), status(decided)) == ("approved", "approved")


def test_row_of_another_moderators_comment_is_404(local):
    other = make_comment(local.other_article)
    url = reverse("comment_desk:decide", args=[other.pk], query={"row": 1})

    response = local.client.post(url, {"status": "pending", "revision": 1, "do": "approve"}, **XHR)

    assert response.status_code == 404
    assert status(other) == "pending"


def test_row_offers_what_needs_no_reason(desk, article, moderator):
    reported, waiting = make_visible(article, moderator=moderator), make_comment(article)
    make_report(reported)

    page = queue(desk)

    assert [button["value"] for button in form_of(page, reported).select("button")] == ["keep", "spam"]
    assert form_of(page, reported).select_one("[value=keep]")["data-desk-row-key"] == "a"
    assert [button["value"] for button in form_of(page, waiting).select("button")] == ["approve", "spam"]
    assert all(
        button["aria-describedby"] == f"desk_row_{waiting.pk}" for button in form_of(page, waiting).select("button")
    )


def test_row_dismisses_the_reports_it_was_displayed_with(desk, article, moderator):
    comment = make_visible(article, moderator=moderator)
    make_report(comment)
    page = queue(desk)
    later = make_report(comment)

    assert press(desk, form_of(page, comment), "keep", **XHR).status_code == 200

    assert list(comment.reports.open()) == [later]


def test_row_says_what_is_known_of_the_network_only_and_what_of_the_author(desk, article, moderator):
    by_network = {"email": "", "network": "n1"}
    decide(make_comment(article, name="Ann", **by_network), moderator, actions.reject, reason="hate")
    make_comment(article, name="Bert", **by_network)
    make_comment(article, name="Cleo", email="cleo@example.org", network="n1")

    text = queue(desk).get_text(" ", strip=True)

    assert "Bert · Same network: 0 approved, 1 rejected, 0 spam" in " ".join(text.split())
    assert "Cleo · Author history: first comment" in " ".join(text.split())


def test_long_text_is_in_the_row_as_a_whole(desk, article):
    make_comment(article, text="A long one. " * 60 + "It ends here.")

    assert "It ends here." in queue(desk).select_one("[data-desk-row] details").text


# What is selected beforehand


def test_only_identical_texts_are_selected_among_similar_comments(desk, article):
    text = "Buy these at https://pills.example now!"
    flood = [make_comment(make_page(), text=text, network="n" * 32) for _ in range(3)]
    innocent = make_comment(article, text="I was there, too.", network="n" * 32)

    def page(by, **query):
        url = reverse("comment_desk:similar", args=[flood[0].pk])
        return soup(desk.get(url, {"by": by, "host": "pills.example", **query}))

    by_network = page("network")
    assert ticked(by_network) == [comment.pk for comment in flood]
    assert len(listed(by_network)) == 4
    assert "Only comments with exactly the same text are selected" in by_network.text
    assert ticked(page("text")) == ticked(page("link")) == [comment.pk for comment in flood]
    assert "Only comments with exactly the same text" not in page("text").text
    # All of them are one act, also without a script.
    everything = soup(desk.get(by_network.select_one("[data-bulk-all-link]")["href"]))
    assert ticked(everything) == [*(comment.pk for comment in flood), innocent.pk]


def test_selection_of_the_queue_stays_selected(desk, article):
    comments = [make_comment(article) for _ in range(3)]

    page = soup(desk.get(reverse("comment_desk:bulk"), {"comment": [each.pk for each in comments[:2]]}))

    assert ticked(page) == [comment.pk for comment in comments[:2]]


def test_what_looks_clean_is_reviewed_unselected_in_full_and_approved_in_one_act(desk, article):
    long = "A thought. " * 100 + "The end of it."
    clean = [make_comment(article, text=text) for text in ("Good to know.", "I agree with the second part.", long)]
    doubtful = make_comment(article, text="Something else.")
    for comment in (*clean, doubtful):
        probability = DOUBTFUL_FROM if comment == doubtful else 0.0
        TriageScore.objects.create(
            comment=comment, margin=0, probability=probability, version="1.0", scored_at=comment.submitted_at
        )

    link = queue(desk, assessment="clean").find("a", string="Review all of these…")
    review = soup(desk.get(link["href"]))

    assert len(listed(review)) == 3
    assert ticked(review) == []
    assert "3 waiting comments" in review.text
    assert "The end of it." in review.text
    assert "None is selected: read them" in review.text
    action = review.select_one("form[data-bulk]")["action"]
    response = desk.post(action, {"comment": listed(review), "note": "", "do": "approve"})
    assert [status(comment) for comment in (*clean, doubtful)] == ["approved"] * 3 + ["pending"]
    assert "assessment=clean" in response.headers["Location"]


@pytest.mark.each_database
def test_review_is_in_the_order_of_the_queue(desk, article):
    comments = [make_comment(article) for _ in range(3)]
    for comment, margin in zip(comments, (0, 2, 1), strict=True):
        TriageScore.objects.create(
            comment=comment, margin=margin, rank=margin, probability=0.5, version="1.0", scored_at=comment.submitted_at
        )

    by_risk = soup(desk.get(reverse("comment_desk:review"), {"order": "risk"}))

    first, second, third = (f"{comment.pk}:pending:1" for comment in comments)
    assert listed(by_risk) == [second, third, first]
    assert listed(soup(desk.get(reverse("comment_desk:review")))) == [first, second, third]


def test_review_again_after_a_problem_has_the_same_comments_and_ticks(desk, article):
    first, second = make_comment(article), make_comment(article)
    review = soup(desk.get(reverse("comment_desk:review")))
    make_comment(article)
    fields = {"comment": listed(review)[1:], "listed": f"{first.pk},{second.pk}", "note": ""}

    again = desk.post(reverse("comment_desk:review"), fields)

    assert again.status_code == 400
    assert (len(listed(soup(again))), ticked(soup(again))) == (2, [second.pk])


def test_review_shows_nothing_of_other_moderators(local):
    mine = make_comment(local.article)
    make_comment(local.other_article, text="A secret remark.")

    response = local.client.get(reverse("comment_desk:review"))

    assert listed(soup(response)) == [f"{mine.pk}:pending:1"]
    assert "A secret remark." not in response.content.decode()


def test_lists_have_their_own_help_and_respect_the_account(desk, moderator, article):
    make_comment(article)
    urls = [reverse("comment_desk:index"), reverse("comment_desk:review")]
    for url in urls:
        root = soup(desk.get(url)).select_one("[data-desk-rows]")
        assert root["data-desk-keys"] == "on"
        in_help = {key.text for key in root.select("[data-desk-dialog] dt kbd")}
        assert in_help == set("jkasxXou?" if url == urls[0] else "jkasrxXou?")
        # The card's keys say where they have a use.
        assert set(root["data-desk-known-keys"]) == in_help | set("rfenb")
        assert json.loads(root["data-desk-no-use"])["f"] == "only on the card: press o"

    UserProfile.objects.update_or_create(user=moderator, defaults={"keyboard_shortcuts": False})

    assert [soup(desk.get(url)).select_one("[data-desk-rows]")["data-desk-keys"] for url in urls] == ["off", "off"]
