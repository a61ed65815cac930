"""The card's flow: what its module gets in the place of a page, notes, answers, featuring, claims, and what is new."""

import html
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.actions import approve, edit, escalate, note, reject
from comments.models import Claim, Comment, Status
from comments.tests.factories import State, make_comment, make_moderator, make_page, make_visible

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")
MODULE = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def other():
    client = Client()
    client.force_login(make_moderator("omar"))
    return client


def url_for(name, comment):
    return reverse(f"comment_desk:{name}", args=[comment.pk])


def post(client, comment, name="decide", *, headers=MODULE, **fields):
    fields = {"status": comment.status, "revision": comment.revision, **fields}
    return client.post(url_for(name, comment), fields, headers=headers)


def state(comment):
    comment.refresh_from_db()
    return comment.status, comment.revision, comment.decisions.count()


def attribute(response, name) -> str:
    return html.unescape(re.search(f'data-desk-{name}="([^"]*)"', response.content.decode())[1])


def test_the_module_gets_the_next_card_as_the_answer_and_nothing_else(desk, article):
    comment, following = make_comment(article, name="Ada"), make_comment(article, name='Bo "<b>')

    response = post(desk, comment, do="approve")

    assert response.status_code == 200
    assert state(comment) == (Status.APPROVED, 2, 2)
    done = comment.decisions.last().pk
    assert attribute(response, "url") == f"/admin/comments/{following.pk}/?done={done}"
    assert attribute(response, "title") == 'Comment by Bo "<b>'
    assert attribute(response, "announcement").strip() == 'Approved: Ada. Comment by Bo "<b>. 1 comment in this queue.'
    text = response.content.decode()
    assert "<html" not in text
    assert text.count("<script") == 0
    assert f'action="/admin/comments/{comment.pk}/decide/"' in text
    assert f'action="/admin/comments/{following.pk}/decide/"' in text


@pytest.mark.any_database
def test_card_by_url_equals_card_by_script(desk, comment):
    alone = desk.get(url_for("card", comment), headers=MODULE).content.decode()
    page = desk.get(url_for("card", comment)).content.decode()

    assert "<html" not in alone
    assert re.search(r'data-desk-announcement="[^"]*"', alone)[0] in page


@pytest.mark.any_database
def test_after_the_last_decision_the_module_gets_the_way_back_and_the_undo(desk):
    comment = make_comment(make_page(), name="Ada")

    response = post(desk, comment, do="reject", reason="hate")

    done = comment.decisions.last().pk
    assert attribute(response, "url") == f"/admin/comments/?done={done}"
    assert attribute(response, "announcement").strip() == "Rejected (hate): Ada. No comments awaiting moderation."
    assert f'action="/admin/comments/{comment.pk}/decide/"' in response.content.decode()


@pytest.mark.any_database
def test_announcement_after_an_abbreviated_name_has_one_full_stop(desk, article):
    first, visible = make_comment(article, name="Nkechi O."), make_comment(article, name="Bo B.")
    post(desk, visible, do="approve")
    visible.refresh_from_db()

    announced = attribute(post(desk, visible, "reply", text="Thank you."), "announcement")
    assert announced.startswith("Replied to Bo B. Comment by Nkechi O. 1 comment in this queue.")

    announced = attribute(post(desk, first, do="approve"), "announcement")
    assert announced.strip() == "Approved: Nkechi O. No comments awaiting moderation."


@pytest.mark.any_database
def test_after_the_last_match_the_card_says_no_more_matching(desk):
    first, other = make_comment(make_page(), name="Ada"), make_comment(make_page())
    where = f"{url_for('decide', first)}?page={first.page_id}"
    fields = {"status": first.status, "revision": first.revision, "do": "approve"}

    response = desk.post(where, fields, headers=MODULE)

    assert attribute(response, "announcement").strip() == "Approved: Ada. No more matching comments."
    page = " ".join(response.content.decode().split())
    assert 'href="/admin/comments/" >All comments awaiting moderation</a>' in page
    undone = desk.post(where, {"status": "approved", "revision": first.revision + 1, "do": "undo"})
    first.refresh_from_db()
    fields["revision"] = first.revision
    queue = desk.post(where, fields, follow=True).content.decode()
    assert undone.status_code == 303
    assert "No matching comments." in queue
    assert "No comments awaiting moderation." not in queue
    assert state(other)[0] == Status.PENDING


