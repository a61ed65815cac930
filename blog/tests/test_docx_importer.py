from io import BytesIO
from types import SimpleNamespace

import pytest

from blog.importers import docx as word
from blog.importers import read_source
from blog.importers.archives import MAX_XML_BYTES, MAX_XML_ELEMENTS, Archive
from blog.importers.parsed_article import CannotImport
from blog.importers.sources import Source

from .documents import NAMESPACES, W, cell, docx, drawing, paragraph, run

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
BOX = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"


def parse(body, find_picture=lambda url: None, **parts):
    return word.parse(Archive(BytesIO(docx(body, **parts))), find_picture, "the-file")


def notes(found):
    return [f"{note.text} ({note.why})" for note in found]


def test_word_document_with_everything_that_is_read_of_it():
    """Headings by style and outline level, lists by style, tracked changes, comments, boxes, captions, merged cells."""
    body = "".join(
        [
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
            f"<w:sdtContent>{paragraph('Contents', 'Verzeichnis1')}</w:sdtContent></w:sdt>",
            paragraph("Low water", "Titel"),
            paragraph("By Ada Quill"),
            paragraph("What the mud shows."),
            paragraph("Mud", "Hausstil"),
            paragraph("T", properties='<w:framePr w:dropCap="drop" w:lines="3"/>'),
            paragraph("he tide goes out", runs=f"{run(' and ')}<w:ins>{run('always')}</w:ins><w:del><w:r>"
                      f"<w:delText>never</w:delText></w:r></w:del>{run(' comes back', '<w:b/>')}"
                      f"{run('hidden', '<w:vanish/>')}{run('daily', '<w:strike/>')}{run('back', '<w:dstrike/>')}"
                      f"{run('at noon', '<w:rStyle w:val="Gestrichen"/>')}"
                      "<w:r><w:commentReference w:id='1'/></w:r>"
                      f"{run('.')}<w:r><w:footnoteReference w:id='2'/></w:r>"),
            paragraph("Worms", "Aufzhlung"),
            paragraph("Lugworms", properties='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'),
            paragraph("Crabs", "Aufzhlung"),
            paragraph("Shore crabs", "Aufzhlung2"),
            paragraph(runs=f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx>"
                      f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback>"
                      "</mc:AlternateContent></w:r>"),
            paragraph(runs=drawing("pic", "A crab&#10;Automatisch generierte Beschreibung")),
            paragraph(runs=run("Figure ") + FIELD.format("begin") + "<w:r><w:instrText> SEQ Figure </w:instrText></w:r>"
                      + FIELD.format("separate") + run("1") + FIELD.format("end") + run(": A shore crab")),
            paragraph("Sand", properties='<w:outlineLvl w:val="0"/>'),
            paragraph("All that is solid.", "Zitat"),
            paragraph("Grains", "berschrift2"),
            "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
            + cell("Kind", '<w:gridSpan w:val="2"/>') + cell("Size") + "</w:tr><w:tr>"
            + cell("Fine", '<w:vMerge w:val="restart"/>') + cell("grey") + cell("1") + "</w:tr><w:tr>"
            + cell("", "<w:vMerge/>") + cell("white") + cell("2") + "</w:tr></w:tbl>",
            paragraph(runs=f"<w:hyperlink r:id='web'>{run('A link')}</w:hyperlink>{run(' and ')}<m:oMath><m:r><m:t>a+b"
                      "</m:t></m:r></m:oMath>" + run(" "), properties=""),
            paragraph(runs=drawing("", link="far") + "<w:r><w:drawing><chart/></w:drawing></w:r>"),
        ]
    )  # fmt: skip
    footnotes = (
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("Twice a ", runs=run("day", "<w:i/>"))}</w:footnote>'
    )
    related = {
        "pic": ("image", "media/crab.png"),
        "web": ("hyperlink", "https://example.org/a?b&amp;c"),
        "far": ("image", "https://tracker.example/p.png"),
    }
    picture = SimpleNamespace(pk=7, credit="")
    asked = []

    def find(url):
        asked.append(url)
        return picture if url == "word/media/crab.png" else None

    parsed = parse(body, find, footnotes=footnotes, related=related, media={"crab.png": b"PNG"})

    assert (parsed.title, parsed.lead, parsed.authors) == ("Low water", "What the mud shows.", ("Ada Quill",))
    mud, sand = parsed.sections
    assert (mud.heading, sand.heading) == ("Mud", "Sand")
    tide, worms, box, (kind, figure) = mud.blocks
    assert tide[1].startswith("<p>The tide goes out and always<b> comes back</b>.<footnote ")
    assert "Twice a *day*" in tide[1]
    assert worms[1] == "<ul><li>Worms<ul><li>Lugworms</li></ul></li><li>Crabs<ul><li>Shore crabs</li></ul></li></ul>"
    assert box[1] == "<p>In a box.</p>"
    assert (kind, figure["image"]) == ("figure", {"image": 7, "alt_text": "A crab", "decorative": False})
    assert figure["caption"] == "<p>Figure 1: A shore crab</p>"
    quote, grains, (_table, table), link = sand.blocks
    assert (quote[1]["text"], grains[1]) == ("All that is solid.", "<h3>Grains</h3>")
    assert table["data"] == [["Kind", "", "Size"], ["Fine", "grey", "1"], ["", "white", "2"]]
    assert table["table_header_choice"] == "row"
    assert link[1] == '<p><a href="https://example.org/a?b&amp;c">A link</a> and a+b</p>'
    assert set(asked) == {"word/media/crab.png"}
    assert notes(parsed.dropped) == [
        "dailybackat noon (struck out)",
        "1 comment (in the margin)",
        "1 tracked deletion (accepted, so left out)",
        "1 hidden text (not shown in the document either)",
        "1 table of contents or index (the page makes its own)",
        "1 image (elsewhere, not in the document: nothing is fetched; add it by hand)",
        "1 chart, drawing or object (add an image of it by hand)",
    ]
    assert notes(parsed.changed) == ["1 tracked insertion (accepted)", "1 formula (made text: check it)"]
    assert parsed.uncertain == ()


