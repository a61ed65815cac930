"""Filing a thread under another section: what moves, what is counted, what an undo brings back, and who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments import actions
from comments.actions import State
from comments.conversation import Conversation
from comments.models import Comment, Decision
from comments.tests.test_concurrency import at_once

from .factories import make_comment, make_page, make_visible, republish, section

pytestmark = pytest.mark.django_db


def move(comment, moderator, section):
    comment.refresh_from_db()
    return actions.move_to_section(comment, moderator=moderator, seen=State.of(comment), section=section)


def places(article):
    fields = ("pk", "block_id", "heading_then", "section_digest", "page_revision_id")
    return list(Comment.objects.on_page(article).order_by("pk").values_list(*fields))


def test_a_thread_moves_whole_with_its_counts(moderator, article):
    alpha, beta, gamma = article.discussed_sections()
    root = make_visible(article, section=0, moderator=moderator)
    reply = make_visible(article, parent=root, moderator=moderator)
    waiting = make_comment(article, parent=reply)
    other = make_visible(article, section=0, moderator=moderator)

    move(root, moderator, gamma)

    here = (gamma.block_id, "Gamma", gamma.digest, article.live_revision_id)
    assert [place[1:] for place in places(article) if place[0] != other.pk] == [here, here, here]
    assert Conversation(article).counts == {alpha.block_id: 1, gamma.block_id: 2}
    actions.approve(waiting, moderator=moderator, seen=State.of(waiting))
    assert Conversation(article).counts == {alpha.block_id: 1, gamma.block_id: 3}
    assert beta.block_id not in Conversation(article).counts


def test_thread_of_a_removed_section_moves_to_the_whole_article(moderator, article):
    alpha, _beta, gamma = article.block_ids
    root = make_visible(article, section=1, moderator=moderator)
    article = republish(article, [(alpha, {}), (gamma, {})])

    decision = move(root, moderator, None)

    (thread,) = Conversation(article).threads
    assert (thread.opening.section, thread.opening.former_heading) == (None, "")
    assert Conversation(article).counts == {"": 1}
    assert (decision.before["heading"], decision.before["to"]) == ("Beta", "")


def test_a_move_is_logged_and_raises_the_revision_of_the_opening_comment_only(moderator, article):
    root = make_visible(article, section=0, moderator=moderator)
    reply = make_comment(article, parent=root)

    decision = move(root, moderator, article.discussed_sections()[1])

    assert (decision.action, decision.from_status, decision.to_status) == ("move", "approved", "approved")
    assert (decision.comment, decision.revision, decision.user) == (root, 3, moderator)
    reply.refresh_from_db()
    assert (reply.revision, reply.decisions.count()) == (1, 1)


def test_undo_brings_every_comment_back_to_where_it_was(moderator):
    article = make_page(sections=[section("Alpha", "First words."), section("Beta", "More words.")])
    alpha, beta = article.block_ids
    root = make_visible(article, section=0, moderator=moderator)
    make_visible(article, parent=root, moderator=moderator)
    article = republish(article, [(alpha, {"heading": "Alpha, renamed"}), (beta, {})])
    make_visible(article, parent=root, section=0, moderator=moderator)
    before, counts = places(article), Conversation(article).counts
    assert len({place[2:] for place in before}) == 3

    move(root, moderator, article.discussed_sections()[1])
    assert places(article) != before
    actions.undo(root, moderator=moderator, seen=State.of(root))

    assert (places(article), Conversation(article).counts) == (before, counts)


def test_a_reply_that_came_after_the_move_goes_back_with_its_thread(moderator, article):
    alpha, beta, _gamma = article.discussed_sections()
    root = make_visible(article, section=0, moderator=moderator)
    move(root, moderator, beta)
    late = make_visible(article, parent=root, section=1, moderator=moderator)

    actions.undo(root, moderator=moderator, seen=State.of(root))

    late.refresh_from_db()
    assert (late.block_id, late.heading_then, late.section_digest) == (alpha.block_id, "Alpha", "")
    assert Conversation(article).counts == {alpha.block_id: 2}


def test_moves_are_undone_one_by_one_last_first(moderator, article):
    sections = article.discussed_sections()
    root = make_visible(article, moderator=moderator)
    for number in (0, 1, 2):
        move(root, moderator, sections[number])

    filed = []
    for _ in range(3):
        actions.undo(root, moderator=moderator, seen=State.of(root))
        filed.append(root.heading_then)

    assert filed == ["Beta", "Alpha", ""]
    assert root.status == "approved"


def test_an_undo_outlives_the_revision_that_a_comment_named(moderator, article):
    alpha, beta, gamma = article.block_ids
    root = make_visible(article, section=0, moderator=moderator)
    first = article.live_revision
    article = republish(article, [(alpha, {}), (beta, {}), (gamma, {})])
    move(root, moderator, article.discussed_sections()[1])
    first.delete()

    actions.undo(root, moderator=moderator, seen=State.of(root))

    assert (root.heading_then, root.page_revision_id) == ("Alpha", None)


def test_a_reply_sent_while_its_thread_was_moved_is_filed_where_the_thread_is(moderator, article):
    _alpha, beta, _gamma = article.discussed_sections()
    root = make_visible(article, section=0, moderator=moderator)
    as_the_reader_saw_it = Comment.objects.get(pk=root.pk)
    move(root, moderator, beta)

    reply = make_comment(article, parent=as_the_reader_saw_it, section=0)

    assert (reply.block_id, reply.heading_then, reply.section_digest) == (beta.block_id, "Beta", "")


def test_refused_moves_change_nothing(moderator, article):
    alpha, beta, _gamma = article.discussed_sections()
    root = make_visible(article, section=0, moderator=moderator)
    reply = make_visible(article, parent=root, moderator=moderator)
    before, logged = places(article), Decision.objects.count()

    with pytest.raises(actions.NotAThread):
        move(reply, moderator, beta)
    with pytest.raises(actions.ChangedSinceSeen):
        actions.move_to_section(root, moderator=moderator, seen=State("approved", 1), section=beta)
    with pytest.raises(actions.ChangedSinceSeen):
        move(root, moderator, alpha)

    assert (places(article), Decision.objects.count()) == (before, logged)
    assert Comment.objects.get(pk=root.pk).revision == 2


def test_a_move_takes_the_same_queries_for_any_number_of_replies(moderator, article):
    sections = article.discussed_sections()
    small, large = (make_visible(article, section=0, moderator=moderator) for _ in range(2))
    for _ in range(12):
        make_visible(article, parent=large, moderator=moderator)
    asked = []
    for root in (small, large):
        with CaptureQueriesContext(connection) as captured:
            move(root, moderator, sections[1])
        asked.append(len(captured))

    assert asked[0] == asked[1]


# ---- on the card


def post(client, comment, section, query="", **changes):
    comment.refresh_from_db()
    data = {"status": comment.status, "revision": comment.revision, "section": section, **changes}
    return client.post(f"{reverse('comment_desk:move', args=[comment.pk])}?{query}", data)


@pytest.mark.any_database
def test_the_card_offers_the_other_sections_of_the_article(desk):
    article = make_page(sections=[section("Alpha", "a"), section("Beta", "b"), section("Gamma", "c", policy="off")])
    comment = make_comment(article, section=0)

    form = desk.get(reverse("comment_desk:card", args=[comment.pk])).context["move_form"]

    beta = article.block_ids[1]
    assert form.fields["section"].choices == [("", "Choose a section"), ("-", "the whole article"), (beta, "Beta")]


def test_a_moderator_files_a_thread_by_a_plain_form_and_takes_it_back(desk, article):
    beta = article.discussed_sections()[1]
    comment = make_comment(article)

    response = post(desk, comment, beta.block_id, query=f"page={article.pk}")

    decision = Decision.objects.get(action="move")
    assert (response.status_code, response.url) == (
        303,
        f"/admin/comments/{comment.pk}/?page={article.pk}&done={decision.pk}",
    )
    card = desk.get(response.url)
    assert card.context["section"] == beta
    assert card.context["can_undo_last"] is True
    assert "moved to another section, “<bdi>the whole article</bdi>” → “<bdi>Beta</bdi>”" in card.content.decode()
    comment.refresh_from_db()
    undone = desk.post(card.context["undo_url"], {"status": comment.status, "revision": comment.revision, "do": "undo"})
    assert "Its thread was moved back." in desk.get(undone.url).content.decode()
    comment.refresh_from_db()
    assert (comment.block_id, comment.status) == ("", "pending")


@pytest.mark.any_database
def test_the_card_of_a_reply_leads_to_the_card_that_files_its_thread(desk, moderator, article):
    root = make_visible(article, moderator=moderator)
    reply = make_comment(article, parent=root)

    html = desk.get(reverse("comment_desk:card", args=[reply.pk])).content.decode()

    assert f'href="/admin/comments/{root.pk}/"' in html.partition(">Open the first comment of this thread</a>")[0][-60:]
    assert "desk-card__move" not in html


@pytest.mark.any_database
def test_invalid_move_form_is_refused(desk, moderator):
    article, other = make_page(), make_page()
    root = make_visible(article, section=0, moderator=moderator)
    reply = make_visible(article, parent=root, moderator=moderator)
    before, (alpha, beta, _gamma) = places(article), article.block_ids

    assert post(desk, root, other.block_ids[0]).status_code == 400
    assert post(desk, root, alpha).status_code == 400
    assert post(desk, root, [beta, beta]).status_code == 400
    unchosen = post(desk, root, "")
    assert (unchosen.status_code, unchosen.context["problem"]) == (400, "No section was chosen. Nothing was changed.")
    assert post(desk, root, beta, revision="x").status_code == 400
    assert post(desk, root, beta, revision=1).status_code == 409
    assert post(desk, reply, beta).status_code == 400

    assert places(article) == before


@pytest.mark.django_db(transaction=True)
def test_moves_decisions_and_replies_at_once_leave_the_counts_right(moderator, article):
    sections = article.discussed_sections()
    roots = [make_visible(article, section=number, moderator=moderator) for number in (0, 1)]
    replies = [make_comment(article, parent=root) for root in roots for _ in range(3)]

    def swap(number):
        root = Comment.objects.get(pk=roots[number].pk)
        return actions.move_to_section(root, moderator=moderator, seen=State.of(root), section=sections[1 - number])

    def approve(number):
        reply = Comment.objects.get(pk=replies[number].pk)
        return actions.approve(reply, moderator=moderator, seen=State.of(reply))

    def answer(number):
        parent = Comment.objects.get(pk=roots[number].pk)
        return actions.submit(article, name="Late", text=f"Late {number}.", parent=parent)

    jobs = [(approve, 0), (swap, 0), (approve, 3), (swap, 1), (approve, 1), (answer, 0), (approve, 4), (answer, 1)]
    at_once(lambda job: job[0](job[1]), jobs)

    visible = list(Comment.objects.visible().values_list("block_id", flat=True))
    assert len(visible) == 6
    assert Conversation(article).counts == {block_id: visible.count(block_id) for block_id in set(visible)}
    for root in Comment.objects.filter(thread=None):
        assert {reply.block_id for reply in root.in_thread.all()} == {root.block_id}