@pytest.mark.any_database
def test_the_module_gets_the_changed_card_with_what_was_typed(desk):
    comment = make_comment(make_page(), text="The old words.")
    seen = State.of(comment)
    edit(comment, seen=seen, name="Ada", email="", text="The new words.")

    response = post(
        desk, comment, do="reject", reason="hate", note='says "x"', status=seen.status, revision=seen.revision
    )

    text = response.content.decode()
    assert response.status_code == 409
    assert "<html" not in text
    assert "The new words." in text
    assert 'value="says &quot;x&quot;"' in text
    assert state(comment) == (Status.PENDING, 2, 2)


@pytest.mark.any_database
def test_signed_out_moderator_gets_403_and_no_redirect(client, comment):
    response = post(client, comment, do="approve")

    assert response.status_code == 403
    assert state(comment) == (Status.PENDING, 1, 1)


@pytest.mark.any_database
def test_undo_leads_the_module_back_to_the_card(desk, article):
    comment, _following = make_comment(article), make_comment(article)
    post(desk, comment, do="approve")
    comment.refresh_from_db()

    response = post(desk, comment, do="undo")

    assert attribute(response, "url") == f"/admin/comments/{comment.pk}/?done={comment.decisions.last().pk}"
    assert state(comment) == (Status.PENDING, 3, 3)


def keys(response) -> list[str]:
    """Where the key `u` would go to."""
    forms = re.findall(r'<form method="post" action="([^"?]+)[^>]*>(.*?)</form>', response.content.decode(), re.DOTALL)
    return [action for action, inside in forms if 'data-desk-key="u"' in inside]


def test_the_key_undoes_what_was_decided_last_and_nothing_older_or_of_others(desk, article, time_machine):
    first, second, third = (make_comment(article) for _ in range(3))
    after_first = post(desk, first, do="approve")
    second_url = attribute(after_first, "url")
    post(desk, second, do="approve")

    assert keys(after_first) == [url_for("decide", first)]
    assert keys(desk.get(second_url)) == [url_for("decide", second)]  # gone back to
    assert keys(desk.get(url_for("card", third))) == []
    rejected = post(desk, second, do="reject", reason="hate", revision=2, status="approved")
    assert keys(rejected) == [url_for("decide", second)]
    undone = post(desk, second, do="undo", revision=3, status="rejected")
    assert keys(undone) == []  # pressed twice, it would also undo the approval
    assert keys(desk.get(url_for("card", first))) == []  # some time later
    approve(third, moderator=make_moderator("Mia"), seen=State.of(third), now=timezone.now() - timedelta(days=2))
    assert keys(desk.get(url_for("card", third), {"done": third.decisions.last().pk})) == []
    assert keys(desk.get(url_for("card", third), {"done": first.decisions.last().pk})) == [url_for("decide", first)]
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert keys(desk.get(url_for("card", third), {"done": first.decisions.last().pk})) == []  # a tab that stayed open


def test_the_button_that_undoes_a_colleagues_decision_names_them_and_its_age(desk, moderator, article):
    own, other = make_visible(article, moderator=moderator), make_comment(article)
    approve(other, moderator=make_moderator("Mia"), seen=State.of(other), now=timezone.now() - timedelta(days=2))

    def label(comment):
        page = BeautifulSoup(desk.get(url_for("card", comment)).content, "html.parser")
        return " ".join(page.select_one(".desk-card__decide [value=undo]").text.split())

    assert label(own) == "Undo the last decision"
    assert label(other) == "Undo the last decision (Mia, 2\xa0days ago)".replace("\xa0", " ")


def test_a_note_is_saved_and_the_card_stays(desk, article):
    comment, _following = make_comment(article), make_comment(article)

    response = post(desk, comment, "note", note="Wrote to us before.")

    assert state(comment) == (Status.PENDING, 1, 2)
    assert attribute(response, "url").startswith(f"/admin/comments/{comment.pk}/?done=")
    assert '<q dir="auto">Wrote to us before.</q>' in response.content.decode()
    assert "It has changed since." not in response.content.decode()
    assert post(desk, comment, "note", note="n", headers={}).status_code == 303


@pytest.mark.any_database
@pytest.mark.parametrize("note", ["", "x" * 501, "\x00", ["a", "b"]])
def test_invalid_note_is_not_saved(desk, note, comment):
    response = post(desk, comment, "note", note=note)

    assert response.status_code == 400
    assert "Nothing was changed." in response.content.decode()
    assert state(comment) == (Status.PENDING, 1, 1)


def test_a_note_goes_with_an_approval_too(desk, comment):
    post(desk, comment, do="approve", note="Checked with the author.")

    assert comment.decisions.last().note == "Checked with the author."


