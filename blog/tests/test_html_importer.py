# ruff: noqa: E501 (lines as the programs write them)
"""HTML of word processors, web pages and other programs, as blocks of an article."""

import re

import pytest

from blog.importers import html
from blog.importers.parsed_article import CannotImport
from tests.timing import takes_at_most

from .clipboards import ALT, CLIPBOARDS, HEADINGS, LEAD, LINK, NOTES, ROWS, TITLE, prose


def blocks_of(text, **options):
    return list(html.fragment(text, has_sections=False, **options).opening)


def texts_of(text, **options):
    return "".join(value for kind, value in blocks_of(text, **options) if kind == "paragraph")


# ---- word processors


@pytest.mark.parametrize("name", CLIPBOARDS)
def test_manuscript_of_a_word_processor_becomes_sections_tables_lists_and_footnotes(name):
    text = CLIPBOARDS[name]()

    found = html.fragment(text, is_whole=True)

    assert len(re.sub("<[^>]*>", " ", text).split()) > 1_500
    assert (found.title, found.lead, found.opening) == (TITLE, LEAD, ())
    assert [section.heading for section in found.sections] == HEADINGS
    first, second, third, fourth, fifth, sixth = (section.blocks for section in found.sections)
    link = LINK.replace("&", "&amp;")
    assert [value for _kind, value in first] == [
        f"<p>{prose(1).replace('slowly', '<b>slowly</b>', 1)}</p>",
        f'<p>The <i>tables</i> are <a href="{link}">online</a>.<footnote text="{NOTES[0]}"></footnote></p>',
        "<ul><li>Buckets<ul><li>Wooden</li></ul></li><li>Boards</li></ul>",
        f"<p>{prose(11)}</p>",
    ]
    assert [value for _kind, value in second][1:3] == [
        f'<h3>The crown</h3><p>It claims H₂O and mud.<footnote text="{NOTES[1]}"></footnote></p>',
        "<ol><li>Ask</li><li>Dig</li></ol>",
    ]
    assert [kind for kind, _value in third] == ["paragraph", "table", "paragraph"]
    table = third[1][1]
    assert (table["data"], table["table_header_choice"], table["table_caption"]) == (ROWS, "row", "")
    assert [kind for kind, _value in (*fourth, *fifth, *sixth)] == ["paragraph"] * 6
    # The clipboard only names the picture.
    (note,) = [note for note in found.dropped if ALT in note.text]
    assert "add it by hand" in note.why


@pytest.mark.parametrize("name", CLIPBOARDS)
def test_picture_of_a_word_processor_is_a_figure_with_its_alternative_text(name):
    class Stored:
        pk, credit = 7, ""

    found = html.fragment(CLIPBOARDS[name]("picture:7"), {"picture:7": Stored}.get, is_whole=True)

    kinds = [kind for kind, _value in found.sections[3].blocks]
    assert kinds == ["paragraph", "figure", "paragraph"]
    assert found.sections[3].blocks[1][1]["image"] == {"image": 7, "alt_text": ALT, "decorative": False}


def test_word_titles_lists_comments_and_changes():
    text = """<p class=MsoTitle>Low water</p><p class=MsoToc1><a href="#_Toc1">Mud 3</a></p><h1>Mud</h1>
    <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>a)<span>&nbsp; </span></span>One</p>
    <p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>i.</span>Two</p>
    <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>b)</span>Three</p>
    <p class=MsoNormal>It <del>was</del><ins>is</ins> low<a style='mso-comment-reference:AQ_1'>[AQ1]</a>.<o:p></o:p></p>
    <p class=MsoNormal><span style='display:none'>secret</span><o:p>&nbsp;</o:p></p>"""

    found = html.fragment(text)

    assert (found.title, [section.heading for section in found.sections]) == ("", ["Low water", "Mud"])
    assert [value for _kind, value in found.sections[1].blocks] == [
        "<ol><li>One<ol><li>Two</li></ol></li><li>Three</li></ol>",
        "<p>It is low.</p>",
    ]
    assert {note.why for note in found.dropped} == {
        "a line of a table of contents: the page makes its own",
        "deleted in a tracked change",
        "a comment of the margin",
    }


