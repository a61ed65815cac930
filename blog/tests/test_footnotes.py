"""Footnotes: as they are stored, edited, imported, found and read."""

import re
from html import unescape
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from blog.blocks.article import PARAGRAPH_FEATURES
from blog.blocks.footnotes import mark, numbered, rendered, texts_in
from blog.importers import docx as word
from blog.importers import html, markdown
from blog.importers.archives import Archive
from blog.models import ArticlePage

from .documents import docx, paragraph, run
from .factories import make_article, make_index, republish, section
from .helpers import ids_of, soup_of

pytestmark = pytest.mark.any_database

HOSTILE = '"></footnote><script>alert(1)</script><footnote text="'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain & <b>bold</b>", "Plain &amp; &lt;b&gt;bold&lt;/b&gt;"),
        ("See *The Ell* of 1887.", "See <i>The Ell</i> of 1887."),
        ("3 * 4 * 5 and 2*2", "3 * 4 * 5 and 2*2"),
        ("[The book](https://b.example/?a=1&b=2).", '<a href="https://b.example/?a=1&amp;b=2">The book</a>.'),
        ("(https://b.example/x_(y)).", '(<a href="https://b.example/x_(y)">https://b.example/x_(y)</a>).'),
        ("[Here](/notices/a/#b) and [mail](mailto:a@b.example)", None),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](//evil.example)", "[x](//evil.example)"),
        ("[x](/\\evil.example)", "[x](/\\evil.example)"),
        ("[x](data:text/html,1)", "[x](data:text/html,1)"),
        ("[<img src=x>](https://b.example)", '<a href="https://b.example">&lt;img src=x&gt;</a>'),
        ('https://b.example/"onmouseover="x', None),
    ],
)
def test_a_note_holds_words_italics_and_links_and_no_other_markup(text, html):
    html_of_text = rendered(text)

    assert html is None or html_of_text == html
    soup = BeautifulSoup(html_of_text, "html.parser")
    assert {element.name for element in soup.find_all()} <= {"a", "i"}
    assert all(element.attrs.keys() <= {"href"} for element in soup.find_all())
    assert all(re.match(r"https://b\.example|/notices/|mailto:", a["href"]) for a in soup.find_all("a"))


def test_space_typed_before_a_note_leaves_no_gap_but_two_notes_stay_apart():
    one, two = mark("A"), mark("B")

    html, _notes = numbered(f"<p>Mud \xa0{one} and <b>stones</b> {two}. Both {one} {two}{' ' * 50_000}</p>")

    text = BeautifulSoup(html, "html.parser").text.rstrip()
    assert text == "Mud1 and stones2. Both1 2"


def test_notes_are_numbered_in_their_order_and_empty_ones_dropped():
    source = f"<p>One{mark('A')} two{mark('  ')}<footnote text=''>x</footnote> three{mark(HOSTILE)}</p>"
    source += '<footnote text=" "></footnote><footnote text="<b>"></footnote>'

    html, notes = numbered(source)

    assert [note.number for note in notes] == [1, 2]
    assert notes[0].html == "A"
    assert "footnote" not in html and "<script" not in html
    assert unescape(notes[1].html) == HOSTILE
    links = BeautifulSoup(html, "html.parser").find_all("a")
    assert [(a["id"], a["href"], a.text) for a in links] == [
        ("notemark_1", "#note_1", "1"),
        ("notemark_2", "#note_2", "2"),
    ]


@pytest.mark.parametrize(
    ("text", "refers_back"),
    [
        *((text, True) for text in (
            "Ibid.", "*Ibid.*", "“Ibid.”, 5", "(*Ebd.*, S. 3)", "Ders., S. 4", "Dies.: Watt", "Idem", "Id. 7",
            "Vgl. ebd.", "See *ibid.*", "*See also* ibid.", "a.\xa0a.\u202fO., S. 3", "[op. cit.](https://b.example)",
            "انظر المرجع نفسه",
        )),
        *((text, False) for text in ("Ebdon 1999", "Ibidova", "Dies ist neu.", "ID 45", "See Idema.", "Anders.")),
    ],
)  # fmt: skip
def test_equal_notes_that_refer_back_stay_apart(text, refers_back):
    _html, notes = numbered(f"<p>One{mark(text)} two{mark('The minutes.')} three{mark(text)}</p>")

    assert len(notes) == (3 if refers_back else 2)


