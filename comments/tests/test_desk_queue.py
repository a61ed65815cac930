from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from comments.actions import approve, mark_as_spam, reject
from comments.models import Comment
from comments.tests.factories import (
    State,
    make_comment,
    make_page,
    make_user,
    make_visible,
    section,
)

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")
NO_SUCH_ARTICLE = "No such article, or you can’t moderate its comments."


def listed(client, query=""):
    response = client.get(f"{QUEUE}?{query}")
    assert response.status_code == 200
    return list(response.context["object_list"])


def test_the_queue_shows_waiting_comments_oldest_first(desk, moderator, article):
    now = timezone.now()
    second = make_comment(article, now=now - timedelta(hours=1))
    first = make_comment(article, now=now - timedelta(hours=2))
    make_visible(article, moderator=moderator)

    assert listed(desk) == [first, second]


def test_decided_comments_are_listed_newest_first(desk, moderator, article):
    older, newer = make_visible(article, moderator=moderator), make_visible(article, moderator=moderator)

    assert listed(desk, "status=approved") == [newer, older]


def test_a_row_says_what_where_who_and_why(desk, moderator):
    article = make_page(title="The bridge")
    make_visible(article, moderator=moderator, email="ada@example.org")
    make_comment(article, section=1, name="Ada", email="ada@example.org", text="An <i>online casino</i>.", seconds=1.0)

    html = desk.get(QUEUE).content.decode()

    assert "An &lt;i&gt;online casino&lt;/i&gt;." in html
    assert "The bridge" in html
    assert "§ <bdi>Beta</bdi>" in html
    assert "Sent 1 second after the form was opened" in html
    assert "On the list of held words: online casino" in html
    assert "1 approved, 0 rejected, 0 spam" in " ".join(html.split())
    assert "Start with the oldest" in html


def test_filters_narrow_the_queue(desk, moderator):
    bridge, library = make_page(title="Bridge"), make_page(title="Library")
    on_alpha = make_comment(bridge, section=0)
    on_whole = make_comment(bridge)
    links = make_comment(library, text="http://a.example http://b.example http://c.example")
    spam = make_comment(library)
    mark_as_spam(spam, moderator=moderator, seen=State.of(spam))
    rejected = make_comment(library)
    reject(rejected, moderator=moderator, seen=State.of(rejected), reason="hate")
    alpha = on_alpha.block_id

    assert listed(desk, f"page={bridge.pk}") == [on_alpha, on_whole]
    assert listed(desk, f"page={bridge.pk}&section={alpha}") == [on_alpha]
    assert listed(desk, f"page={bridge.pk}&section=-") == [on_whole]
    assert listed(desk, "held=links") == [links]
    assert listed(desk, "held=nothing") == [on_alpha, on_whole]
    assert listed(desk, "status=spam") == [spam]
    assert listed(desk, "status=rejected") == [rejected]
    assert listed(desk, f"status=all&page={library.pk}") == [rejected, spam, links]
    assert listed(desk, "q=b.example") == [links]


def test_the_part_that_the_filters_fetch_is_the_same_list(desk, moderator, article):
    _waiting, approved = make_comment(article), make_visible(article, moderator=moderator, text="In the list.")

    response = desk.get(f"{reverse('comment_desk:index_results')}?status=approved")

    assert list(response.context["object_list"]) == [approved]
    assert "In the list." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_code_inside_a_readers_words_does_not_match_the_filter(desk, article):
    held = make_comment(article)
    Comment.objects.filter(pk=held.pk).update(
        held_because=[{"code": "same_text", "message": 'quotes "code": "links" somewhere', "spans": []}]
    )

    assert listed(desk, "held=links") == []
    assert listed(desk, "held=same_text") == [held]


def test_the_age_filter_leaves_out_what_came_just_now(desk, article):
    now = timezone.now()
    week, day, hour, _new = (
        make_comment(article, now=now - age)
        for age in (timedelta(days=8), timedelta(days=2), timedelta(hours=2), timedelta(minutes=1))
    )

    assert listed(desk, "age=hour") == [week, day, hour]
    assert listed(desk, "age=day") == [week, day]
    assert listed(desk, "age=week") == [week]