def test_an_answer_approves_leads_on_and_is_undone_from_its_line(desk, article):
    comment, following = make_comment(article, name="Ada"), make_comment(article)

    response = post(desk, comment, "reply", text="Ad\u202emitted.\x07 We are sorry.")

    reply = Comment.objects.get(is_by_staff=True)
    assert (reply.text, reply.parent, reply.status) == ("Admitted. We are sorry.", comment, Status.APPROVED)
    assert state(comment)[0] == Status.APPROVED
    assert attribute(response, "url").startswith(f"/admin/comments/{following.pk}/?done=")
    assert attribute(response, "announcement").startswith("Approved and replied to Ada.")
    assert "Approved and replied to</strong> <bdi>Ada</bdi>" in " ".join(response.content.decode().split())

    undone = post(desk, reply, do="undo")

    assert (state(reply)[0], state(comment)[0]) == (Status.WITHDRAWN, Status.PENDING)
    assert attribute(undone, "url").startswith(f"/admin/comments/{comment.pk}/?done=")
    assert "Your reply was withdrawn." in undone.content.decode()


@pytest.mark.any_database
@pytest.mark.parametrize("text", ["", " \u200b ", "x" * 5_001, "\U0001f642" * 5_001])
def test_an_answer_that_is_refused_comes_back_as_it_was_typed(desk, text, comment):
    response = post(desk, comment, "reply", text=text)

    assert response.status_code == 400
    assert Comment.objects.count() == 1
    assert text.strip("\u200b ") in response.content.decode()
    assert '<details class="desk-card__reply" open>' in response.content.decode()


@pytest.mark.any_database
def test_an_answer_to_what_changed_is_not_sent_and_kept(desk, comment):
    response = post(desk, comment, "reply", text="Late <words>.", revision=2)

    assert response.status_code == 409
    assert "Late &lt;words&gt;." in response.content.decode()
    assert Comment.objects.count() == 1


@pytest.mark.any_database
def test_readers_see_the_staffs_badge_and_the_editors_pick(desk, article):
    comment = make_comment(article, name="Ada")
    post(desk, comment, "reply", text="Thank you.")
    comment.refresh_from_db()
    before = Client().get(article.url).content.decode()
    assert before.count('class="comment-staff"') == 1
    assert "comment-featured" not in before

    response = post(desk, comment, do="feature")

    assert attribute(response, "url").startswith(f"/admin/comments/{comment.pk}/?done=")
    after = Client().get(article.url).content.decode()
    assert after.count('<span class="comment-featured">Featured</span>') == after.count("comment-featured") == 1
    listed = Client().get(f"/comments/api/articles/{article.pk}/").json()["comments"]
    assert [(each["name"], each["is_by_staff"], each["is_featured"]) for each in listed] == [
        ("Ada", False, True),
        ("moderator", True, False),
    ]
    feed = Client().get(f"/comments/on/{article.pk}/feed/").content.decode()
    assert feed.count("moderator (Staff)") == 2  # the item's title, and who wrote it
    assert "Ada (Staff)" not in feed
    comment.refresh_from_db()
    post(desk, comment, do="unfeature")
    assert "Featured" not in Client().get(article.url).content.decode()


def test_a_card_says_who_else_has_it_open(desk, other, comment):
    desk.get(url_for("card", comment))

    seen = other.get(url_for("card", comment)).content.decode()

    assert "<bdi>moderator</bdi> has had this open since" in seen
    assert "m..\n" not in seen
    assert "has had this open" not in desk.get(url_for("card", comment)).content.decode()
    assert post(other, comment, do="approve").status_code == 200  # it blocks nothing
    assert state(comment)[0] == Status.APPROVED


def test_escalating_ends_the_claim_of_who_did_it_only(desk, moderator, other, article):
    escalated, decided = make_comment(article), make_comment(article)
    fields = {"status": "pending", "revision": 1, "to": f"user:{make_moderator('Mia').pk}", "note": "Is it true?"}
    for comment in (escalated, decided):
        desk.get(url_for("card", comment))

    assert desk.post(url_for("escalate", escalated), fields).status_code == 303
    ben = make_moderator("Ben")
    escalate(decided, moderator=ben, seen=State.of(decided), to=ben)

    assert "has had this open" not in other.get(url_for("card", escalated)).content.decode()
    assert "<bdi>moderator</bdi> has had this open since" in other.get(url_for("card", decided)).content.decode()


def test_looking_without_reading_claims_nothing(desk, comment):
    desk.head(url_for("card", comment))
    desk.get(QUEUE)

    assert not Claim.objects.exists()


def test_claimed_comments_come_last_in_the_queue(desk, other, article):
    first, second, third = (make_comment(article) for _ in range(3))
    other.get(url_for("card", second))

    assert attribute(post(desk, first, do="approve"), "url").startswith(f"/admin/comments/{third.pk}/")
    assert attribute(post(desk, third, do="approve"), "url").startswith(f"/admin/comments/{second.pk}/")


