"""Documents of word processors, made of their XML."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
# As a German Word stores them: the names are English, the ids are not.
STYLES = """
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>
    <w:pPr><w:numPr><w:numId w:val="2"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Hausstil"><w:name w:val="House head"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Beschriftung"><w:name w:val="caption"/></w:style>
<w:style w:type="character" w:styleId="Gestrichen"><w:name w:val="Cut"/><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Aufzhlung"><w:name w:val="List Bullet"/>
    <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Aufzhlung2"><w:name w:val="List Bullet 2"/>
    <w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Fett"><w:name w:val="Strong"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="1">
    <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="Liste"/></w:abstractNum>
<w:abstractNum w:abstractNumId="4"><w:styleLink w:val="Liste"/><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
</w:abstractNum>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
"""


def paragraph(text="", style="", *, runs="", properties=""):
    """A paragraph of `text`, which may hold runs and elements around them instead."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{run(text) if text else ''}{runs}</w:p>"


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def drawing(number, alt="", link=""):
    embedded = f'r:link="{link}"' if link else f'r:embed="{number}"'
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Grafik 1" descr="{alt}"/><a:graphic><a:graphicData>'
        f"<pic:pic><pic:blipFill><a:blip {embedded}/></pic:blipFill></pic:pic></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></w:r>"
    )


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def relationships(found):
    """`found`: by id, kind and target; a target with a scheme is external."""
    lines = "".join(
        f'<Relationship Id="{number}" Type="{R}/{kind}" Target="{target}"'
        f"{' TargetMode="External"' if '://' in target else ''}/>"
        for number, (kind, target) in found.items()
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{RELS}">{lines}</Relationships>'


def docx(body, *, styles=STYLES, footnotes="", related=None, media=None, title="", replaced=None) -> bytes:
    """A Word document; `media`: content by name; `replaced`: other members by name."""

    def part(name, inside):
        return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {NAMESPACES}>{inside}</w:{name}>'

    parts = {"styles": styles, "numbering": NUMBERING, "footnotes": footnotes}
    rels = {f"part{number}": (name, f"{name}.xml") for number, name in enumerate(parts)}
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relationships(
            {"a": ("officeDocument", "word/document.xml"), "b": ("core-properties", "docProps/core.xml")}
        ),
        "docProps/core.xml": f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>',
        "word/document.xml": part("document", f"<w:body>{body}<w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": relationships(rels | (related or {})),
        **{f"word/{name}.xml": part(name, inside) for name, inside in parts.items() if inside},
        **{f"word/media/{name}": content for name, content in (media or {}).items()},
    }
    return zipped(members | (replaced or {}))


def zipped(members) -> bytes:
    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return output.getvalue()


OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
OPEN_NAMESPACES = " ".join(
    [
        *(f'xmlns:{name}="{OPEN}{name}:1.0"' for name in ("office", "style", "text", "table")),
        f'xmlns:draw="{OPEN}drawing:1.0" xmlns:svg="{OPEN}svg-compatible:1.0" xmlns:fo="{OPEN}xsl-fo-compatible:1.0"',
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)
OPEN_STYLES = """
<style:style style:name="P1" style:parent-style-name="Title"/>
<style:style style:name="P2" style:parent-style-name="Quotations"/>
<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T2"><style:text-properties style:text-position="super 58%"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/>
    <text:list-level-style-number text:level="2"/></text:list-style>
"""


def odt(body, *, styles=OPEN_STYLES, title="", media=None, replaced=None) -> bytes:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {OPEN_NAMESPACES}><office:automatic-styles>'
        f"{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    meta = f"<office:document-meta {OPEN_NAMESPACES}><dc:title>{title}</dc:title></office:document-meta>"
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta}
    return zipped(members | {f"Pictures/{name}": each for name, each in (media or {}).items()} | (replaced or {}))
