from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.importers import plain_text, read
from blog.importers.parsed_article import CannotImport, ImportNote, ParsedSection

pytestmark = pytest.mark.any_database

SEED = sorted((Path(__file__).resolve().parents[3] / "shared" / "seed").glob("*.txt"))

ARTICLE = """\
Bees in the city
Why roofs hum in May.
The first swarm
They came over the station at noon. Nobody had asked them to.
The keeper's ladder was too short.
What "honey" costs
A jar is eight pounds, and that's cheap.
"""


def paragraph(text):
    return ("paragraph", f"<p>{text}</p>")


def words_in(draft):
    """Every word that came out, wherever it went."""
    texts = [draft.title, draft.lead, *(note.text for note in draft.dropped)]
    blocks = [*draft.opening]
    for section in draft.sections:
        texts.append(section.heading)
        blocks += section.blocks
    texts += [
        value.removeprefix("<p>").removesuffix("</p>").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for _kind, value in blocks
    ]
    return Counter(word for text in texts for word in text.split())


def test_short_lines_between_paragraphs_are_headings():
    draft = plain_text.parse(ARTICLE)

    assert draft.title == "Bees in the city"
    assert draft.lead == "Why roofs hum in May."
    assert draft.opening == ()
    assert draft.sections == (
        ParsedSection(
            "The first swarm",
            (
                paragraph("They came over the station at noon. Nobody had asked them to."),
                paragraph("The keeper's ladder was too short."),
            ),
        ),
        ParsedSection('What "honey" costs', (paragraph("A jar is eight pounds, and that's cheap."),)),
    )
    assert (draft.dropped, draft.uncertain, draft.changed) == ((), (), ())
    assert plain_text.parse(ARTICLE.replace("\n", "\n\n")).sections == draft.sections, "blank lines change nothing"


def test_what_follows_the_lead_is_the_opening_and_without_a_lead_the_first_heading_is_uncertain():
    draft = plain_text.parse("Title\nThe lead.\nThe opening.\nMore & <b>more</b>.\nFish & chips\nText.\n")
    assert draft.lead == "The lead."
    assert draft.opening == (paragraph("The opening."), paragraph("More &amp; &lt;b&gt;more&lt;/b&gt;."))
    assert draft.sections[0].heading == "Fish & chips"

    draft = plain_text.parse("Title\nFirst heading\nA paragraph.\nSecond heading\nA paragraph.\n")
    assert draft.lead == ""
    assert [section.heading for section in draft.sections] == ["First heading", "Second heading"]
    assert [note.text for note in draft.uncertain] == ["First heading"]


def test_widget_text_at_the_end_is_dropped_and_reported():
    for remains in (
        ["Add Row", "Add", "Write A Comment"],
        ["Leave a Reply", "Your email address will not be published. Required fields are marked *", "Name *", "Post"],
        ["Share this", "Share on Facebook", "Tweet"],
        ["3 Comments", "← Previous post", "Next: Wasps"],
        ["Tags: bees, roofs", "© 2026 The Bee Times. All rights reserved."],
        ["An unknown button"],
        ["* * *", "Subscribe to our newsletter!"],
    ):
        draft = plain_text.parse(ARTICLE + "\n".join(remains))

        assert draft.sections == plain_text.parse(ARTICLE).sections
        assert [note.text for note in draft.dropped] == remains
        assert [note.line for note in draft.dropped] == list(range(8, 8 + len(remains)))


@pytest.mark.parametrize(
    "last", ["Like the rest of us, it went to bed.", "Copyright is a hard word.", "- one more thing", "Who knows?"]
)
def test_a_last_sentence_that_begins_like_a_button_stays(last):
    draft = plain_text.parse(ARTICLE + last)

    assert draft.sections[-1].blocks[-1] == paragraph(last)
    assert draft.dropped == ()
    assert [note.text for note in draft.uncertain] == ([last] if last == "Who knows?" else [])


def test_paragraphs_that_were_wrapped_are_joined():
    wrapped = """\
The tide tables of a small harbour

Every morning at six the harbour master writes down how high the
water stands, and has done so since nineteen hundred and eleven.

The gauge
A brass pole with marks on it stands beside the steps, and nobody is
allowed to lean a bicycle on it, which has not kept anybody from
doing just that in summer.

- a list begins here, and this line is about as long as the others
- it goes on

The book

It is the fourth of its kind.
"""
    draft = plain_text.parse(wrapped)

    assert draft.lead == (
        "Every morning at six the harbour master writes down how high the "
        "water stands, and has done so since nineteen hundred and eleven."
    )
    assert [section.heading for section in draft.sections] == ["The gauge", "The book"]
    assert [value for _kind, value in draft.sections[0].blocks] == [
        "<p>A brass pole with marks on it stands beside the steps, and nobody is allowed to lean a bicycle on it, "
        "which has not kept anybody from doing just that in summer.</p>",
        "<p>- a list begins here, and this line is about as long as the others</p>",
        "<p>- it goes on</p>",
    ]
    assert draft.changed == (
        ImportNote(
            3,
            "Every morning at six the harbour master writes down how high the",
            "wrapped lines were joined, here and below",
        ),
    )