# ---- other programs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Apple's and Evernote's nested divs
        ("<div><div>One</div><div><br></div><div>Two <b>bold</b></div></div>", "<p>One</p><p>Two <b>bold</b></p>"),
        # spans of a code editor and a chat
        (
            '<meta charset="utf-8"><div style="color:#ccc;font-family:Menlo"><div><span>let x</span></div></div>',
            "<p>let x</p>",
        ),
        (
            '<span style="font-weight:700">Now</span><span style="font-style:italic"> then</span>',
            "<p><b>Now</b><i> then</i></p>",
        ),
        ('<b style="font-weight:normal"><p>Not bold</p></b>', "<p>Not bold</p>"),
        ("Line<br>break<br><br>Paragraph", "<p>Line<br/>break</p><p>Paragraph</p>"),
        ("<p>10<sup>3</sup> m<sub>2</sub></p>", "<p>10<sup>3</sup> m₂</p>"),
        ("<ul><li>One<ol><li>Two</li></ol></li></ul>", "<ul><li>One<ol><li>Two</li></ol></li></ul>"),
        ('<p>a<span class="Apple-converted-space">&nbsp;</span>b</p>', "<p>a b</p>"),
        ("<h3>Mud<span class=mw-editsection>[<a href=/e>edit</a>]</span></h3><p>x</p>", "<h3>Mud</h3><p>x</p>"),
        ("<p>One<p>Two<ul><li>A<li>B</ul>", "<p>One</p><p>Two</p><ul><li>A</li><li>B</li></ul>"),
        ('<p><a href="/x">in</a> <a href="#top">here</a></p>', '<p><a href="/x">in</a> here</p>'),
        ("<p>1 &lt; 2 &amp;amp; <unknown>kept</unknown></p>", "<p>1 &lt; 2 &amp;amp; kept</p>"),
    ],
)
def test_markup_of_other_programs(text, expected):
    assert texts_of(text) == expected


def test_struck_out_words_are_left_out_and_named():
    text = """<p>One <s>two</s> <strike>three</strike> <span style="text-decoration: underline line-through">four</span>
    <u style="text-decoration:underline">five</u>.</p><p style="text-decoration-line:line-through">Six.</p>"""

    found = html.fragment(text)

    assert [value for _kind, value in found.opening] == ["<p>One five.</p>"]
    struck_out = {note.text for note in found.dropped if note.why == "struck out"}
    assert struck_out == {"two", "three", "four", "Six."}


def test_footnotes_of_web_pages_by_their_links():
    text = """<p>Tide<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup> and mud<a href="#fn2" id="fnref2">2</a>.</p>
    <ol><li id="cite_note-1"><span><a href="#cite_ref-1">^</a></span> <span>The <i>book</i>.</span></li>
    <li id="fn2"><p>A <a href="https://example.org/">site</a>. <a href="#fnref2">↩</a></p></li></ol>"""

    assert texts_of(text) == (
        '<p>Tide<footnote text="The *book*."></footnote> and mud'
        '<footnote text="A [site](https://example.org/)."></footnote>.</p>'
    )


def test_tables_with_headers_merged_cells_and_captions():
    sheet = """<table><colgroup><col></colgroup><tr><td colspan=2>Month</td><td></td></tr><tr><td rowspan=2>May</td><td>4</td>
    <td></td></tr><tr><td>5</td><td></td></tr></table>"""
    headed = (
        "<table><caption>Tides</caption><tr><th></th><th>High</th></tr><tr><th>Day</th><td>3<br>pm</td></tr></table>"
    )
    frame = "<table><tr><td><h2>Inside</h2><p>Text</p></td></tr></table>"

    (_kind, first), (_kind, second) = blocks_of(sheet + headed)

    assert (first["data"], first["table_header_choice"]) == ([["Month", ""], ["May", "4"], ["", "5"]], "row")
    assert first["table_caption"] == ""
    assert (second["data"], second["table_header_choice"], second["table_caption"]) == (
        [["", "High"], ["Day", "3 pm"]],
        "both",
        "Tides",
    )
    assert texts_of(frame) == "<h3>Inside</h3><p>Text</p>"