@pytest.mark.django_db
def test_note_that_is_cited_again_is_one_note_with_a_link_back_to_each_mark(tmp_path):
    make_index()
    file = tmp_path / "article.md"
    file.write_text(
        "# A\n\nLead.\n\n## B\n\nOne[^s], ibid[^i].\n\n## C\n\nTwo[^s] three[^s], ibid[^j]. Four[^s].\n\n"
        "[^s]: The minutes.\n[^i]: Ibid.\n[^j]: Ibid.\n"
    )
    call_command("import_articles", file, publish=True, verbosity=0)

    page = soup_of(ArticlePage.objects.get())

    assert [mark.text for mark in page.select("section sup.note-mark a")] == ["1", "2", "1", "1", "3", "1"]
    notes = page.select(".notes li")
    assert [note.get_text(" ", strip=True) for note in notes] == ["The minutes. ↩︎ ↩︎ 2 ↩︎ 3 ↩︎ 4", "Ibid. ↩︎", "Ibid. ↩︎"]
    marks = [mark["id"] for mark in page.select("sup.note-mark a[href='#note_1']")]
    assert len(set(marks)) == 4
    assert [back["href"] for back in notes[0].select("a.note-back")] == [f"#{mark}" for mark in marks]
    assert len({back["aria-label"] for back in notes[0].select("a.note-back")}) == 4


@pytest.mark.parametrize("numbers", [[1, 2, 3, 4], [1]])
def test_html_note_is_taken_at_each_mark_whether_or_not_it_links_back_to_all(numbers):
    text = " ".join(f'{n}<sup><a id="r{n}" href="#n1">[1]</a></sup>' for n in range(1, 5))
    back = " ".join(f'<a href="#r{n}">^</a>' for n in numbers)

    text += f' See <a href="#n1">the note</a>.</p><ol><li id="n1">Said. {back}</li></ol>'
    parsed = html.parse(f"<h1>T</h1><p>L.</p><h2>A</h2><p>{text}")

    text = parsed.sections[0].blocks[0][1]
    assert text == f"<p>{' '.join(f'{n}{mark("Said.")}' for n in range(1, 5))} See the note.</p>"


def test_editor_gives_back_what_was_stored():
    converter = ContentstateConverter(features=PARAGRAPH_FEATURES)
    for text in ("Plain.", HOSTILE, "a & b 'c' “d” <e>", "[b](https://b.example) *i*", "水"):
        stored = f'<p data-block-key="a">Closed{mark(text)}, and <b>open</b>{mark("Two.")} again.</p>'

        edited = converter.to_database_format(converter.from_database_format(stored))

        assert edited == stored
        assert texts_in(edited)[1] == "Two."
    raw = converter.from_database_format('<p data-block-key="a">Closed<footnote text=" "></footnote>.</p>')
    assert converter.to_database_format(raw) == '<p data-block-key="a">Closed.</p>', "one without words"