def test_an_underlined_line_is_a_heading_for_certain():
    draft = plain_text.parse("Title\n=====\n\nLead.\n\nwhy so low?\n-----------\n\nBecause.\n")

    assert draft.title == "Title"
    assert [section.heading for section in draft.sections] == ["why so low?"]
    assert draft.uncertain == ()
    assert [note.text for note in draft.dropped] == ["=====", "-----------"]


@pytest.mark.parametrize(
    ("lines", "headings", "doubted"),
    [
        ("Why is that?", ["Why is that?"], ["Why is that?"]),
        ("Sales fell. Then they rose", ["Sales fell. Then they rose"], ["Sales fell. Then they rose"]),
        ("Part two\nThe harbour", ["The harbour"], ["Part two", "The harbour"]),
        ("The harbour\nWhy there?", ["The harbour"], ["The harbour", "Why there?"]),
        ("and so on", [], ["and so on"]),
        ("It has three parts:", [], ["It has three parts:"]),
        ("- an item", [], []),
        ("It is a sentence.", [], []),
        ("“It is a sentence.”", [], []),
        ("它是一个句子。", [], []),
        ("港口的早晨", ["港口的早晨"], []),
        ("x" * 121, [], []),
        ("Xx " * 30, [("Xx " * 30).strip()], [("Xx " * 30).strip()]),
    ],
)
def test_uncertain_lines_are_reported(lines, headings, doubted):
    draft = plain_text.parse(f"Title\nLead.\nFirst\nA paragraph.\n{lines}\nAnother paragraph.\n")

    assert [section.heading for section in draft.sections[1:]] == headings
    assert [note.text for note in draft.uncertain] == doubted


def test_text_without_headings_becomes_an_article_without_sections():
    draft = plain_text.parse("Title\nA paragraph.\nAnother one.\n")

    assert (draft.lead, draft.opening, draft.sections) == ("A paragraph.", (("paragraph", "<p>Another one.</p>"),), ())
    assert [note.why.partition(":")[0] for note in draft.uncertain] == ["no headings, so no sections"]


def test_text_that_is_no_article_is_refused():
    for text, message in {
        "Title": "has a title only; write a text below it: Title",
        "Title\n\n   \n": "has a title only; write a text below it: Title",
        "Title\nAdd\nWrite A Comment\n": "has a title only; write a text below it: Title",
        "***\n\n---\n": "has no words in it",
    }.items():
        with pytest.raises(CannotImport, match=message):
            plain_text.parse(text)


@given(
    st.text() | st.lists(st.sampled_from(["A heading", "A sentence.", "Add", "", "---", "- x", "so?"])).map("\n".join)
)
def test_any_text_is_an_article_with_every_word_once_or_is_refused(text):
    try:
        draft = plain_text.parse(text)
    except CannotImport:
        return

    assert words_in(draft) == Counter(text.split())
    assert draft.sections or draft.lead


SENTENCE = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30).map(lambda text: f"A{text} sentence.")
HEADING = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20).map(lambda text: f"Heading {text}")


@given(
    title=HEADING,
    lead=SENTENCE,
    sections=st.lists(st.tuples(HEADING, st.lists(SENTENCE, min_size=1, max_size=4)), min_size=1, max_size=4),
    between=st.sampled_from(["\n", "\n\n", "\n \n\n"]),
)
def test_imported_article_keeps_its_text(title, lead, sections, between):
    lines = [title, lead]
    for heading, sentences in sections:
        lines += [heading, *sentences]

    draft = plain_text.parse(between.join(lines))

    assert (draft.title, draft.lead, draft.opening) == (title, lead, ())
    assert [(section.heading, section.blocks) for section in draft.sections] == [
        (heading, tuple(paragraph(sentence) for sentence in sentences)) for heading, sentences in sections
    ]
    assert draft.dropped == ()


@pytest.mark.skipif(not SEED, reason="the scraped article is not beside this copy")
def test_the_scraped_article_is_whole():
    lines = SEED[0].read_text(encoding="utf-8").splitlines()
    headings = [2, 5, 8, 11, 14]

    draft = read(SEED[0])

    assert draft.title == lines[0]
    assert draft.lead == lines[1]
    assert draft.opening == ()
    assert draft.sections == tuple(
        ParsedSection(lines[at], (paragraph(lines[at + 1]), paragraph(lines[at + 2]))) for at in headings
    )
    assert [(note.line, note.text) for note in draft.dropped] == [(18, lines[17]), (19, lines[18]), (20, lines[19])]
    assert (draft.uncertain, draft.changed) == ((), ())
