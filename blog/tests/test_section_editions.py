"""Whether a comment's section still says what it said: the threshold, what publication keeps, and the mark."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from blog.models import Picture, SectionEdition
from blog.sections import is_rewritten
from comments.conversation import Conversation
from comments.models import Comment
from comments.tests.factories import make_moderator, make_visible

from .factories import make_article, republish, section
from .helpers import ids_of

MARK = "the section has changed since"
TEN = "The bridge was closed on Monday for repairs until spring."
LONG = " ".join(f"word{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(100))


@pytest.mark.parametrize(
    ("before", "now", "rewritten"),
    [
        (TEN, TEN, False),
        ("", "", False),
        ("Frist words.", "First words.", False),  # a typo in a short text
        (TEN, TEN.replace("Monday", "Tuesday"), False),  # one word in ten
        (TEN, TEN.replace("closed", "clsoed").replace("spring", "sprnig").replace("repairs", "repars"), False),
        (TEN, f"{TEN} The mayor knew nothing of it.", True),
        (TEN, "The bridge was closed.", True),
        (TEN, "", True),
        ("", TEN, True),
        ("It cost 1998 crowns.", "It cost 1989 crowns.", True),  # a number is not a typo
        (LONG, " ".join(reversed(LONG.split())), False),  # paragraphs that change places
        (LONG, LONG.replace(" ", " new ", 10), False),
        (LONG, LONG.replace(" ", " new ", 12), True),
        (f"{LONG} {TEN}", LONG, False),
        ("水は高い所から低い所へ流れる。", "水は高い所から低い処へ流れる。", False),
        ("水は高い所から低い所へ流れる。", "橋は春まで閉鎖されている。", True),
    ],
)
def test_typos_and_touches_are_no_rewriting(before, now, rewritten):
    assert is_rewritten(before, now) is rewritten


def editions(article):
    return {(e.block_id, e.text): e.is_outdated for e in SectionEdition.objects.filter(page=article)}


def rewrite(article, *texts):
    """Publishes the article with these texts in its sections, in their order; None: the section goes."""
    body = [
        (block.id, {"content": [{"type": "paragraph", "value": f"<p>{text}</p>", "id": f"{block.id[:-1]}p"}]})
        for block, text in zip(article.body, texts, strict=True)
        if text is not None
    ]
    return republish(article, body)


def test_threshold_is_quick_for_long_texts_with_everything_changed():
    before, now = (" ".join(f"{letter}{number}" for number in range(20_000)) for letter in "ab")

    assert is_rewritten(before, now) is True


@pytest.mark.django_db
def test_publication_keeps_each_text_once_and_says_which_are_outdated():
    article = make_article(body=[section("Alpha", TEN), section("Beta", "More words.")])
    alpha, beta = ids_of(article)
    other = "Something else altogether."

    article = rewrite(article, TEN.replace("closed", "clsoed"), "More words.")
    article = rewrite(article, other, "More words.")
    assert editions(article) == {
        (alpha, TEN): True,
        (alpha, TEN.replace("closed", "clsoed")): True,
        (alpha, other): False,
        (beta, "More words."): False,
    }

    article = rewrite(article, TEN, "More words.")
    assert editions(article) == {
        (alpha, TEN): False,
        (alpha, TEN.replace("closed", "clsoed")): False,
        (alpha, other): True,
        (beta, "More words."): False,
    }


@pytest.mark.django_db
def test_drafts_keep_no_editions():
    assert editions(make_article(publish=False)) == {}

    article = make_article(body=[section("Alpha", TEN)])
    article.body[0].value["heading"] = "Renamed"
    article.save_revision()
    assert list(editions(article).values()) == [False]


def marks(article):
    return Client().get(article.url).content.decode().count(MARK)


@pytest.mark.django_db
def test_comments_on_a_rewritten_section_carry_a_mark_and_others_none(client):
    article = make_article(body=[section("Alpha", TEN), section("Beta", "More words."), section("Gamma", "Last.")])
    client.force_login(make_moderator())
    for number in (0, 1, 2):
        make_visible(article, section=number)
    beta = Comment.objects.get(block_id=article.body[1].id)
    make_visible(article)
    card = reverse("comment_desk:card", args=[beta.pk])

    before = article
    article = republish(article, [(block_id, {"heading": f"{block_id} renamed"}) for block_id in ids_of(article)])
    assert marks(article) == 0, "a new heading alone is no change"
    assert MARK not in client.get(card).content.decode()
    article = rewrite(article, TEN.replace("closed", "clsoed"), "Something else altogether.", None)
    make_visible(article, section=1, name="Later")

    openings = {thread.opening.comment.name: thread.opening for thread in Conversation(article).threads}
    changed = [thread.opening.section_changed for thread in Conversation(article).threads]
    assert changed == [False, True, False, False, False]
    assert openings["Later"].section_changed is False
    assert marks(article) == 1
    assert MARK in client.get(card).content.decode(), "also on the moderators' card"
    article = rewrite(article, TEN, "More words.")
    assert marks(article) == 1  # the later comment now answers another text
    html = Client().get(article.url).content.decode()
    assert html.index(MARK) > html.index("Later")

    # A section that returns is compared again; a comment without an edition is not marked.
    assert marks(rewrite(article, TEN, None)) == 0
    again = republish(before, [(block_id, {}) for block_id in ids_of(before)])
    assert marks(again) == 1
    SectionEdition.objects.all().delete()
    assert marks(rewrite(again, "Something else altogether.", "And here too.", "And here.")) == 0


@pytest.mark.django_db
def test_reply_is_marked_by_the_text_it_was_written_on_and_marks_cost_one_query():
    article = make_article(body=[section("Alpha", TEN), section("Beta", "More words.")])
    root = make_visible(article, section=0)
    for number in (0, 1, 1):
        make_visible(article, section=number)

    def asked(article):
        conversation = Conversation(article)
        assert conversation.sections  # they are the article's
        with CaptureQueriesContext(connection) as captured:
            assert len(conversation.threads) == 4
        return len(captured)

    before = asked(article)
    article = rewrite(article, "Something else altogether.", "And here too.")
    assert asked(article) == before + 1

    make_visible(article, section=0, parent=root)
    (thread,) = [each for each in Conversation(article).threads if each.replies]
    assert (thread.opening.section_changed, thread.replies[0].section_changed) == (True, False)


@pytest.mark.django_db
def test_articles_that_are_live_already_get_their_editions():
    picture = Picture.objects.create(title="A bridge", file=get_test_image_file())
    figure = {"image": picture, "caption": "<p>The caption</p>", "credit": "Q"}
    whole = [
        ("paragraph", "<p>One, <b>bold</b>.</p>"),
        ("figure", figure),
        ("quote", {"text": "Her words", "source": "A letter", "source_address": ""}),
        ("pull_quote", {"text": "Set large"}),
        ("table", {"data": [["Year", "Rain"]], "table_caption": "Rain"}),
        ("code", {"language": "python", "code": "print(1)", "caption": "A line"}),
        ("embed", {"address": "https://film.example/7", "title": "A film", "picture": picture, "description": "x"}),
        ("callout", {"kind": "note", "heading": "Mind this", "text": "<p>Aside</p>"}),
    ]
    article = make_article(body=[section("Alpha", TEN), section("Beta", content=whole)])
    make_article(publish=False)
    made = sorted(SectionEdition.objects.values_list("block_id", "digest", "text"))
    assert {row[:2] for row in made} == {(s.block_id, s.digest) for s in article.discussed_sections()}
    SectionEdition.objects.all().delete()
    then = MigrationLoader(connection).project_state(("blog", "0002_section_editions")).apps

    import_module("blog.migrations.0003_editions_of_live_articles").keep_what_sections_say(then, None)

    assert sorted(SectionEdition.objects.values_list("block_id", "digest", "text")) == made
