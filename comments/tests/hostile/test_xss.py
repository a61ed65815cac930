"""Markup and URLs of an attacker, by every way in, into every field, on every page: text they stay.

What a page may run is what the same page runs where only harmless words were written.
"""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from comments import actions
from comments.actions import State
from comments.models import Comment, ConversationSettings, Link
from comments.tests.factories import make_comment, make_page, make_user, make_visible
from comments.text import render
from gazette.public_forms.text_hygiene import clean, clean_line

from .pages import HARMLESS, Findings, Look
from .vectors import ELEMENTS, VECTORS, email_with, short

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("no_rate", "indexed")]

# Every sixteenth vector with all tests, all of them in so many batches by `make hostile`, two in each comment: it
# travels through some thirty requests. All of a batch fit on one page of a conversation.
BATCH_COUNT = 3
BY_SIZE = sorted(VECTORS, key=len)
PAIRS = list(zip(BY_SIZE[: len(BY_SIZE) // 2 + 1], reversed(BY_SIZE), strict=False))  # a short one with a long one
BATCH = [[(v, v) for v in VECTORS[::16]], *(PAIRS[n::BATCH_COUNT] for n in range(BATCH_COUNT))]


def tell(record_property, what, *, vectors, fields, ways, look):
    record_property(
        "figures",
        f"XSS {what}: {len(vectors)} vectors x {fields} fields x {ways} ways in, {look.pages} answers of "
        f"{len(look.seen)} views looked at: 0 that run, 0 outside the allow-list",
    )


def travel(look, client, article, vector, number, *, other):
    """A vector in every field that a reader has, and another in texts and a moderator's note: sent, corrected, decided.

    What shows the same by the same template is looked at for every fifth.
    """
    reader, is_fifth = Client(REMOTE_ADDR=f"10.{number // 250}.{number % 250}.1"), number % 5 == 0
    write = reverse("comments:write", args=[article.pk])
    text, note = "\n\n".join(dict.fromkeys([vector, other])), short(other.replace("\x00", ""), 500)
    fields = {"name": short(vector, 60), "email": email_with(other), "text": text}

    look.at("preview", reader.post(write, {**fields, "do": "preview", "section": article.block_ids[0]}))
    sent = reader.post(write, {**fields, "section": article.block_ids[number % 3]})
    look.at("received", reader.get(sent["Location"]))
    edit = sent["Location"].replace("received", "edit")
    look.at("edit", reader.get(edit))
    if is_fifth:
        refused = {**fields, "email": vector, "section": vector, "stamp": vector[:200], "subject": vector[:1000]}
        look.at("refused", reader.post(write, {**refused, "do": vector}), status=422)
        look.at("edit refused", reader.post(edit, {**fields, "email": vector}), status=422)
    assert reader.post(edit, {**fields, "text": f"{text} {text[:900]}"}).status_code == 303
    comment = Comment.objects.latest("id")

    decide(client, comment, "approve")
    look.at("reply", reader.get(reverse("comments:reply", args=[comment.pk])))
    replied = reader.post(write, {**fields, "parent": comment.pk, "text": f"> {text}\n\n{text[:900]}"})
    reply = Comment.objects.latest("id")
    following = decide(client, reply, "reject", reason="other", note=note)
    # The decided card has parent, note and history; the next one has the line of the decision.
    look.at("desk: card", client.get(reverse("comment_desk:card", args=[reply.pk])))
    if is_fifth:
        look.at("reply received", reader.get(replied["Location"]))
        look.at("desk: card after a decision", client.get(following["Location"], follow=True))
        look.at("desk: answered", act(client, comment, "reply", text=f"> {text}\n\n{text[:900]}"))
        look.at("desk: noted", act(client, reply, "note", note=note))
        kept = act(client, reply, "reply", text=f"late {text}", note=other)
        look.at("desk: kept", kept, status=409)


def keep_away(look, client, moderator, vectors):
    """Each vector as a note on an author and as the note of a ban, some in force and some over, on both pages."""
    comment = Comment.objects.exclude(email="").latest("id")  # not an answer of the staff
    url = {name: reverse(f"comment_desk:{name}", args=[comment.pk]) for name in ("person", "ban", "note_on_person")}
    for number, vector in enumerate(vectors):
        words = short(vector.replace("\x00", ""), 490)
        actions.note_on_person(comment, moderator=moderator, identifier="email", text=words)
        banned = {"identifier": "email", "page": comment.page, "reason": "other", "note": f"{number}{words}"}
        ban = actions.ban(comment, moderator=moderator, **banned)
        if number < len(vectors) - 1:
            actions.lift(ban, moderator=moderator)
    fields = {"identifier": "email", "page": comment.page_id, "reason": "other", "length": "day", "note": words}
    assert client.post(url["note_on_person"], {**fields, "text": words}).status_code == 303
    look.at("desk: ban refused", client.post(url["ban"], fields), status=409)
    look.at("desk: bans", client.get(reverse("comment_desk:bans")))
    look.at("desk: person", client.get(url["person"]))


def decide(client, comment, do, **fields):
    response = client.post(
        reverse("comment_desk:decide", args=[comment.pk]),
        {"do": do, "status": comment.status, "revision": comment.revision, **fields},
    )
    assert response.status_code == 303
    return response


def act(client, comment, name, **fields):
    """What the card's module gets for an answer."""
    comment.refresh_from_db()
    fields |= {"status": comment.status, "revision": comment.revision}
    headers = {"X-Requested-With": "XMLHttpRequest"}
    return client.post(reverse(f"comment_desk:{name}", args=[comment.pk]), fields, headers=headers)


def visit_pages(look, client, article):
    """The pages that show many comments at once."""
    anonymous, url = Client(), article.get_url()
    for number in range(1, 4):
        look.at("article", anonymous.get(url, {"comments": number}))
    for each in article.discussed_sections():
        look.at("section", anonymous.get(url, {"section": each.slug}))
    for comment in Comment.objects.filter(thread=None)[:5]:
        look.at("thread", anonymous.get(url, {"thread": comment.pk}))
    for url in (reverse("comments:feed"), reverse("comments:article_feed", args=[article.pk])):
        assert look.at_feed("comment feed", anonymous.get(url), surround="comment-text")
    for number in (1, 2):
        look.at("desk: queue", client.get(reverse("comment_desk:index"), {"status": "all", "p": number}))
        look.at("desk: results", client.get(reverse("comment_desk:index_results"), {"status": "all", "p": number}))
    everything = {"comment": list(Comment.objects.values_list("pk", flat=True)[:200])}
    look.at("desk: bulk", client.get(reverse("comment_desk:bulk"), everything))
    for link in Link.objects.order_by("-comment")[:4]:
        card, similar = (reverse(f"comment_desk:{name}", args=[link.comment_id]) for name in ("card", "similar"))
        look.at("desk: card", client.get(card))
        look.at("desk: bulk", client.get(similar, {"by": "link", "host": link.host, "state": "all"}))
    waiting = list(Comment.objects.awaiting_moderation()[:20])
    moderator = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    batch = actions.decide_in_bulk([(each.pk, State.of(each)) for each in waiting], "spam", moderator=moderator)
    look.at("desk: batch", client.get(reverse("comment_desk:batch", args=[batch.batch])))
    line = {"done": batch.done[0].pk, "left": ",".join(str(each.pk) for each in waiting[:3])}
    look.at("desk: batch with those left", client.get(reverse("comment_desk:batch", args=[batch.batch]), line))
    look.at("desk: queue", client.get(reverse("comment_desk:index"), line))
    actions.undo_bulk_decision(batch.batch, moderator=moderator)
    look.at("desk: dashboard", client.get(reverse("wagtailadmin_home")))
    look.at("desk: report", client.get(reverse("wagtailadmin_reports:site_history")))


@pytest.mark.parametrize(
    "batch",
    [
        0,
        *(pytest.param(n + 1, marks=pytest.mark.exhaustive) for n in range(BATCH_COUNT)),
    ],
)
def test_texts_of_readers_and_moderators_are_escaped(desk, moderator, batch, record_property):
    moderator.is_superuser = True
    moderator.save()
    for _ in range(3):  # cards that follow
        make_comment(make_page())
    usual = Look()
    travel(usual, desk, harmless := make_page(), HARMLESS, 9_995, other=HARMLESS)
    visit_pages(usual, desk, harmless)
    keep_away(usual, desk, moderator, [HARMLESS])

    article, look, pairs = make_page(), Look(usual.seen), BATCH[batch]
    for number, (vector, other) in enumerate(pairs):
        travel(look, desk, article, vector, number, other=other)
    vectors = list(dict.fromkeys(vector for pair in pairs for vector in pair))
    visit_pages(look, desk, article)
    keep_away(look, desk, moderator, vectors)

    assert look.bad == []
    assert look.tags > len(vectors)  # it did look into comments
    # Name, address, text, section, stamp, trap, verb; three notes. Preview, send, edit, reply; reject, ban, note.
    tell(record_property, f"by form and desk, part {batch + 1}", vectors=vectors, fields=10, ways=7, look=look)


@pytest.mark.exhaustive
def test_query_parameters_are_escaped(desk, moderator, record_property):
    usual, article = Look(), make_page()
    make_visible(article, moderator=moderator)
    waiting = make_comment(article)

    def ask(look, words):
        anonymous, named = Client(), dict.fromkeys(("comments", "section", "thread", "page", "topic", "q"), words)
        look.at("article", anonymous.get(article.get_url(), named))
        look.at("search", anonymous.get(reverse("search"), named))
        names = ("status", "page", "section", "held", "age", "q", "done", "p", "next", "ordering")
        look.at("desk: queue", desk.get(reverse("comment_desk:index"), dict.fromkeys(names, words)))
        look.at("desk: card", desk.get(reverse("comment_desk:card", args=[waiting.pk]), dict.fromkeys(names, words)))

    ask(usual, HARMLESS)
    look = Look(usual.seen)
    for vector in VECTORS[::3]:
        ask(look, vector)

    assert look.bad == []
    tell(record_property, "in URLs", vectors=VECTORS[::3], fields=12, ways=1, look=look)


def test_names_of_moderators_and_held_words_stay_text_on_the_desk(desk, moderator):
    usual = Look()
    article = make_page()
    settings = ConversationSettings.for_site(article.get_site())

    def decide_as(look, name, words):
        settings.held_words = "\n".join(words)
        settings.save()
        person = make_user(name, is_superuser=True, first_name=name, last_name=name)
        comment = make_comment(article, text=" ".join(words), name=name[:60])
        actions.reject(comment, moderator=person, seen=State.of(comment), reason="other", note=name)
        text = look.at("desk: card", desk.get(reverse("comment_desk:card", args=[comment.pk])))
        desk.force_login(person)
        look.at("desk: dashboard", desk.get(reverse("wagtailadmin_home")))
        desk.force_login(moderator)
        return text

    decide_as(usual, "harmless", ["first", "second"])
    look, marks = Look(usual.seen), 0
    for number in range(0, 90, 6):
        words = [clean_line(vector) for vector in VECTORS[number : number + 6] if len(vector) < 700]
        marks += decide_as(look, f"{number}{short(words[0], 100)}", words).count("<mark>")

    assert look.bad == []
    assert marks > 15


# ---- the words themselves, and the looking


# No NUL is ever stored, and html.parser takes it for no part of a tag.
@pytest.mark.parametrize("vector", [vector for vector in ELEMENTS if "\x00" not in vector])
def test_unescaped_vector_is_found(vector):
    findings = Findings(f"<div class='comment-text'>{vector}</div>")

    assert findings.running or findings.outside


def test_every_word_is_stored_and_displayed():
    for vector in VECTORS:
        text = clean(vector)
        lines = [line.removeprefix(">") for line in text.split("\n")]

        displayed = BeautifulSoup(f"<div>{render(text)}</div>", "html.parser").get_text(" ")

        # Of markup, only its signs are not displayed.
        assert "".join(displayed.split()) in {"".join("".join(lines).split()).replace(sign, "") for sign in ("\0", "`")}
