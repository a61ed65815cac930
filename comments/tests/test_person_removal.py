"""Everything of an author rejected, and the author banned, in one act."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Site

from comments import actions
from comments.actions import State
from comments.models import Ban, Comment, ConversationSettings, Decision, OwnReason

from .factories import make_comment, make_moderator, make_visible, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("no_rate")]

EMAIL, BROWSER = "troll@bridge.example", "b" * 32


@pytest.fixture
def theirs(article, moderator):
    """Two waiting comments and a visible one of one author, and one by somebody else."""
    waiting = make_comment(article, email=EMAIL, browser=BROWSER)
    by_email, by_browser = (
        make_comment(article, email=EMAIL),
        make_visible(article, moderator=moderator, browser=BROWSER),
    )
    make_comment(article, name="Somebody else")
    return [waiting, by_email, by_browser]


def url(comment, **query):
    return reverse("comment_desk:reject_and_ban", args=[comment.pk], query=query)


def send(client, path, **fields):
    """Opens the form and sends it as it stands, but for `fields`."""
    page = BeautifulSoup(client.get(path).content, "html.parser")
    form = page.select_one("form.desk-person__form")
    comments = [field["value"] for field in form.select("input[name=comment]")]
    where = form.select_one("select[name=page] option")["value"]
    values = {"comment": comments, "page": where, "length": "week", "reason": "hate", "note": "", **fields}
    return client.post(form["action"], values)


def states(comments):
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


@pytest.mark.each_database
def test_author_is_rejected_and_banned_with_one_undo(desk, theirs):
    displayed = words_of(desk.get(url(theirs[0])))
    assert "2 waiting comments , 1 visible comment" in displayed.replace("comments,", "comments ,")

    response = send(desk, url(theirs[0]))

    assert states(theirs) == ["rejected"] * 3
    assert Comment.objects.filter(name="Somebody else", status="pending").exists()
    assert {(ban.trait, ban.value, ban.reason) for ban in Ban.objects.all()} == {
        ("browser", BROWSER, "hate"),
        ("email", EMAIL, "hate"),
    }
    batch = set(Decision.objects.filter(action="reject").values_list("batch", "reason"))
    assert len(batch) == 1
    page = BeautifulSoup(desk.get(response.headers["Location"]).content, "html.parser")
    sentence = "Reader is banned, which “Undo” does not end: lift the ban"
    assert sentence in " ".join(page.select_one(".desk-line--done").text.split())
    undone = desk.post(page.select_one(".desk-line--done form")["action"], {"do": "undo"}, follow=True)
    assert sentence in words_of(undone)
    of_banned = BeautifulSoup(desk.get(f"/admin/comments/{theirs[0].pk}/").content, "html.parser")
    line = of_banned.select_one(".desk-card__whole > .desk-line--ban")
    assert line.text.split()[:2] == ["Banned", "until"]
    assert line.a.text == "Lift the ban on the author page"
    assert line.a["href"] == f"/admin/comments/{theirs[0].pk}/person/"
    other = Comment.objects.get(name="Somebody else")
    assert "Banned" not in words_of(desk.get(f"/admin/comments/{other.pk}/"))
    assert states(theirs) == ["pending", "pending", "approved"]
    assert Ban.objects.count() == 2  # lifted by themselves
    assert len(page.select(".desk-line--ban form")) == 2


def test_one_comment_is_not_called_all_of_them(desk, article):
    displayed = words_of(desk.get(url(make_comment(article, email=EMAIL))))

    assert "of this author will be rejected, as on its card. You can undo that." in displayed


def test_from_the_card_the_next_card_follows(desk, article, theirs):
    card = BeautifulSoup(desk.get(reverse("comment_desk:card", args=[theirs[0].pk])).content, "html.parser")
    link = card.select_one('[data-desk-key="b"]')
    assert any(each.text == "b" for each in card.select("[data-desk-dialog] kbd"))
    other = Comment.objects.get(name="Somebody else")

    response = send(desk, link["href"])

    assert response.headers["Location"].startswith(f"/admin/comments/{other.pk}/?done=")


def test_narrowed_to_one_identifier_it_rejects_and_bans_by_that_alone(desk, theirs):
    send(desk, url(theirs[0], by="email"))

    assert states(theirs) == ["rejected", "rejected", "approved"]
    assert [ban.trait for ban in Ban.objects.all()] == ["email"]


def test_changed_comments_are_skipped_and_all_changed_bans_nobody(desk, theirs):
    page = BeautifulSoup(desk.get(url(theirs[0])).content, "html.parser")
    sent = [field["value"] for field in page.select("input[name=comment]")]
    actions.approve(theirs[0], moderator=make_moderator("second"), seen=State.of(theirs[0]))

    refused = send(desk, url(theirs[0]), comment=sent[:1])
    assert refused.status_code == 409
    assert (states(theirs), Ban.objects.count()) == (["approved", "pending", "approved"], 0)

    send(desk, url(theirs[0]), comment=sent)
    assert states(theirs) == ["approved", "rejected", "rejected"]


def test_comments_of_somebody_else_among_those_sent_are_left(desk, theirs):
    other = Comment.objects.get(name="Somebody else")
    seen = [f"{comment.pk}:pending:1" for comment in (theirs[0], other)]

    assert send(desk, url(theirs[0]), comment=seen[1:]).status_code == 409
    assert not Ban.objects.exists()
    send(desk, url(theirs[0]), comment=seen)

    assert states([theirs[0], other]) == ["rejected", "pending"]


def test_without_a_reason_nothing_happens_and_all_that_was_typed_stays(desk, theirs):
    response = send(desk, url(theirs[0]), reason="", note="Known from before.")

    assert response.status_code == 422
    assert "Known from before." in response.content.decode()
    assert (states(theirs), Ban.objects.count()) == (["pending", "pending", "approved"], 0)


@pytest.mark.parametrize(
    ("code", "status", "banned_for"), [("spam", "spam", "advertising"), ("own", "rejected", "other")]
)
def test_spam_and_the_sites_reasons_are_offered_and_the_ban_has_a_fixed_one(desk, theirs, code, status, banned_for):
    settings = ConversationSettings.for_site(Site.objects.get())
    own = OwnReason.objects.create(settings=settings, label="troll", when="It baits.", letter="Please don’t.")

    response = send(desk, url(theirs[0]), reason=own.code if code == "own" else code)

    assert states(theirs) == [status] * 3
    assert {ban.reason for ban in Ban.objects.all()} == {banned_for}
    assert "is banned, which “Undo” does not end" in words_of(desk.get(response.headers["Location"]))


def test_form_starts_at_its_first_field_and_again_at_what_is_missing(desk, theirs):
    def focused(response):
        page = BeautifulSoup(response.content, "html.parser")
        return [field["name"] for field in page.select("[autofocus]")]

    assert focused(desk.get(url(theirs[0]))) == ["reason"]
    without_day = send(desk, url(theirs[0]), length="until")
    assert focused(without_day) == ["until"]
    error = BeautifulSoup(without_day.content, "html.parser").select_one("#ban_until_error")
    assert error.text == "Which day?"
    assert states(theirs) == ["pending", "pending", "approved"]


def test_author_without_identifiers_can_only_be_held(desk, article):
    comment = make_comment(article, network="n" * 32)

    text = words_of(desk.get(url(comment)))

    assert "its author can’t be banned" in text
    assert "Hold this network for a day" in text
    cards = [
        desk.get(reverse("comment_desk:card", args=[each.pk])) for each in (comment, make_comment(article, email=EMAIL))
    ]
    assert ["Reject everything and ban" in words_of(card) for card in cards] == [False, True]


def test_other_moderators_comments_are_neither_listed_nor_rejected(local):
    mine = make_comment(local.article, email=EMAIL)
    other = make_comment(local.other_article, email=EMAIL, text="A secret remark.")

    assert "A secret remark." not in local.client.get(url(mine)).content.decode()
    send(local.client, url(mine), comment=[f"{mine.pk}:pending:1", f"{other.pk}:pending:1"])

    assert states([mine, other]) == ["rejected", "pending"]
    assert local.client.get(url(other)).status_code == 404
