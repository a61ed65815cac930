"""The page of a moderator's own decisions, and undoing several of them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from comments import actions
from comments.actions import State
from comments.models import Comment, Decision
from comments.tests.consistency import assert_consistent
from comments.tests.factories import (
    decide,
    make_comment,
    make_local_moderator,
    make_moderator,
    make_user,
    make_visible,
    words_of,
)

pytestmark = pytest.mark.django_db

PAGE = reverse("comment_desk:own_decisions")


def listed(client, query=""):
    return list(client.get(f"{PAGE}?{query}").context["decisions"])


def offered(response) -> set[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return {box["value"] for box in soup.select("input[name=decision]")}


def test_own_decisions_are_listed_newest_first_with_text_and_reason(desk, moderator, article):
    first, second = make_comment(article, text="The lock is shut."), make_comment(article)
    approved = decide(first, moderator)
    rejected = decide(second, moderator, actions.reject, reason="libel", note="Names the owner.")
    noted = decide(second, moderator, actions.note, text="Wait.")
    decide(make_comment(article), make_moderator("colleague"))

    response = desk.get(PAGE)

    assert list(response.context["decisions"]) == [noted, rejected, approved]
    text = words_of(response)
    assert "Rejected (libel risk)" in text and "Names the owner." in text and "The lock is shut." in text
    assert offered(response) == {str(approved.pk), str(rejected.pk)}


def test_filters_by_decision_and_day(desk, moderator, article):
    now = timezone.now()
    old = decide(make_comment(article), moderator, now=now - timedelta(days=3))
    spam = decide(make_comment(article), moderator, actions.mark_as_spam, now=now)
    day = timezone.localdate(now - timedelta(days=3)).isoformat()

    assert listed(desk, "action=spam") == [spam]
    assert listed(desk, f"day={day}") == [old]
    assert listed(desk, f"day={day}&action=spam") == []
    assert listed(desk, "action=unknown&day=yesterday&older=abc") == [spam, old]


def test_fifty_at_a_time(desk, moderator, article):
    decisions = [decide(make_comment(article), moderator) for _ in range(52)][::-1]

    first = desk.get(f"{PAGE}?action=approve")

    assert list(first.context["decisions"]) == decisions[:50]
    second = desk.get(first.context["older_url"])
    assert list(second.context["decisions"]) == decisions[50:]
    assert "action=approve" in second.context["newest_url"] and not second.context["older_url"]


def test_number_of_queries_does_not_grow(desk, moderator, article, django_assert_max_num_queries):
    decide(make_comment(article), moderator)
    desk.get(PAGE)
    with django_assert_max_num_queries(30) as few:
        desk.get(PAGE)
    for _ in range(12):
        decide(make_comment(article), moderator)

    with django_assert_max_num_queries(len(few)):
        desk.get(PAGE)


def test_undoing_several_shows_the_result_for_each(desk, moderator, article):
    one, two, overtaken, undone = (make_comment(article, name=name) for name in ("Ada", "Bo", "Cy", "Di"))
    decisions = [decide(comment, moderator) for comment in (one, two, overtaken, undone)]
    decide(overtaken, make_moderator("colleague"), actions.reject, reason="hate")
    decide(undone, moderator, actions.undo)
    everything = {"decision": [decision.pk for decision in decisions], "confirmed": "yes"}

    response = desk.post(PAGE, everything, follow=True)

    assert [Comment.objects.get(pk=c.pk).status for c in (one, two, overtaken, undone)] == [
        *("pending", "pending"),
        *("rejected", "pending"),
    ]
    text = words_of(response)
    assert "2 undone" in text and "1 skipped, because it had changed" in text
    assert "Not undone: Something else happened to the comment since; now it is “rejected”." in text
    assert "Undone by moderator" in text
    details = words_of(desk.get(response.context["bulk_decision_url"]))
    assert "Cy" in details and "skipped, because it had changed: now rejected" in details
    again = desk.post(PAGE, everything)
    assert again.status_code == 409
    assert "Nothing was undone" in words_of(again)
    assert_consistent()


@pytest.mark.any_database
def test_undoing_several_asks_first_with_numbers(desk, moderator, article):
    now = timezone.now()
    old = decide(make_comment(article), moderator, now=now - timedelta(days=3))
    featured = decide(decide(make_comment(article), make_moderator("second")).comment, moderator, actions.feature)
    spam = decide(make_comment(article), moderator, actions.mark_as_spam)
    overtaken = decide(make_comment(article), moderator)
    decide(overtaken.comment, make_moderator("colleague"), actions.mark_as_spam)
    rejected = decide(make_visible(article, moderator=moderator), moderator, actions.reject, reason="hate")
    answered = make_comment(article)
    reply = actions.reply_as_staff(answered, moderator=moderator, seen=State.of(answered), text="It is.")

    question = desk.post(PAGE, {"decision": [each.pk for each in (old, featured, spam, overtaken)]})
    of_others = words_of(desk.post(PAGE, {"decision": [rejected.pk, reply.pk]}))

    assert "Undo 3 decisions?" in of_others
    assert "The oldest decision was made just now" in of_others
    assert "2 comments will leave the site." in of_others and "1 comment will be on the site again." in of_others
    text = words_of(question)
    assert "Undo 3 decisions?" in text
    assert "1 comment will leave the site." in text and "on the site again" not in text
    assert "The oldest decision was made 3 days ago" in text and "can’t be taken back" in text
    assert not Decision.objects.filter(action="undo").exists()
    form = BeautifulSoup(question.content, "html.parser").select_one("form:has([name=confirmed])")
    sent = [(each["name"], each["value"]) for each in form.select("input[name]")]
    desk.post(form["action"], {name: [value for key, value in sent if key == name] for name, _ in sent})
    assert Decision.objects.filter(action="undo").count() == 3


@pytest.mark.any_database
def test_list_without_anything_to_undo_has_no_boxes_for_the_script(desk, moderator, article):
    decide(make_comment(article), moderator, actions.note, text="Wait.")

    assert "data-bulk" not in desk.get(PAGE).content.decode()


@pytest.mark.any_database
def test_button_of_one_decision_undoes_only_that(desk, moderator, article):
    one, two = (decide(make_comment(article), moderator) for _ in range(2))

    desk.post(PAGE, {"decision": [one.pk], "only": two.pk})

    assert list(Decision.objects.filter(action="undo").values_list("undoes", flat=True)) == [two.pk]


def test_decisions_of_others_and_on_other_pages_are_neither_listed_nor_undone(client, local):
    boss = make_user("boss", is_superuser=True)
    theirs = decide(make_comment(local.article), boss)
    mover = make_local_moderator(local.article.get_parent(), local.other_article.get_parent(), name="mover")
    foreign = decide(make_comment(local.other_article), mover)
    mover.groups.set(local.user.groups.all())
    client.force_login(mover)

    assert listed(client) == []
    assert client.post(PAGE, {"decision": [theirs.pk, foreign.pk, "abc"]}).status_code == 409
    assert client.post(PAGE, {}).status_code == 400
    assert not Decision.objects.filter(action="undo").exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_first_and_last_day_of_the_calendar_list_nothing(desk, moderator, article, day):
    decide(make_comment(article), moderator)

    for zone in ("America/New_York", "Asia/Tokyo"):
        UserProfile.objects.update_or_create(user=moderator, defaults={"current_time_zone": zone})
        assert listed(desk, f"day={day}") == []


@pytest.mark.any_database
def test_line_about_an_undo_does_not_count_decisions_that_were_not_selected(desk, moderator, article):
    comments = [make_comment(article) for _ in range(4)]
    outcome = actions.decide_in_bulk([(each.pk, State.of(each)) for each in comments], "spam", moderator=moderator)
    singles = [decide(make_comment(article), moderator) for _ in range(3)]

    of_bulk = desk.post(PAGE, {"decision": [each.pk for each in outcome.done[:2]], "confirmed": "yes"}, follow=True)
    of_singles = desk.post(PAGE, {"decision": [each.pk for each in singles[:2]], "confirmed": "yes"}, follow=True)

    assert "2 undone" in words_of(of_bulk) and "newer decision" not in words_of(of_bulk)
    assert "2 undone" in words_of(of_singles) and "newer decision" not in words_of(of_singles)


def test_reply_of_staff_that_is_undone_among_others_makes_no_reply_of_them(desk, moderator, article):
    answered = make_comment(article)
    reply = actions.reply_as_staff(answered, moderator=moderator, seen=State.of(answered), text="It is.")
    spam = [decide(make_comment(article), moderator, actions.mark_as_spam) for _ in range(2)]

    chosen = {"decision": [reply.pk, *(each.pk for each in spam)], "confirmed": "yes"}
    response = desk.post(PAGE, chosen, follow=True)

    assert "4 undone" in words_of(response)
    assert {each.comment.status for each in Decision.objects.filter(action="undo").select_related("comment")} == {
        *("pending", "withdrawn"),
    }
    assert not spam[0].comment.decisions.for_history().last().is_of_reply
