from datetime import UTC, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from blog.blocks.article import PARAGRAPH_FEATURES
from blog.importers import markdown, reading_limits
from blog.importers.parsed_article import CannotImport, ParsedSection
from tests.timing import takes_at_most

HEAD = "# Title\n\nLead.\n\n## Section\n\n"


def blocks_of(text):
    return markdown.parse(HEAD + text).sections[0].blocks


def texts(notes):
    return [note.text for note in notes]


def test_the_title_the_lead_the_opening_and_the_sections():
    draft = markdown.parse(
        "# Bees & *wasps*\n\nThe lead,\nover two lines.\n\nThe opening.\n\n"
        "## One\n\nText.\n\nMore.\n\n## Two\n\n- Item\n"
    )

    assert draft.title == "Bees & wasps"
    assert draft.lead == "The lead, over two lines."
    assert draft.opening == (("paragraph", "<p>The opening.</p>"),)
    assert draft.sections == (
        ParsedSection("One", (("paragraph", "<p>Text.</p>"), ("paragraph", "<p>More.</p>"))),
        ParsedSection("Two", (("paragraph", "<ul><li>Item</li></ul>"),)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Very **bold** and *fine* & <3", "<p>Very <b>bold</b> and <i>fine</i> &amp; &lt;3</p>"),
        ("One  \ntwo", "<p>One<br/>two</p>"),
        ("10<sup>6</sup>", "<p>10<sup>6</sup></p>"),
        ("[here](https://example.com/?a=1&b=2)", '<p><a href="https://example.com/?a=1&amp;b=2">here</a></p>'),
        ("<mail@example.com>", '<p><a href="mailto:mail@example.com">mail@example.com</a></p>'),
        ('“Quotes” aren\'t "changed"', '<p>“Quotes” aren\'t "changed"</p>'),
        ("### Sub\n\nText", "<h3>Sub</h3><p>Text</p>"),
        ("- a\n  1. b\n- c", "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>"),
        ("- a\n\n  b", "<ul><li>a<br/>b</li></ul>"),
    ],
)
def test_running_text(text, expected):
    assert blocks_of(text) == (("paragraph", expected),)


def test_other_blocks():
    assert blocks_of(
        "> Wise\n> words\n>\n> — [Ada](https://example.com/)\n\n"
        "```py\nif 1 < 2:\n    pass\n```\n\n|a|b|\n|-|-|\n|1|**2**|\n"
    ) == (
        ("quote", {"text": "Wise words", "source": "Ada", "source_address": "https://example.com/"}),
        ("code", {"language": "python", "code": "if 1 < 2:\n    pass", "caption": ""}),
        (
            "table",
            {
                "data": [["a", "b"], ["1", "2"]],
                "first_row_is_table_header": True,
                "first_col_is_header": False,
                "table_header_choice": "row",
                "table_caption": "",
            },
        ),
    )


@pytest.mark.parametrize(
    ("text", "rest", "dropped"),
    [
        ("![A bee](https://example.com/bee.png)", (), ["A bee (https://example.com/bee.png)"]),
        ("<div onclick='x()'>No</div>", (), ["<div onclick='x()'>No</div>"]),
        ("<script>alert(1)</script>", (), ["<script>alert(1)</script>"]),
        ("A <b onclick='x()'>b</b>", "<p>A b</p>", ["<b onclick='x()'>", "</b>"]),
        ("A <sup>b", "<p>A b</p>", ["<sup>"]),
        ("[a](javascript:alert(1))", "<p>a</p>", ["a (javascript:alert(1))"]),
        ("[a](<java\tscript:alert(1)>)", "<p>a</p>", ["a (javascript:alert(1))"]),
        ("[a](java&#9;scr&NewLine;ipt:alert(1))", "<p>a</p>", ["a (javascript:alert(1))"]),
        ("[a][b]\n\n[b]: <java\tscript:alert(1)>", "<p>a</p>", ["a (javascript:alert(1))"]),
        ("[a](data:text/html,x)", "<p>a</p>", ["a (data:text/html,x)"]),
        ("[a](//example.com)", "<p>a</p>", ["a (//example.com)"]),
        ("Text\n\n---", "<p>Text</p>", ["---"]),
        ("Text\n\nLeave a comment", "<p>Text</p>", ["Leave a comment"]),
    ],
)
def test_unsupported_markup_is_dropped_and_reported(text, rest, dropped):
    draft = markdown.parse(HEAD + text)

    assert draft.sections[0].blocks == ((("paragraph", rest),) if rest else ())
    assert texts(draft.dropped) == dropped
    assert all(note.line >= 7 for note in draft.dropped)