def test_two_who_start_get_different_cards(desk, other, article):
    first, second = make_comment(article), make_comment(article)

    mine = desk.get(reverse("comment_desk:start"), follow=True)
    theirs = other.get(reverse("comment_desk:start"), follow=True)

    assert (mine.context["comment"], theirs.context["comment"]) == (first, second)


def test_a_claim_ends_by_itself(desk, other, article):
    first, second = make_comment(article), make_comment(article)
    other.get(url_for("card", second))
    Claim.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert attribute(post(desk, first, do="approve"), "url").startswith(f"/admin/comments/{second.pk}/")


def test_the_module_keeps_its_claim_and_takes_nobodys(desk, moderator, other, comment):
    assert desk.post(url_for("claim", comment)).json() == {"other_claim": False}
    assert other.post(url_for("claim", comment)).json() == {"other_claim": True}
    assert Claim.objects.get().user == moderator
    assert desk.get(url_for("claim", comment)).status_code == 405


def test_the_claim_says_what_a_colleague_did_since_the_card_was_displayed(desk, moderator, comment, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    log = attribute(desk.get(url_for("card", comment)), "log")
    mia = make_moderator("Mia")
    sent = {"log": log}
    assert desk.post(url_for("claim", comment), sent).json() == {"other_claim": False}

    changes = []
    for act in (
        lambda: approve(comment, moderator=mia, seen=State.of(comment), now=timezone.now() - timedelta(seconds=3)),
        lambda: reject(comment, moderator=mia, seen=State.of(comment), reason="hate"),
        lambda: note(comment, moderator=mia, seen=State.of(comment), text="Wrote before."),
    ):
        act()
        changes.append(desk.post(url_for("claim", comment), sent).json()["change"])

    assert [each["text"] for each in changes] == ["Mia approved this", "Mia rejected this (hate)", "Mia added a note"]
    assert changes[0]["time"] == "3 s ago"
    # The card as it is now knows it.
    log = attribute(desk.get(url_for("card", comment)), "log")
    assert "change" not in desk.post(url_for("claim", comment), {"log": log}).json()
    assert "change" not in desk.post(url_for("claim", comment), {"log": "x"}).json()


def test_new_comments_are_counted_since_the_queue_was_opened(desk, article):
    comment = make_comment(article)
    assert "No new comments" in desk.get(QUEUE).content.decode()
    make_comment(article)
    make_comment(make_page())

    page = desk.get(url_for("card", comment)).content.decode()

    assert "2 new" in page
    news = html.unescape(re.search(r'data-desk-news="([^"]+)"', page)[1])
    assert desk.get(news).json() == {"news": "2 new"}
    only_here = desk.get(f"{reverse('comment_desk:news')}?page={article.pk}&since={comment.pk}")
    assert only_here.json() == {"news": "1 new"}
    assert desk.get(f"{reverse('comment_desk:news')}?since=x").json() == {"news": "2 new"}
    assert "No new comments" in desk.get(QUEUE).content.decode()


def test_a_comment_that_readers_see_can_be_featured_from_its_card_only_once(desk, moderator):
    comment = make_visible(make_page(), moderator=moderator)

    assert post(desk, comment, do="feature").status_code == 200
    assert post(desk, comment, do="feature", revision=3).status_code == 409

    assert Comment.objects.get().is_featured is True


@pytest.mark.parametrize(
    ("do", "sentence"), [("feature", "It is not featured any more."), ("unfeature", "It is featured again.")]
)
def test_undo_of_a_mark_says_what_the_comment_is_now(desk, article, do, sentence):
    comment = make_visible(article)
    if do == "unfeature":
        post(desk, comment, do="feature")
        comment.refresh_from_db()
    post(desk, comment, do=do)
    comment.refresh_from_db()

    assert sentence in post(desk, comment, do="undo").content.decode()


def test_an_answer_that_is_sent_twice_appears_once(desk):
    comment = make_visible(make_page())

    first, second = (post(desk, comment, "reply", text="We have looked into it.") for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 409)
    assert "You have already sent this reply; nothing was changed." in second.content.decode()
    assert Comment.objects.filter(parent=comment).count() == 1
    # Another answer, and the same one once the first is taken back, are no repetition.
    assert post(desk, comment, "reply", text="And another thing.").status_code == 200
    answer = Comment.objects.filter(parent=comment).first()
    assert post(desk, answer, do="undo").status_code == 200
    assert post(desk, comment, "reply", text="We have looked into it.").status_code == 200
