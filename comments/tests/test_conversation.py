import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import translation

from comments import actions, conf
from comments.actions import State
from comments.conversation import Conversation, featured_comments, first_comments
from comments.fragments import threads_html
from comments.models import Comment

from .factories import make_comment, make_moderator, make_page, make_visible, republish, section

pytestmark = pytest.mark.django_db


def names(conversation):
    return [
        (
            thread.opening.comment.name if thread.opening else None,
            [displayed.comment.name for displayed in thread.replies],
        )
        for thread in conversation.threads
    ]


def test_readers_see_approved_comments_oldest_first_with_their_replies(article):
    first = make_visible(article, name="First")
    make_visible(article, name="Second")
    make_visible(article, name="Reply", parent=first)
    make_comment(article, name="Waiting")

    conversation = Conversation(article)

    assert names(conversation) == [("First", ["Reply"]), ("Second", [])]
    assert conversation.total == 3


@pytest.mark.parametrize("languages", [("en", "de", "ar"), ("ar", "en")])
def test_reply_and_report_of_a_comment_are_in_the_language_of_the_page(article, languages):
    comment = make_visible(article)

    for language in languages:  # one after the other, as one process serves them
        prefix = "" if language == "en" else f"/{language}"
        with translation.override(language):
            html = threads_html(Conversation(article), "/")
        assert f'href="{prefix}/comments/{comment.pk}/reply/"' in html
        assert f'href="{prefix}/comments/{comment.pk}/report/"' in html


def test_a_removed_comment_leaves_a_tombstone_while_it_has_visible_replies(article, moderator):
    root = make_visible(article, name="Root", moderator=moderator)
    reply = make_visible(article, name="Reply", parent=root, moderator=moderator)
    actions.reject(root, moderator=moderator, seen=State.of(root), reason="other")

    assert names(Conversation(article)) == [(None, ["Reply"])]
    actions.reject(reply, moderator=moderator, seen=State.of(reply), reason="other")
    assert names(Conversation(article)) == []


def test_deeper_reply_names_its_parent_unless_removed(article, moderator):
    root = make_visible(article, moderator=moderator)
    reply = make_visible(article, name="Bea", parent=root, moderator=moderator)
    make_visible(article, parent=reply, moderator=moderator)

    direct, deeper = Conversation(article).threads[0].replies
    assert (direct.replied_to, deeper.replied_to, deeper.replied_to_removed) == (None, reply, False)
    actions.reject(reply, moderator=moderator, seen=State.of(reply), reason="other")
    (deeper,) = Conversation(article).threads[0].replies
    assert (deeper.replied_to, deeper.replied_to_removed) == (None, True)


def test_each_comment_says_which_section_it_is_about(article):
    make_visible(article)
    make_visible(article, section=1)

    whole, beta = (thread.opening for thread in Conversation(article).threads)

    assert (whole.section, whole.former_heading) == (None, "")
    assert (beta.section.heading, beta.section.slug, beta.former_heading) == ("Beta", "beta", "")


def test_a_comment_stays_when_its_section_goes_and_has_its_label_again_when_it_returns(article):
    alpha, beta, gamma = article.block_ids
    make_visible(article, section=1)

    without = republish(article, [(alpha, {}), (gamma, {})])
    (removed,) = [thread.opening for thread in Conversation(without).threads]
    assert (removed.section, removed.former_heading) == (None, "Beta")
    again = republish(article, [(beta, {"heading": "Beta, renamed"}), (alpha, {}), (gamma, {})])
    (back,) = [thread.opening for thread in Conversation(again).threads]
    assert (back.section.heading, back.section.slug, back.former_heading) == ("Beta, renamed", "beta", "")


def test_counts_are_by_section_and_the_filter_shows_that_section_only(article):
    make_visible(article, name="Whole")
    root = make_visible(article, name="Beta", section=1)
    make_visible(article, name="Reply", parent=root)

    beta = article.discussed_sections()[1]
    conversation = Conversation(article, {"section": "beta"})

    assert conversation.counts == {"": 1, beta.block_id: 2}
    assert (conversation.section, conversation.section_total, conversation.total) == (beta, 2, 3)
    assert names(conversation) == [("Beta", ["Reply"])]


@pytest.mark.any_database
def test_section_filter_accepts_former_slugs(article):
    alpha, beta, _gamma = article.block_ids
    make_visible(article, section=1)

    article = republish(article, [(alpha, {}), (beta, {"slug": "better", "former_slugs": ["beta"]})])

    for slug in ("better", "beta"):
        assert Conversation(article, {"section": slug}).section.block_id == beta
    assert Conversation(article, {"section": ""}).section is None