def test_code_in_a_list_keeps_its_lines():
    ((_kind, text),) = blocks_of("<ul><li>So:<pre><code>a = 1\nif a &lt; 2:\n  b = 3</code></pre></li></ul>")

    assert text == "<ul><li>So:<br/>a = 1<br/>if a &lt; 2:<br/>  b = 3</li></ul>"


@pytest.mark.parametrize("scheme", ["http:", ""])
def test_frames_of_old_pages_become_link_cards_by_https(scheme):
    ((kind, value),) = blocks_of(f"<iframe src='{scheme}//video.example/1'></iframe>")

    assert (kind, value["address"]) == ("embed", "https://video.example/1")


def test_quotes_code_players_and_galleries():
    class Stored:
        pk, credit = 7, ""

    text = """<blockquote><p>Mud is <i>memory</i>.</p><p>— Ada Quill</p></blockquote>
    <pre><code class="language-python">if x &lt; 1:\n    <span>pass</span></code></pre>
    <div style="color:#ccc;font-family:'Fira Code';white-space:pre;"><div><span>def</span><span> f():</span></div><div>    return 1</div></div><iframe src="https://video.example/1" title="A film"></iframe>
    <figure><figure><img src="a.png" alt="A"><figcaption>One</figcaption></figure><figure><img src="b.png" alt="B"></figure>
    <figcaption>Both</figcaption></figure>"""

    quote, code, editor, card, gallery = (value for _kind, value in blocks_of(text, find_picture=lambda url: Stored))

    assert (quote["text"], quote["source"]) == ("Mud is memory.", "Ada Quill")
    assert (code["language"], code["code"]) == ("python", "if x < 1:\n    pass")
    assert editor["code"].splitlines() == ["def f():", "    return 1"]
    assert (card["address"], card["title"]) == ("https://video.example/1", "A film")
    assert gallery["caption"] == "Both"
    assert [(each["image"]["alt_text"], each["caption"]) for each in gallery["pictures"]] == [
        ("A", "<p>One</p>"),
        ("B", ""),
    ]


def test_headings_have_one_policy():
    # given: a page that begins at h2, skips levels and has the highest one not first
    found = html.fragment("<p>Above</p><h4>Sub</h4><p>a</p><h2>One</h2><h5>Deep</h5><p>b</p><h2><b>Two</b></h2>")

    assert found.title == ""
    assert [value for _kind, value in found.opening] == ["<p>Above</p>", "<h3>Sub</h3><p>a</p>"]
    assert [section.heading for section in found.sections] == ["One", "Two"]
    assert found.sections[0].blocks == (("paragraph", "<h4>Deep</h4><p>b</p>"),)


# ---- hostile input


def test_nothing_active_comes_through():
    text = """<p onclick="x()">A <a href="javascript:alert(1)">link</a> <a href=" JaVaScRiPt:x">two</a>
    <a href="data:text/html,x">three</a> <a href="java&#9;script:x">four</a> <a href="ht&#10;tps://a.example/">five</a> <img src=x onerror=alert(1)></p><script>alert(1)</script><style>p{}</style>
    <svg><script>x</script></svg><p>&lt;script&gt;x&lt;/script&gt;</p><footnote text="&quot;><script>x</script>">"""

    found = html.fragment(text, has_sections=False)

    assert [value for _kind, value in found.opening] == [
        '<p>A link two three four <a href="https://a.example/">five</a></p>',
        "<p>&lt;script&gt;x&lt;/script&gt;</p>",
    ]
    assert [note.text for note in found.dropped if note.why == "an unsupported link: made text"] == [
        "link (javascript:alert(1))",
        "two (JaVaScRiPt:x)",
        "three (data:text/html,x)",
        "four (javascript:x)",
    ]