def test_relative_link_is_uncertain_and_indented_code_is_moved_to_the_margin():
    draft = markdown.parse(HEAD + "[up](../there)\n\n```\n  if x:\n    y\n```")

    paragraph, code = draft.sections[0].blocks
    assert paragraph == ("paragraph", '<p><a href="../there">up</a></p>')
    assert texts(draft.uncertain) == ["up (../there)"]
    assert code[1]["code"] == "if x:\n  y"


def test_markup_lost_in_plain_text_is_reported():
    draft = markdown.parse("# T\n\n10<sup>6</sup> **bees**\n\n## S\n\n> *Oh*\n")

    assert draft.lead == "106 bees"
    assert [(note.line, note.why) for note in draft.changed] == [
        (3, "bold or italic in the lead: made text"),
        (3, "superscript in the lead: made text"),
        (7, "bold or italic in a quote: made text"),
    ]


@pytest.mark.parametrize(
    ("text", "title", "headings", "inside", "changed"),
    [
        ("# T\n# A\nx\n# B\n", "T", ["A", "B"], "<p>x</p>", ["A", "B"]),
        ("# T\n#### A\n###### x\ny\n", "T", ["A"], "<h3>x</h3><p>y</p>", ["A", "x"]),
        ("# T\n## A\n#### x\ny\n", "T", ["A"], "<h3>x</h3><p>y</p>", ["x"]),
        ("## T\n### A\nx\n", "T", ["A"], "<p>x</p>", ["T", "A"]),
        ("---\ntitle: T\n---\n## A\nx\n", "T", ["A"], "<p>x</p>", []),
        ("---\ntitle: T\n---\n# T\n## A\nx\n", "T", ["A"], "<p>x</p>", []),
        ("---\ntitle: T\n---\n# A\nx\n# B\n", "T", ["A", "B"], "<p>x</p>", ["A", "B"]),
    ],
)
def test_heading_levels_are_normalized(text, title, headings, inside, changed):
    draft = markdown.parse(text)

    assert draft.title == title
    assert [section.heading for section in draft.sections] == headings
    assert draft.sections[0].blocks == (("paragraph", inside),)
    assert texts(draft.changed) == changed


def test_front_matter():
    draft = markdown.parse(
        "---\nid: bees-1\ntitle: 1984\nlead: It hums.\nslug: hum\ndate: 2026-03-31 09:30:00+02:00\n"
        "authors: [Ada, Bob]\ntopic: Water\nlayout: wide\n---\n\nOpening.\n\n## S\n\nText.\n\n---\n"
    )

    assert (draft.id, draft.title, draft.lead, draft.slug) == ("bees-1", "1984", "It hums.", "hum")
    assert draft.date == datetime(2026, 3, 31, 7, 30, tzinfo=UTC)
    assert (draft.authors, draft.topics) == (("Ada", "Bob"), ("Water",))
    assert draft.opening == (("paragraph", "<p>Opening.</p>"),)
    assert [(note.line, note.text) for note in draft.dropped] == [(None, "layout"), (18, "---")]
    draft = markdown.parse("---\ndate: 2026-03-31\n---\n# T\n## S\n")
    assert draft.date == timezone.make_aware(datetime(2026, 3, 31)), "midnight in the site's time zone"