@pytest.mark.django_db
def test_readers_find_the_notes_of_all_sections_after_them_and_the_way_back(client):
    article = make_article(
        opening=[("paragraph", f"<p>Before{mark('Of the opening.')}.</p>")],
        body=[section("Alpha", f"First{mark('Of Alpha.')}."), section("Beta", f"Second{mark('Of *Beta*.')}.")],
    )

    page = soup_of(article)
    notes = page.select_one(".notes")
    assert [note.get_text(" ", strip=True) for note in notes.select("li")] == [
        "Of the opening. ↩︎",
        "Of Alpha. ↩︎",
        "Of Beta . ↩︎",
    ]
    assert [a.parent.parent.parent["id"] for a in page.select("section sup a")] == ["alpha", "beta"]
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in page.select(".notes .note-back, sup.note-mark a"):
        assert link["href"].removeprefix("#") in ids
    assert page.find("article").select_one(".article-text > .notes") is notes

    # They go where their section goes.
    alpha, beta = ids_of(article)
    article = republish(article, [(beta, {}), (alpha, {})])
    moved = soup_of(article)
    assert [a["id"] for a in moved.select("#beta sup a")] == ["notemark_2"]
    assert moved.select("#note_2")[0].get_text().strip().startswith("Of Beta.")

    feed = client.get("/feed/").content.decode()
    assert "Of Alpha." in feed and "footnote" not in feed
    assert not soup_of(make_article()).select(".notes")
    article = make_article(body=[section("Alpha", f"First{mark('See [it](https://b.example), *there*.')} words.")])
    assert article.sections[0].text == "First words. See it, there.", "the words of a note belong to its section"
    assert "href=&quot;#note_1&quot;" in feed or 'href="#note_1"' in feed


MARKDOWN = """# Title

Lead.

## One

Closed[^a] and *open*[^long]. No note: [^none].

[^a]: See *The Ell*, <https://b.example/>
and [more](https://c.example/ "title"), or [near](there.html).

- item[^a]

[^long]: First.

    Second **bold**.

After.

```
[^a]: code
```

## Two

[^twice]: x

Text.

[^a]: again
"""


def test_markdown_notes_are_brought_in_where_they_are_referred_to():
    draft = markdown.parse(MARKDOWN)

    first = mark("See *The Ell*, https://b.example/ and [more](https://c.example/), or near.")
    assert list(draft.sections[0].blocks) == [
        ("paragraph", f"<p>Closed{first} and <i>open</i>{mark('First. Second bold.')}. No note: [^none].</p>"),
        ("paragraph", f"<ul><li>item{first}</li></ul>"),
        ("paragraph", "<p>After.</p>"),
        ("code", {"language": "", "code": "[^a]: code", "caption": ""}),
    ]
    assert [(note.line, note.text, note.why) for note in draft.dropped if "footnote" in note.why][:2] == [
        (26, "x", "a footnote that nothing refers to"),
        (30, "again", "a second footnote called a"),
    ]


def document_with_notes_in_its_first_paragraph():
    related = {"web": ("hyperlink", "https://b.example/")}
    link = f"<w:hyperlink r:id='web'>{run('here')}</w:hyperlink>"
    first = paragraph("Mud ", runs=f"{link}<w:r><w:footnoteReference w:id='2'/></w:r>")
    body = paragraph("Title", "Titel") + first + paragraph("One", "berschrift1") + paragraph("Text.")
    notes = f'<w:footnote w:id="2">{paragraph("The note.")}</w:footnote>'
    return word.parse(Archive(BytesIO(docx(body, related=related, footnotes=notes))), lambda url: None)


@pytest.mark.parametrize(
    "parse",
    [
        document_with_notes_in_its_first_paragraph,
        lambda: markdown.parse("# Title\n\nMud [here](https://b.example/)[^1]\n\n## One\n\nText.\n\n[^1]: The note.\n"),
        lambda: html.parse(
            '<h1>Title</h1><p>Mud <a href="https://b.example/">here</a><a id="r" href="#n">1</a></p><h2>One</h2>'
            '<p>Text.</p><ol><li id="n">The note. <a href="#r">↩</a></li></ol>'
        ),
    ],
    ids=["docx", "markdown", "html"],
)
def test_first_paragraph_with_links_or_notes_is_the_lead_and_stays(parse):
    draft = parse()

    assert draft.lead == "Mud here"
    assert draft.opening == (("paragraph", f'<p>Mud <a href="https://b.example/">here</a>{mark("The note.")}</p>'),)
    assert (draft.dropped, draft.changed) == ((), ())
    assert [note.why[:20] for note in draft.uncertain] == ["has links or notes: "]
