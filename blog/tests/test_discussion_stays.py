"""Whatever is done to an article and its comments, in any order: each visible comment stays, once, under its label."""

import uuid
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail.blocks import StreamValue
from wagtail.signal_handlers import disable_reference_index_auto_update

from blog.models import ArticlePage, SectionMove
from blog.section_moves.actions import CanNotMove, move_section, undo_move
from comments import actions, conf
from comments.actions import State
from comments.conversation import Conversation
from comments.models import Comment, CommentCount
from comments.tests.factories import make_comment, make_moderator, make_user

from .factories import make_article

TEXTS = ["First words.", "Quite another text about the river.", "Numbers of 1998, corrected."]
HEADINGS = ["Alpha", "Beta", "Beta, renamed", "Ω"]
WHICH = st.integers(min_value=0, max_value=30)


@dataclass
class Expected:
    """What is known of a comment without asking the code under test. `past`: how to undo, the last decision last.

    `filed`: those of `past` that filed a thread elsewhere, also where something came since that can't be undone.
    """

    article: int
    block_id: str
    root: int
    status: str = "pending"
    past: list = field(default_factory=list)
    filed: list = field(default_factory=list)


def a_section(heading, text):
    paragraph = {"type": "paragraph", "value": f"<p>{text}</p>", "id": str(uuid.uuid4())}
    value = {"heading": heading, "content": [paragraph], "address": "", "comments": "", "summary": ""}
    return {"type": "section", "value": value, "id": str(uuid.uuid4())}