HOSTILE = {
    "nested": "<div>" * 100_000,
    "nested bold": "<b>" * 100_000 + "x",
    "nested lists": "<ul><li>" * 100_000,
    "elements": "<p>x" * 100_001,
    "unclosed tags": "<a " * 100_000,
    "unclosed quotes": '<a b="' * 100_000,
    "unclosed comments": "<!-" * 100_000 + "<!--" * 100_000,
    "closing tags": "<p>" + "</x></p></b>" * 50_000,
    "angle brackets": "<" * 500_000,
    "anchors": "<a id=x href=#x>1</a>" * 20_000,
    "rules": "<p>x</p>" + "<hr>" * 30_000,
    "columns": "<table><tr>" + "<td>1" * 50_000,
    "spans": "<table>" + "<tr><td rowspan=9999 colspan=200>1" * 6_000,
    "wide cells": "<table>" + "<tr><td colspan=199>1<td>2" * 4_900,
    "long numbers": f"<ol start={'9' * 5_000}><li>x</ol><p><span style='font-weight:{'9' * 5_000}'>x</span>",
    "URLs": "<iframe src='https://['></iframe><a href='https://[?google.com/url'>x</a><a href='http://['>y</a>",
    "superscript": "<p>" + "a<sup>b</sup>" * 20_000,
    "images": "<figure>" + "<img src=a><figcaption>x</figcaption>" * 10_000,
    "entities": "&" * 200_000 + "&#" * 200_000,
    "lists of Word": "<p style='mso-list:l0 level99999 lfo1'>x" * 5_000,
    "raw text": "<script>" * 100_000,
    "breaks": "<p>" + "<br>" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_or_refused_in_linear_time(name):
    def read_or_refuse():
        try:
            html.fragment(HOSTILE[name])
        except CannotImport as error:
            assert "\n" not in str(error)

    assert takes_at_most(1, read_or_refuse)


def test_fragment_that_is_too_long_is_refused():
    with pytest.raises(CannotImport, match="paste it in parts"):
        html.fragment("x" * 2_000_001)
    with pytest.raises(CannotImport, match="nested more than 150 deep"):
        html.fragment("<div>" * 151)


# ---- whole pages


PAGE = """<!DOCTYPE html><html><head><title>Low water – The Paper</title></head><body><nav><a href="/">Home</a></nav>
<header><h1>The Paper</h1></header><main><article><h1>Low water</h1><p>By Ada Quill</p><p>The lead.</p><p>Opening.</p>
<h2>Mud</h2><p>Text.</p><h3>Deep</h3><p>More.</p><h2>Stones</h2><p>Text.</p><aside>Subscribe</aside></article></main>
<footer>© The Paper</footer></body></html>"""


def test_whole_page_is_read_from_its_article():
    found = html.parse(PAGE)

    assert (found.title, found.lead, found.authors) == ("Low water", "The lead.", ("Ada Quill",))
    assert found.opening == (("paragraph", "<p>Opening.</p>"),)
    assert [section.heading for section in found.sections] == ["Mud", "Stones"]
    assert found.sections[0].blocks == (("paragraph", "<p>Text.</p>"), ("paragraph", "<h3>Deep</h3><p>More.</p>"))


def test_page_without_a_heading_of_its_own_is_called_what_its_window_is():
    found = html.parse("<title>Low\nwater</title><body><p>Lead.</p><h2>Mud</h2><p>x</p><h2>Stones</h2></body>")

    assert (found.title, found.lead, len(found.sections)) == ("Low water", "Lead.", 2)
    assert html.charset_of(b'<html><meta http-equiv="x" content="text/html; charset=windows-1252">') == "cp1252"
    assert html.charset_of(b'<meta charset="nonsense">') is None


def test_title_pasted_into_an_article_that_has_one_heads_a_section():
    found = html.fragment("<h1>High water</h1><p>Above.</p><h2>Banks</h2><p>They went.</p>")

    assert (found.title, found.lead, found.opening) == ("", "", ())
    assert [section.heading for section in found.sections] == ["High water", "Banks"]
    assert "Above." in found.sections[0].blocks[0][1]
    alone = html.fragment("<h1>High water</h1><p>Above.</p>")
    assert [section.heading for section in alone.sections] == ["High water"]