@pytest.mark.any_database
def test_a_section_that_shows_no_comments_hides_them_and_their_count():
    article = make_page(sections=[section("Alpha", "x", policy="off"), section("Beta", "y")])
    hidden = make_visible(article, section=0)
    make_visible(article, section=1, name="Seen")

    conversation = Conversation(article)

    assert conversation.total == 1
    assert names(conversation) == [("Seen", [])]
    assert conversation.place_of(hidden) == ""


@pytest.mark.parametrize(
    "parameters",
    [
        {"comments": "abc"},
        {"comments": "-1"},
        {"comments": "99999999999999999999"},
        {"section": "unknown"},
        {"section": "\x00"},
        {"thread": "abc"},
        {"thread": "²"},
        {"thread": "9" * 30},
        {"thread": "0"},
    ],
)
def test_unknown_query_parameters_are_ignored(parameters, article):
    make_visible(article, name="Ada")

    assert names(Conversation(article, parameters)) == [("Ada", [])]


def test_threads_are_paged_and_a_comment_is_found_on_its_page(monkeypatch):
    monkeypatch.setattr(conf, "THREADS_PER_PAGE", 2)
    article, moderator = make_page(), make_moderator()
    comments = [make_visible(article, name=str(n), moderator=moderator) for n in range(5)]
    reply = make_visible(article, name="r", parent=comments[3], moderator=moderator)

    assert names(Conversation(article, {"comments": "2"})) == [("2", []), ("3", ["r"])]
    places = [Conversation(article).place_of(comment) for comment in (comments[0], comments[2], reply)]
    assert places == [
        f"#comment-{comments[0].pk}",
        f"?comments=2#comment-{comments[2].pk}",
        f"?comments=2#comment-{reply.pk}",
    ]


def test_orders_picks_and_first_comments_of_sections_do_not_depend_on_the_page(monkeypatch, article, moderator):
    monkeypatch.setattr(conf, "THREADS_PER_PAGE", 2)
    made = [
        make_visible(article, name=name, section=section, moderator=moderator)
        for name, section in (("a", 1), ("b", None), ("c", 0), ("d", 1), ("e", 1), ("f", 1))
    ]
    Comment.objects.filter(pk__in=[made[0].pk, made[4].pk]).update(is_featured=True)
    alpha, beta, _gamma = article.block_ids

    def order(order, page="1"):
        return [name for name, _replies in names(Conversation(article, {"order": order, "comments": page}))]

    assert [order("newest"), order("newest", "3")] == [["f", "e"], ["b", "a"]]
    assert [order("section"), order("section", "2"), order("section", "3")] == [["b", "c"], ["a", "d"], ["e", "f"]]
    for parameters in ({}, {"comments": "2"}, {"section": "beta"}, {"thread": str(made[1].pk)}):
        found = Conversation(article, parameters).first_on_sections
        assert {block_id: [each.name for each in first] for block_id, first in found.items()} == {
            alpha: ["c"],
            beta: ["a", "d", "e"],
        }
    assert [pick.name for pick in Conversation(article).picks] == ["e", "a"]