def test_removed_section_can_still_be_chosen(desk, article):
    on_beta = make_comment(article, section=1)
    article.sections = [section("Alpha", "First words.")]
    article.save_revision().publish()

    response = desk.get(f"{QUEUE}?page={article.pk}&section={on_beta.block_id}")

    assert list(response.context["object_list"]) == [on_beta]
    assert "Beta (removed section)" in response.content.decode()


def test_query_parameters_are_validated(desk, moderator, article):
    waiting = make_comment(article)
    make_visible(article, moderator=moderator)

    for query in (
        "status=unknown",
        "held=%00",
        "q=%00",
        "age=eternity",
        "done=abc",
        "done=99999999999999999999999",
        "p=abc",
        "p=999",
        "status=&page=&held=",
    ):
        assert listed(desk, query) == [waiting], query


def test_unknown_article_gives_an_empty_queue_with_a_message(desk, comment):
    for page in ("abc", "99999999999999999999999", "9" * 5000, "1&section=nowhere&status=all"):
        assert listed(desk, f"page={page}") == [], page
        assert NO_SUCH_ARTICLE in desk.get(f"{QUEUE}?page={page}").content.decode()


def test_a_moderator_of_one_subtree_sees_only_its_comments(local):
    mine = make_comment(local.article)
    make_comment(local.other_article)

    assert listed(local.client) == [mine]
    assert listed(local.client, f"status=all&page={local.other_article.pk}") == []
    assert "Elsewhere" not in local.client.get(QUEUE).content.decode()


def test_the_queue_takes_the_same_queries_for_few_and_for_many(
    desk, moderator, django_assert_max_num_queries, django_assert_num_queries, article
):
    parent = make_visible(article, moderator=moderator)
    make_comment(article, email="a@example.org")
    desk.get(QUEUE)
    with django_assert_max_num_queries(32) as queries:
        desk.get(QUEUE)
    few = len(queries)

    for number in range(20):
        make_comment(make_page(), email=f"{number}@example.org", section=number % 3)
        make_comment(article, parent=parent, network=f"n{number}")
    desk.get(QUEUE)  # which also writes down what is the newest

    with django_assert_num_queries(few + 1):  # one more: now some are known by their network
        assert len(listed(desk)) == 41


def test_start_leads_to_the_oldest_and_keeps_the_filters(desk, article):
    make_comment(make_page())
    first = make_comment(article)
    make_comment(article)

    response = desk.get(f"{reverse('comment_desk:start')}?page={article.pk}&next=//evil.example")

    assert response.headers["Location"] == f"/admin/comments/{first.pk}/?page={article.pk}"


@pytest.mark.any_database
def test_start_leads_to_the_queue_where_nothing_is_waiting(desk):
    response = desk.get(reverse("comment_desk:start"), follow=True)

    assert response.redirect_chain == [("/admin/comments/", 302)]
    assert "No comments awaiting moderation." in response.content.decode()


@pytest.mark.any_database
def test_there_is_no_view_that_adds_edits_or_deletes(client, comment):
    client.force_login(get_user_model().objects.create_superuser("admin"))

    for path in (
        "new/",
        f"edit/{comment.pk}/",
        f"delete/{comment.pk}/",
        f"copy/{comment.pk}/",
        f"inspect/{comment.pk}/",
    ):
        assert client.get(f"{QUEUE}{path}").status_code == 404
        assert client.post(f"{QUEUE}{path}").status_code == 404
    assert Comment.objects.get() == comment


def test_the_menu_gives_the_number_that_this_moderator_may_decide_on(local):
    for article in (local.article, local.article, local.other_article):
        make_comment(article)

    html = local.client.get("/admin/").content.decode()

    assert "Comments (2)" in html
    assert "2 comments awaiting moderation." in html


@pytest.mark.any_database
def test_the_dashboard_says_when_nothing_is_waiting(desk):
    html = desk.get("/admin/").content.decode()

    assert '"label": "Comments"' in html
    assert "No comments awaiting moderation." in html


@pytest.mark.any_database
def test_numbers_are_hidden_from_users_who_do_not_moderate(client):
    make_comment(make_page())
    client.force_login(make_user("editor", "Editors"))

    html = client.get("/admin/").content.decode()

    assert "waiting" not in html
    assert "/admin/comments/" not in html


def test_approved_comments_are_found_after_the_fact(desk, moderator, comment):
    approve(comment, moderator=moderator, seen=State.of(comment))

    assert listed(desk) == []
    assert listed(desk, "status=approved") == [comment]