@pytest.mark.parametrize(
    ("body", "title", "headings", "uncertain"),
    [
        # Several headings of the highest level: sections, not titles.
        (paragraph("Title line") + paragraph("Lead.") + paragraph("One", "berschrift1") + paragraph("Text.")
         + paragraph("Two", "berschrift1") + paragraph("Text."), "Title line", ["One", "Two"], "the first line"),
        (paragraph("One", "berschrift1") + paragraph("Text.") + paragraph("Two", "berschrift1") + paragraph("Text."),
         "Of the properties", ["One", "Two"], "no title in the text"),
        # No heading style anywhere: bold lines, else one article without sections.
        (paragraph("Title line") + paragraph("Lead.") + paragraph(runs=run("Bold", "<w:b/>")) + paragraph("Text."),
         "Title line", ["Bold"], "bold text: made a heading"),
        (paragraph("Title line") + paragraph("Lead.") + paragraph("Text."), "Title line", [], "no headings below"),
        # The one heading of level 1 on top is the title, whatever its style is called here.
        (paragraph("Überschrift", "Überschrift 1") + paragraph("Text.") + paragraph("Zwei", "Überschrift 2")
         + paragraph("Text."), "Überschrift", ["Zwei"], ""),
    ],
)  # fmt: skip
def test_title_and_sections_without_title_style(body, title, headings, uncertain):
    parsed = parse(body, title="Of the properties")

    assert (parsed.title, [section.heading for section in parsed.sections]) == (title, headings)
    assert uncertain in " ".join(notes(parsed.uncertain))
    assert bool(uncertain) == bool(parsed.uncertain)
    assert "made a section" not in " ".join(notes(parsed.changed)) or headings == ["One", "Two"]