def test_comments_stand_by_date_though_older_ones_were_stored_later(client, monkeypatch, article, moderator):
    monkeypatch.setattr(conf, "THREADS_PER_PAGE", 2)
    monkeypatch.setattr(conf, "REPLIES_PER_THREAD", 2)
    root, reply, *_others, old, older, early = [
        make_visible(article, name=name, section=0, moderator=moderator) for name in "2020 r3 r2 2018 2016 r1".split()
    ]
    in_thread = Comment.objects.filter(name__startswith="r")
    in_thread.update(parent=root, thread=root)
    for comment in Comment.objects.exclude(pk__in=in_thread):
        Comment.objects.filter(pk=comment.pk).update(submitted_at=datetime(int(comment.name), 1, 1, tzinfo=UTC))
    for comment in in_thread:
        year = 2020 + int(comment.name[1])
        Comment.objects.filter(pk=comment.pk).update(submitted_at=datetime(year, 1, 1, tzinfo=UTC))
    Comment.objects.filter(pk=early.pk).update(parent=reply)  # which is younger: a wrong clock
    Comment.objects.filter(pk__in=[root.pk, old.pk, older.pk]).update(is_featured=True, visible_in_thread=1)
    Comment.objects.filter(pk=root.pk).update(visible_in_thread=4)

    oldest, newest = [[("2016", []), ("2018", [])], [("2020", ["r1", "r2"])]], [[("2020", ["r1", "r2"]), ("2018", [])]]
    pages = [names(Conversation(article, {"comments": str(number)})) for number in (1, 2)]
    assert (pages, [names(Conversation(article, {"order": "newest"}))]) == (oldest, newest)
    assert [pick.name for pick in Conversation(article).picks] == ["2020", "2018", "2016"]
    (first,) = Conversation(article).first_on_sections.values()
    assert [comment.name for comment in first] == ["2016", "2018", "2020"]
    stored = {comment.name: comment for comment in Comment.objects.all()}
    assert {name: Conversation(article).place_of(comment).split("#")[0] for name, comment in stored.items()} == {
        "2016": "",
        "2018": "",
        "2020": "?comments=2",
        "r1": "?comments=2",
        "r2": "?comments=2",
        "r3": f"?thread={root.pk}",
    }
    (whole,) = Conversation(article, {"thread": str(root.pk)}).threads
    assert [(each.comment.name, each.replied_to_removed) for each in whole.replies] == [
        ("r1", False),
        ("r2", False),
        ("r3", False),
    ]
    assert whole.replies[0].replied_to == reply
    feed = client.get(f"/comments/on/{article.pk}/feed/").content.decode()
    assert re.findall(r"<title>(\w+) on", feed)[1:] == ["r3", "r2", "r1", "2020", "2018", "2016"]


@pytest.mark.any_database
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the rows that are there")
def test_comments_of_a_page_are_read_in_the_order_of_an_index(article):
    conversation, comment = Conversation(article), make_visible(article)

    plans = {
        "comment_roots": [
            conversation._ordered(conversation.opening_threads),
            conversation.opening_threads.before(comment),
        ],
        "comment_readable": [conversation.readable.newest_first()],
        "comment_section_roots": [conversation._ordered(conversation.opening_threads.on_section("alpha"))],
        "comment_featured": [featured_comments.__wrapped__(page=article.pk)],  # type: ignore[attr-defined]
    }
    for index, querysets in plans.items():
        for plan in (queryset.explain() for queryset in querysets):
            assert index in plan and "TEMP B-TREE" not in plan

    first = first_comments(article.pk, article.block_ids, 3)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {first.raw_query}", first.params)
        plan = [detail for *_numbers, detail in cursor.fetchall()]
    assert any("USING INDEX comment_section_roots (page_id=? AND block_id=?)" in step for step in plan)
    assert not any("TEMP B-TREE" in step for step in plan)


def test_query_of_first_comments_does_not_grow_with_the_sections():
    one, many = (first_comments(1, map(str, range(number)), 3) for number in (1, 1_000))

    assert one.raw_query == many.raw_query, "PostgreSQL plans a union of queries for as long as its square"
    assert list(many) == []


def test_long_threads_are_cut_and_go_on_on_a_page_of_their_own(monkeypatch):
    monkeypatch.setattr(conf, "REPLIES_PER_THREAD", 2)
    article, moderator = make_page(), make_moderator()
    root = make_visible(article, moderator=moderator)
    replies = [make_visible(article, name=str(n), parent=root, moderator=moderator) for n in range(4)]

    (thread,) = Conversation(article).threads
    assert ([displayed.comment.name for displayed in thread.replies], thread.further) == (["0", "1"], 2)
    (whole,) = Conversation(article, {"thread": str(root.pk)}).threads
    assert ([displayed.comment.name for displayed in whole.replies], whole.further) == (["0", "1", "2", "3"], 0)
    assert Conversation(article).place_of(replies[1]) == f"#comment-{replies[1].pk}"
    assert Conversation(article).place_of(replies[2]) == f"?thread={root.pk}#comment-{replies[2].pk}"


def test_reading_takes_the_same_queries_for_any_number(django_assert_num_queries, article, moderator):
    for n in range(12):
        root = make_visible(article, section=n % 3, moderator=moderator)
        make_visible(article, parent=make_visible(article, parent=root, moderator=moderator), moderator=moderator)
    assert Comment.objects.visible().count() == 36

    conversation = Conversation(article)
    with django_assert_num_queries(3):  # counts, threads, replies
        assert conversation.total == 36
        assert len(conversation.threads) == 12
