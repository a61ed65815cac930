"""Paragraphs stay apart where a text is shown without its form; what is counted and found are the same words."""

import pytest
from wagtail.rich_text import get_text_for_indexing

from blog.blocks.paragraphs import in_one_line, paragraphs_in
from blog.models import SearchRow
from blog.search.words import words_of

from .factories import make_article, section

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        ([], ""),
        (["", " "], ""),
        (["One", "two"], "One · two"),
        (["One.", "Two?", "“Three”", "four)", "five"], "One. Two? “Three” four) five"),
        (["أهلا؟", "東京。", "京"], "أهلا؟ 東京。 京"),
        (["One\n line", "", "5 €", "Two\n\nthree"], "One line · 5 € · Two · three"),
    ],
)
def test_texts_in_one_line_have_a_point_between_where_nothing_else_ends_one(texts, line):
    assert in_one_line(texts) == line


@pytest.mark.parametrize(
    "source",
    [
        "<h3>Lower</h3><p>Some <b>bold</b> &amp; more</p><UL><LI>One</LI><li>Two<ul><li>Three</li></ul></li></UL>",
        "One<br/>two<hr/>three<blockquote>four</blockquote>five &lt;six&gt;",
        "<p></p> <p> </p>",
    ],
)
def test_paragraphs_hold_the_words_that_wagtail_finds(source):
    assert " ".join(paragraphs_in(source)).split() == get_text_for_indexing(source).split()


@pytest.mark.django_db
def test_an_excerpt_keeps_paragraphs_and_blocks_apart_and_words_are_as_they_were():
    content = [
        ("paragraph", '<h3>Ebb</h3><p>Low<footnote text="A note"></footnote> water</p><p>It ends.</p>'),
        ("callout", {"kind": "note", "heading": "Heed", "text": "<p>Mud</p><ul><li>deep</li><li>soft</li></ul>"}),
        ("paragraph", "<p>The end</p>"),
    ]
    article = make_article(
        lead="A lead", opening=[("paragraph", "<p>Opening</p>")], body=[section("Tide", content=content)]
    )

    page, tide = SearchRow.objects.filter(page=article).order_by("number")
    (written,) = article.sections

    assert page.text == "A lead · Opening"
    assert tide.text == "Ebb · Low water · It ends. A note · Note · Heed · Mud · deep · soft · The end"
    assert written.text == "Ebb Low water It ends. A note Note Heed Mud deep soft The end"
    assert written.words == 14
    assert tide.text_words.split() == words_of(written.text)
