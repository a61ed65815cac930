from io import BytesIO
from types import SimpleNamespace

import pytest

from blog.importers import odt as opendocument
from blog.importers.archives import Archive
from blog.importers.parsed_article import CannotImport

from .documents import OPEN_NAMESPACES, odt

BODY = """
<text:sequence-decls/>
<text:tracked-changes><text:changed-region><text:deletion><text:p>Never.</text:p></text:deletion></text:changed-region>
</text:tracked-changes>
<text:table-of-content><text:index-body><text:p>Contents</text:p></text:index-body></text:table-of-content>
<text:p text:style-name="P1">Low water</text:p>
<text:p>What the mud<text:s/>shows.<office:annotation><text:p>Hm</text:p></office:annotation></text:p>
<text:list text:style-name="L1"><text:list-item><text:h text:outline-level="1">Mud</text:h></text:list-item></text:list>
<text:p>The <text:span text:style-name="T1">tide</text:span> at 10<text:span text:style-name="T2">3</text:span
><text:note><text:note-citation>1</text:note-citation><text:note-body>
<text:p>Twice.</text:p></text:note-body></text:note>.</text:p>
<text:list text:style-name="L1"><text:list-item><text:p>Worms</text:p><text:list><text:list-item><text:p>Lug</text:p>
</text:list-item></text:list></text:list-item><text:list-item><text:p>Crabs</text:p></text:list-item></text:list>
<text:p><draw:frame><draw:image xlink:href="Pictures/crab.png"/><svg:desc>A crab</svg:desc></draw:frame></text:p>
<text:p text:style-name="Figure">A shore crab</text:p>
<text:h text:outline-level="1">Sand</text:h>
<text:p text:style-name="P2">All that is solid.</text:p>
<text:h text:outline-level="2">Grains</text:h>
<table:table><table:table-header-rows><table:table-row>
<table:table-cell table:number-columns-spanned="2"><text:p>Kind</text:p></table:table-cell><table:covered-table-cell/>
<table:table-cell><text:p>Size</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>Fine</text:p></table:table-cell><table:table-cell><text:p>grey</text:p>
</table:table-cell><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>
<text:p>A <text:a xlink:href="https://example.org/">link</text:a><draw:frame><draw:image
 xlink:href="https://tracker.example/p.png"/></draw:frame><draw:frame><draw:object/></draw:frame>.</text:p>
"""


def parse(body, find_picture=lambda url: None, **parts):
    return opendocument.parse(Archive(BytesIO(odt(body, **parts))), find_picture, "the-file")


def test_opendocument_text_becomes_sections_like_any_other():
    picture = SimpleNamespace(pk=7, credit="")

    parsed = parse(BODY, {"Pictures/crab.png": picture}.get, media={"crab.png": b"PNG"})

    assert (parsed.title, parsed.lead) == ("Low water", "What the mud shows.")
    mud, sand = parsed.sections
    assert (mud.heading, sand.heading) == ("Mud", "Sand")
    tide, worms, (kind, figure) = mud.blocks
    assert tide[1].startswith("<p>The <b>tide</b> at 10<sup>3</sup><footnote ")
    assert "Twice." in tide[1]
    assert worms[1] == "<ul><li>Worms<ol><li>Lug</li></ol></li><li>Crabs</li></ul>"
    assert (kind, figure["image"]["alt_text"], figure["caption"]) == ("figure", "A crab", "<p>A shore crab</p>")
    quote, grains, (_table, table), link = sand.blocks
    assert (quote[1]["text"], grains[1]) == ("All that is solid.", "<h3>Grains</h3>")
    assert (table["data"], table["table_header_choice"]) == ([["Kind", "", "Size"], ["Fine", "grey", "1"]], "row")
    assert link[1] == '<p>A <a href="https://example.org/">link</a>.</p>'
    assert [f"{note.text} ({note.why})" for note in parsed.dropped] == [
        "1 comment (in the margin)",
        "1 tracked change (insertions are accepted, deletions left out)",
        "1 table of contents or index (the page makes its own)",
        "1 image (elsewhere, not in the document: nothing is fetched; add it by hand)",
        "1 chart, drawing or object (add an image of it by hand)",
    ]


def test_emphasis_is_that_of_the_nearest_style_that_has_any():
    def style(name, base, properties):
        parent = f'style:parent-style-name="{base}"' if base else ""
        return f'<style:style style:name="{name}" {parent}><style:text-properties {properties}/></style:style>'

    styles = (
        style("Bold", "", 'fo:font-weight="bold"')
        + style("T1", "Bold", 'fo:font-style="italic"')
        + style("T2", "T1", 'fo:font-weight="normal"')
        + style("T3", "", 'style:text-line-through-style="solid"')
        + style("T4", "T3", 'style:text-line-through-style="none"')
    )
    body = (
        "<text:p>Title</text:p><text:p>Lead.</text:p>"
        '<text:p>a <text:span text:style-name="T1">both</text:span> '
        '<text:span text:style-name="T2">one</text:span> '
        '<text:span text:style-name="T3">struck</text:span> '
        '<text:span text:style-name="T4">not struck</text:span></text:p>'
    )

    parsed = parse(body, styles=styles)
    (block,) = parsed.opening

    assert block[1] == "<p>a <b><i>both</i></b> <i>one</i> not struck</p>"
    assert [(note.text, note.why) for note in parsed.dropped] == [("struck", "struck out")]


CELL = '<table:table><table:table-row><table:table-cell table:number-columns-repeated="100000">'
NESTED_TABLES = (
    f"<office:document-content {OPEN_NAMESPACES}><office:text>{f'{CELL}' * 30}"
    f"{'</table:table-cell></table:table-row></table:table>' * 30}"
    f"{f'{CELL}</table:table-cell></table:table-row></table:table>' * 1_100}</office:text></office:document-content>"
)


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        ({"content.xml": "<!DOCTYPE a [<!ENTITY a 'b'>]><a>&a;</a>"}, "has a document type in its XML"),
        ({"content.xml": "<a>" * 100_000}, "has elements nested more than 100 deep"),
        ({"content.xml": NESTED_TABLES}, "has tables of more than 100000 cells"),
        ({"content.xml": "<a/>"}, "is no text document of OpenDocument"),
        ({"META-INF/manifest.xml": "<m><encryption-data/></m>"}, "is encrypted: save it without a password"),
    ],
)
def test_hostile_opendocument_is_refused_in_one_line(replaced, message):
    with pytest.raises(CannotImport, match=f"^{message}"):
        parse("", replaced=replaced)