class Discussion(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.undone_at_the_end = transaction.atomic()
        self.undone_at_the_end.__enter__()
        self.comments: dict[int, Expected] = {}
        self.bodies: dict[int, list[dict]] = {}
        self.published: dict[int, list[list[dict]]] = {}
        self.headings: set[tuple[str, str]] = set()  # block ids with each heading that they had

    def teardown(self):
        transaction.set_rollback(True)
        self.undone_at_the_end.__exit__(None, None, None)

    @initialize()
    def start(self):
        self.moderator = get_user_model().objects.get(username="moderator")
        self.editor = get_user_model().objects.get(username="editor")
        self.moves: list[SectionMove] = []
        for article in ArticlePage.objects.all():
            body = list(article.body.raw_data)
            self.bodies[article.pk], self.published[article.pk] = body, [body]
            self.headings |= {(block["id"], block["value"]["heading"]) for block in body}

    # ---- what editors do

    def article(self, which):
        return list(self.bodies)[which % len(self.bodies)]

    def publish(self, article, body):
        page = ArticlePage.objects.get(pk=article)
        page.body = StreamValue(page.body.stream_block, body, is_lazy=True)
        if any(self.whereabouts(article, block["id"]) != article for block in body):
            with pytest.raises(ValidationError):
                page.save_revision()
            return
        page.save_revision().publish()
        self.is_published(article, body)

    def is_published(self, article, body):
        self.bodies[article] = body
        self.published[article].append(body)
        self.headings |= {(block["id"], block["value"]["heading"]) for block in body}
        present = {block["id"] for block in body}
        for pk, expected in self.comments.items():
            last = expected.filed[-1] if expected.filed else {}
            if expected.article == last.get("article") == article and last.get("merged") in present:
                self.forget(expected.filed.pop(), expected)
                self.file(pk, last["block_id"])
        into: dict[str, str] = {}
        for block in body:
            for merged in (block["value"].get("merged") or "").split():
                into.setdefault(merged, block["id"])
        for pk, expected in self.comments.items():
            if expected.root == pk and expected.article == article and expected.block_id in into.keys() - present:
                how = {"block_id": expected.block_id, "article": article, "merged": expected.block_id}
                expected.past.append(how)
                expected.filed.append(how)
                self.file(pk, into[expected.block_id])

    @staticmethod
    def forget(how, expected):
        expected.past = [each for each in expected.past if each is not how]

    def whereabouts(self, article, block_id):
        for move in self.moves:
            if move.block_id == block_id and move.source_id == article:
                article = move.target_id
        return article

    def edit(self, which, edit):
        """Publish an article with a changed body, if it has sections."""
        article = self.article(which)
        body = list(self.bodies[article])
        if body:
            edit(body)
            self.publish(article, body)

    def change(self, which, section, **changes):
        def edit(body):
            place = section % len(body)
            body[place] = {**body[place], "value": {**body[place]["value"], **changes}}

        self.edit(which, edit)

    @rule(which=WHICH, section=WHICH, to=WHICH)
    def move_a_section(self, which, section, to):
        self.edit(which, lambda body: body.insert(to % len(body), body.pop(section % len(body))))

    @rule(which=WHICH, section=WHICH, heading=st.sampled_from(HEADINGS))
    def rename_a_section(self, which, section, heading):
        self.change(which, section, heading=heading)

    @rule(which=WHICH, section=WHICH, text=st.sampled_from(TEXTS))
    def rewrite_a_section(self, which, section, text):
        self.change(which, section, content=a_section("", text)["value"]["content"])

    @rule(which=WHICH, section=WHICH)
    def delete_a_section(self, which, section):
        self.edit(which, lambda body: body.pop(section % len(body)))

    @rule(which=WHICH, section=WHICH)
    def duplicate_a_section(self, which, section):
        def edit(body):
            place = section % len(body)
            body.insert(place, {**body[place], "id": str(uuid.uuid4())})

        self.edit(which, edit)

    @rule(which=WHICH, section=WHICH)
    def split_a_section(self, which, section):
        self.edit(which, lambda body: body.insert(section % len(body) + 1, a_section("Second half", TEXTS[1])))

    @rule(which=WHICH, section=WHICH)
    def merge_with_the_next(self, which, section):
        body = list(self.bodies[self.article(which)])
        if len(body) > 1:
            place = section % (len(body) - 1)
            first, second = body[place], body.pop(place + 1)
            known = [first["value"].get("merged"), second["id"], second["value"].get("merged")]
            merged = " ".join(each for each in known if each)
            body[place] = {**first, "value": {**first["value"], "merged": merged}}
            self.publish(self.article(which), body)

    @rule(which=WHICH, section=WHICH, to=WHICH)
    def move_to_another_article(self, which, section, to):
        source, target = self.article(which), self.article(to)
        if self.bodies[source]:
            block_id = self.bodies[source][section % len(self.bodies[source])]["id"]
            pages = [ArticlePage.objects.get(pk=pk) for pk in (source, target)]
            has_comments = any((c.article, c.block_id) == (target, block_id) for c in self.comments.values())
            is_on_other_page = self.place_of(target, block_id) not in (source, target)
            if block_id in {block["id"] for block in self.bodies[target]} or has_comments or is_on_other_page:
                with pytest.raises(CanNotMove):
                    move_section(*pages, block_id, editor=self.editor)
            else:
                self.moves.append(move_section(*pages, block_id, editor=self.editor))
                self.is_carried(block_id, source, target)

    def place_of(self, article, block_id):
        """The article that moves brought a section to that was in this one once; itself where it never left."""
        for move in self.moves:
            if (move.block_id, move.source_id) == (block_id, article):
                article = move.target_id
        return article

    @precondition(lambda self: self.moves)
    @rule(which=WHICH)
    def take_a_move_back(self, which):
        move = self.moves[which % len(self.moves)]
        here, there = move.source_id, move.target_id
        holds = {pk: {block["id"] for block in self.bodies[pk]} for pk in (here, there)}
        has_comments = any((c.article, c.block_id) == (here, move.block_id) for c in self.comments.values())
        if move.block_id in holds[there] and move.block_id not in holds[here] and not has_comments:
            undo_move(move, editor=self.editor)
            self.moves.remove(move)
            self.is_carried(move.block_id, there, here)
        else:
            with pytest.raises(CanNotMove):
                undo_move(move, editor=self.editor)

    def is_carried(self, block_id, source, target):
        for expected in self.comments.values():
            if (expected.article, expected.block_id) == (source, block_id):
                expected.article = target
        ids = {pk: {block["id"] for block in self.bodies[pk]} for pk in (source, target)}
        for pk, there in ((target, ids[target] | {block_id}), (source, ids[source] - {block_id})):
            body = list(ArticlePage.objects.get(pk=pk).body.raw_data)
            assert {block["id"] for block in body} == there
            self.is_published(pk, body)

    @rule(which=WHICH, back=WHICH)
    def restore_a_revision(self, which, back):
        article = self.article(which)
        self.publish(article, self.published[article][back % len(self.published[article])])

    @precondition(lambda self: len(self.bodies) < 4)
    @rule(which=WHICH)
    def copy_the_page(self, which):
        article = self.article(which)
        page = ArticlePage.objects.get(pk=article)
        copy = page.copy(update_attrs={"slug": f"copy-{uuid.uuid4()}"})
        assert copy.live
        self.bodies[copy.pk] = self.bodies[article]
        self.published[copy.pk] = [self.bodies[article]]

    # ---- what readers do

    @rule(which=WHICH, section=WHICH, approved=st.booleans())
    def comment(self, which, section, approved):
        article = self.article(which)
        place = section % (len(self.bodies[article]) + 1)
        block_id = self.bodies[article][place - 1]["id"] if place else ""
        page = ArticlePage.objects.get(pk=article)
        comment = make_comment(page, section=place - 1 if place else None)
        self.comments[comment.pk] = Expected(article, block_id, comment.pk)
        if approved:
            self.approve(len(self.comments) - 1)

    @precondition(lambda self: self.visible())
    @rule(which=WHICH, approved=st.booleans())
    def reply(self, which, approved):
        parent = self.visible()[which % len(self.visible())]
        page = ArticlePage.objects.get(pk=self.comments[parent].article)
        places = [block["id"] for block in self.bodies[page.pk]]
        block_id = self.comments[parent].block_id
        section = places.index(block_id) if block_id in places else None
        comment = make_comment(page, parent=Comment.objects.get(pk=parent), section=section)
        self.comments[comment.pk] = Expected(page.pk, block_id, self.comments[parent].root)
        if approved:
            self.approve(len(self.comments) - 1)

    @precondition(lambda self: self.comments)
    @rule(which=WHICH)
    def withdraw(self, which):
        comment, expected = self.any_comment(which)
        if expected.status != "withdrawn":
            actions.withdraw(comment)
            expected.status, expected.past = "withdrawn", []

    # ---- what moderators do

    def visible(self):
        return [pk for pk, expected in self.comments.items() if expected.status == "approved"]

    def any_comment(self, which):
        pk = list(self.comments)[which % len(self.comments)]
        return Comment.objects.get(pk=pk), self.comments[pk]

    def decide(self, which, action, to, **reason):
        comment, expected = self.any_comment(which)
        if expected.status not in {"withdrawn", to}:
            action(comment, moderator=self.moderator, seen=State.of(comment), **reason)
            expected.past.append(expected.status)
            expected.status = to

    @precondition(lambda self: self.comments)
    @rule(which=WHICH)
    def approve(self, which):
        self.decide(which, actions.approve, "approved")

    @precondition(lambda self: self.comments)
    @rule(which=WHICH)
    def reject(self, which):
        self.decide(which, actions.reject, "rejected", reason="other")

    @precondition(lambda self: self.comments)
    @rule(which=WHICH, section=WHICH)
    def move_a_thread(self, which, section):
        comment, expected = self.any_comment(which)
        comment, expected = Comment.objects.get(pk=expected.root), self.comments[expected.root]
        page = ArticlePage.objects.get(pk=expected.article)
        target = [None, *page.discussed_sections()][section % (len(self.bodies[page.pk]) + 1)]
        block_id = target.block_id if target else ""
        if block_id == expected.block_id:
            return
        actions.move_to_section(comment, moderator=self.moderator, seen=State.of(comment), section=target)
        how = {"block_id": expected.block_id, "article": expected.article}
        expected.past.append(how)
        expected.filed.append(how)
        self.file(expected.root, block_id)

    def file(self, root, block_id):
        for expected in self.comments.values():
            if expected.root == root:
                expected.block_id = block_id

    @precondition(lambda self: any(expected.past for expected in self.comments.values()))
    @rule(which=WHICH)
    def undo(self, which):
        undoable = [pk for pk, expected in self.comments.items() if expected.past]
        comment = Comment.objects.get(pk=undoable[which % len(undoable)])
        expected = self.comments[comment.pk]
        if isinstance(expected.past[-1], dict) and expected.past[-1]["article"] != expected.article:
            with pytest.raises(actions.NothingToUndo):
                actions.undo(comment, moderator=self.moderator, seen=State.of(comment))
            return
        actions.undo(comment, moderator=self.moderator, seen=State.of(comment))
        before = expected.past.pop()
        if isinstance(before, dict):
            expected.filed.remove(before)
            self.file(expected.root, before["block_id"])
        else:
            expected.status = before

    # ---- what must hold at any time

    @invariant()
    def all_is_as_expected(self):
        for article, body in self.bodies.items():
            page = ArticlePage.objects.get(pk=article)
            self.every_visible_comment_is_there_once_with_its_label(page, body)
            self.counts_agree(page)

    def every_visible_comment_is_there_once_with_its_label(self, page, body):
        present = {block["id"]: block["value"]["heading"] for block in body}
        visible = all_visible(page)
        expected = {pk: self.comments[pk] for pk in self.visible() if self.comments[pk].article == page.pk}
        assert Counter(one.comment.pk for one in visible) == Counter(expected.keys())
        for one in visible:
            block_id = expected[one.comment.pk].block_id
            if block_id in present:
                assert (one.section.block_id, one.section.heading) == (block_id, present[block_id])
                assert one.former_heading == ""
            elif block_id:
                assert one.section is None
                assert (block_id, one.former_heading) in self.headings
            else:
                assert (one.section, one.former_heading) == (None, "")

    def counts_agree(self, page):
        visible = [self.comments[pk] for pk in self.visible() if self.comments[pk].article == page.pk]
        by_section = Counter(one.block_id for one in visible)
        stored = CommentCount.objects.filter(page=page).values_list("block_id", "visible")
        assert Counter(dict(stored)) == by_section
        assert Conversation(page).counts == by_section
        by_thread = Counter(one.root for one in visible)
        roots = Comment.objects.on_page(page).filter(thread=None).values_list("pk", "visible_in_thread")
        assert Counter(dict(roots)) == by_thread
        slugs = {section.block_id: section.slug for section in page.discussed_sections()}
        for block_id in by_section.keys() & slugs.keys():
            one_section = Conversation(page, {"section": slugs[block_id]})
            assert one_section.section.block_id == block_id
            assert one_section.section_total == by_section[block_id]
            assert len(all_visible(page, slugs[block_id])) == by_section[block_id]


def all_visible(page, section=""):
    """All comments that readers find on all pages of the conversation, and on those of the long threads."""
    first = Conversation(page, {"section": section})
    visible = []
    for number in first.threads_page.paginator.page_range:
        for thread in Conversation(page, {"section": section, "comments": str(number)}).threads:
            if thread.further:
                (thread,) = Conversation(page, {"thread": str(thread.root.pk)}).threads
            visible += [thread.opening, *thread.replies] if thread.opening else thread.replies
    return visible


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("examples", [6, pytest.param(20, marks=pytest.mark.exhaustive)])
def test_discussions_stay_with_their_sections(monkeypatch, examples):
    monkeypatch.setattr(conf, "THREADS_PER_PAGE", 3)
    monkeypatch.setattr(conf, "REPLIES_PER_THREAD", 2)
    make_article()
    make_article()
    make_moderator()
    make_user("editor", "Editors")

    with disable_reference_index_auto_update():  # slow, and nothing here asks it
        run_state_machine_as_test(
            Discussion,
            settings=settings(max_examples=examples, stateful_step_count=24),
        )