@pytest.mark.parametrize(
    ("lines", "is_draft"),
    [
        ("draft: true", True),
        ("draft: false", False),
        ("published: false", True),
        ("published: true", False),
        ("published: 2024-05-01", False),  # a date, as some programs write it
        ("draft: true\npublished: true", True),
        ("draft: false\npublished: false", True),
    ],
)
def test_front_matter_says_that_an_article_is_a_draft(lines, is_draft):
    assert markdown.parse(f"---\n{lines}\n---\n# T\n## S\n").is_draft == is_draft


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Text only.\n", "has no title"),
        ("## A\n\n## B\n", "has no title"),
        ("# Title\n", "has a title only; write a text below it: Title"),
        ("---\ntitle: [\n---\n# T\n## S\n", "the front matter is not valid YAML in line 3"),
        ("---\n" + "[" * 1000 + "\n---\n# T\n## S\n", "the front matter is not valid YAML"),
        ("---\njust words\n---\n# T\n## S\n", "is not made of `name: value` lines"),
        ("---\ntitle: [a]\n---\n# T\n## S\n", "the front matter’s title is not a text"),
        ("---\ndate: tomorrow\n---\n# T\n## S\n", "the front matter’s date is not one"),
        ("---\ndate: 2026-13-45\n---\n# T\n## S\n", "the front matter’s date is not one"),
        ("---\ntitle: T\n" + "a: b\n" * 5_000 + "---\n## S\n", "has front matter of more than 20,000 characters"),
        ("# T\n## S\n" + ">" * 60 + "deep", "nested more than 50 deep"),
        (HEAD + "*a " * 200 + "b*" * 200, "nested more than 50 deep"),
        (HEAD + "|a" * 300 + "\n" + "|-" * 300, "has a table of more than 200 columns"),
        (HEAD + ("|a" * 150 + "\n" + "|-" * 150 + "\n" + "|\n" * 20 + "\n") * 2, "has too much markup"),
        (HEAD + "[" * 50_001, "has too much markup"),
        (HEAD + "[^a]: " + "x" * 100_000 + "\n\n" + "[^a] " * 200, "repeats long footnotes or URLs too often"),
        (HEAD + "[a]: " + "x" * 100_000 + "\n\n" + "[a] " * 200, "repeats long footnotes or URLs too often"),
        (HEAD + "[^a]: b\n\n" + "[^a" * 5_000, "takes too long to read"),
        (HEAD + ">" * 50 + "a\n" + "b\n" * 5_000, "takes too long to read"),
    ],
)
def test_a_file_that_is_no_article_is_refused(text, message, monkeypatch):
    monkeypatch.setattr(reading_limits, "MAX_SECONDS", 0.5)
    monkeypatch.setattr(markdown, "MAX_BLOCK_TOKENS", 5_000)
    with pytest.raises(CannotImport, match=message) as refusal, reading_limits.limited_time():
        markdown.parse(text)

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", ["<sup>", "[^{}]: b\n\n"])
def test_time_is_linear_in_the_number_of_elements(text):
    whole = HEAD + "".join(text.format(number) for number in range(15_000))

    assert takes_at_most(1.2, lambda: markdown.parse(whole)), "a quadratic search takes minutes"


PIECES = ["# ", "## ", "#### ", "\n", "\n\n", "> ", "- ", "1. ", "**", "*", "[a](b:c)", "![", "](", ")", "<sup>"]
PIECES += ["</sup>", "---\n", "title: x\n", "```", "|a|b|\n|-|-|\n", "<div>", "<!--", "&#0;", "word "]
PIECES += ["http://[::1", "\\"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join))
def test_any_text_is_an_article_of_what_the_editor_allows_or_is_refused(text):
    try:
        draft = markdown.parse(text)
    except CannotImport as refusal:
        assert "\n" not in str(refusal)
        return

    for section in draft.sections:
        assert section.heading.strip()
        for kind, value in section.blocks:
            if kind == "paragraph":
                assert "<script" not in value.lower()
                converter = ContentstateConverter(PARAGRAPH_FEATURES)
                converter.to_database_format(converter.from_database_format(value))


def test_text_without_headings_becomes_an_article_without_sections():
    parsed = markdown.parse("# Title\n\nThe lead.\n\nText.\n")

    assert (parsed.title, parsed.lead, parsed.sections) == ("Title", "The lead.", ())
    assert parsed.opening == (("paragraph", "<p>Text.</p>"),)
    assert [note.why for note in parsed.uncertain] == [
        "no headings below the title, so no sections: begin each with a heading of level 2 (## Heading)"
    ]