def test_styles_of_other_programs_and_the_strict_form_are_read():
    """LibreOffice bases subtitles on headings, Pages has a heading without level, pandoc has names of its own."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/></w:style>'
        for name, base in {"Title": "Heading", "Subtitle": "Heading", "Heading": "", "Quotations": "", "TOC Heading":
                           "Heading", "Source Code": "", "Table Caption": ""}.items()
    )  # fmt: skip
    texts = {"Title": "Tide", "Subtitle": "A subtitle.", "TOCHeading": "Contents", "Heading": "Low",
             "Quotations": "All flows.", "SourceCode": "print()", "TableCaption": "Hours"}  # fmt: skip
    body = "".join(paragraph(text, style) for style, text in texts.items())
    body += f"<w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr><w:tr>{cell('1')}{cell('2')}</w:tr></w:tbl>"
    strict = f"<w:document {NAMESPACES.replace(W, STRICT)}><w:body>{body}</w:body></w:document>"

    for found in (parse(body, styles=styles), parse("", styles=styles, replaced={"word/document.xml": strict})):
        assert (found.title, found.lead) == ("Tide", "A subtitle.")
        (low,) = found.sections
        assert low.heading == "Low"
        assert [kind for kind, _value in low.blocks] == ["quote", "code", "table"]
        assert low.blocks[2][1]["table_caption"] == "Hours"
        assert notes(found.dropped) == ["Contents (a line of a table of contents: the page makes its own)"]


def test_file_name_is_the_title_where_nothing_else_is():
    long = parse(paragraph("A long title " * 30, "Title") + paragraph("Text."), title="Microsoft Word - x.doc")
    assert (long.title, "so no heading" in " ".join(notes(long.dropped))) == ("the-file", True)
    assert parse(paragraph("A sentence.") + paragraph("Text."), title="Microsoft Word - x.doc").title == "the-file"


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def attributes(number):
    return " ".join(f'a{each}=">"' for each in range(number))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (f"{BOMB}<a>&b;</a>", "has a document type in its XML"),
        (f"{OUTSIDE}<a>&a;</a>", "has a document type in its XML"),
        ("<a>" * 101 + "</a>" * 101, "has elements nested more than 100 deep"),
        ("<a>" * 100_000, "has elements nested more than 100 deep"),
        (f"<a>{'<b/>' * MAX_XML_ELEMENTS}</a>", f"has more than {MAX_XML_ELEMENTS:,} elements"),
        (f"<a>{'text ' * 600_001}</a>", "has more than 3,000,000 characters"),
        (f"<a {attributes(10_001)}/>", "has XML in it that no word processor writes"),
        ("<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"), "has XML in it that no word processor writes"),
        (f"<a>{f'<b {attributes(9_000)}/>' * 112}</a>", "has XML in it that no word processor writes"),
        ("<a>" + " " * MAX_XML_BYTES, "is too large: word/document.xml has more than 30 MB unpacked"),
        ("<a>", "is damaged: word/document.xml is not valid XML"),
        ("<?xml version='1.0' encoding='utf-8'?><a>\xe9</a>".encode("latin-1"), "is damaged: word/document.xml is not"),
        ("<a/>", "has a title only"),
    ],
)
def test_hostile_word_document_is_refused_in_one_line(document, message):
    with pytest.raises(CannotImport) as refused:
        parse("", replaced={"word/document.xml": document})

    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


CODE = "<w:r><w:instrText>HYPERLINK</w:instrText></w:r>"


@pytest.mark.parametrize(
    "fields",
    [
        (FIELD.format("begin") + CODE) * 101,
        # What is deleted has an end, and isn't read.
        (FIELD.format("begin") + f"<w:del>{FIELD.format('end')}</w:del>") * 101,
        FIELD.format("begin") + CODE * 1_001 + FIELD.format("separate") * 10,
    ],
    ids=["nested", "never ended", "many instructions"],
)
def test_fields_of_any_number_are_read(fields):
    parsed = parse(paragraph("A title", "Title") + paragraph(runs=fields) + paragraph("Text."))

    assert parsed.title == "A title"


def test_link_of_a_field_ends_with_it_and_symbols_are_characters():
    field = FIELD.format("begin") + '<w:r><w:instrText> HYPERLINK "https://e.example/a" </w:instrText></w:r>'
    codes = {"Symbol": "F061 F0E5 F0F2 F0FE", "Wingdings": "F0FC", "Arial": "2022", "Webdings": "F061"}
    symbols = [f"<w:sym w:font='{font}' w:char='{code}'/>" for font, each in codes.items() for code in each.split()]
    symbols = f"<w:r>{''.join(symbols)}</w:r>"
    parsed = parse(
        paragraph("A title", "Title")
        + paragraph("Lead.")
        + paragraph(runs=field + FIELD.format("separate") + run("here") + FIELD.format("end") + run(" ") + symbols)
    )

    assert parsed.opening == (("paragraph", '<p><a href="https://e.example/a">here</a> α∑∫⎭✓•</p>'),)
    assert notes(parsed.dropped) == ["1 symbol (of a font whose characters are not known: add it by hand)"]


def test_last_paragraph_with_a_deleted_end_keeps_its_place():
    deleted = "<w:rPr><w:del/></w:rPr>"

    def ends(text, style=""):
        return paragraph(text, style, properties=deleted)

    box = f"<w:r><w:drawing><w:txbxContent>{ends('In a box.')}</w:txbxContent></w:drawing></w:r>"
    columns = f"{cell('a')}<w:tc>{ends('b')}</w:tc>"
    parsed = parse(
        paragraph("A title", "Title")
        + paragraph("Lead.")
        + paragraph("Joined ", properties=deleted)
        + paragraph("text.", runs=f"<w:r><w:footnoteReference w:id='2'/></w:r>{box}")
        + ends("Before a table.")
        + f"<w:tbl><w:tr>{columns}</w:tr><w:tr>{columns}</w:tr></w:tbl>"
        + ends("The last item.", "Aufzhlung"),
        footnotes=f'<w:footnote w:id="2">{ends("A note.")}</w:footnote>',
    )

    text, box, before, (_kind, table), last = parsed.opening
    assert text[1] == '<p>Joined text.<footnote text="A note."></footnote></p>'
    assert (box[1], before[1]) == ("<p>In a box.</p>", "<p>Before a table.</p>")
    assert table["data"] == [["a", "b"]] * 2
    assert last[1] == "<ul><li>The last item.</li></ul>"


def test_note_in_code_is_named_and_leaves_no_number():
    styles = '<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Source Code"/></w:style>'
    reference = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    parsed = parse(
        paragraph("A title", "Title") + paragraph("Lead.") + paragraph("print()", "Code", runs=reference),
        styles=styles,
        footnotes=f'<w:footnote w:id="2">{paragraph("A note.")}</w:footnote>',
    )

    ((kind, code),) = parsed.opening
    assert (kind, code["code"]) == ("code", "print()")
    assert notes(parsed.dropped) == ["A note. (a footnote in code: add it to the text)"]


def test_book_of_500_pages_is_read():
    text = "The tide goes out and always comes back, and nobody has seen it hurry. " * 7
    chapter = paragraph("Low water", "berschrift1") + paragraph(runs=run(text) + run("Mud.", "<w:b/>")) * 49
    parsed = read_source(Source("book.docx", "", "", lambda: docx(paragraph("Tides", "Titel") + chapter * 100)))

    assert (len(parsed.sections), len(parsed.blocks)) == (100, 4_900)
