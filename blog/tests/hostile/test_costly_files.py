"""Files that are small and cost much to read, in every format: each is read or refused, cheaply."""

import json
import os
import resource
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from time import thread_time

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from blog.tests.documents import NAMESPACES, docx, drawing, odt, paragraph
from comments.tests.factories import make_user
from gazette.tests.image_files import png_to_be_turned

pytestmark = pytest.mark.any_database

MAX_SECONDS = 2  # of computing
MAX_MEGABYTES = 300
HEAD = paragraph("Title", "Titel") + paragraph("Lead.") + paragraph("Section", "berschrift1")
REFERENCE = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
RUN = "<w:r><w:t>a</w:t></w:r>"
ITEM = '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr>' + RUN + "</w:p>"
WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="999"/><w:vMerge w:val="restart"/></w:tcPr><w:p>' + RUN + "</w:p></w:tc>"
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK</w:instrText></w:r>'
ODT = "<text:h>Title</text:h><text:p>Lead.</text:p>"
HTML = "<h1>Title</h1><p>Lead.<h2>Section</h2>"
MARKDOWN = "# Title\n\nLead.\n\n## Section\n\n"


def style(number, based_on, name=""):
    named = f'<w:name w:val="{name}{number}"/><w:basedOn w:val="s{based_on}"/>'
    return f'<w:style w:type="paragraph" w:styleId="s{number}">{named}</w:style>'


def notes(number):
    return "".join(f'<w:footnote w:id="{each}">{paragraph("x")}</w:footnote>' for each in range(number))


def word_xml(inside):
    document = f"<w:document {NAMESPACES}><w:body>{HEAD}{inside}</w:body></w:document>"
    return docx("", replaced={"word/document.xml": document})


def packed(members, compression=zipfile.ZIP_DEFLATED):
    output = BytesIO()
    with zipfile.ZipFile(output, "w", compression) as made:
        for name, content in members:
            made.writestr(name, content)
    return output.getvalue()


FILES = {
    "empty-paragraphs.docx": lambda: docx(HEAD + "<w:p/>" * 199_000),
    "runs.docx": lambda: docx(HEAD + f"<w:p>{RUN + RUN.replace('<w:t>', '<w:rPr><w:b/></w:rPr><w:t>')}</w:p>" * 25_000),
    "breaks.docx": lambda: docx(HEAD + f"<w:p><w:r>{'<w:br/><w:t>a</w:t>' * 95_000}</w:r></w:p>"),
    "list-items.docx": lambda: docx(HEAD + "".join(ITEM.format(number % 9) for number in range(27_000))),
    "merged-cells.docx": lambda: docx(HEAD + f"<w:tbl>{f'<w:tr>{WIDE * 2}</w:tr>' * 4_900}</w:tbl>"),
    "empty-cells.docx": lambda: docx(HEAD + f"<w:tbl>{f'<w:tr>{"<w:tc/>" * 190}</w:tr>' * 1_000}</w:tbl>"),
    "nested-alternatives.docx": lambda: docx(
        HEAD + "<w:p>" + "<mc:AlternateContent><mc:Choice>" * 45 + "<w:x/>" * 190_000 + RUN
        + "</mc:Choice></mc:AlternateContent>" * 45 + "</w:p>"
    ),
    "footnotes.docx": lambda: docx(
        HEAD + paragraph("a", runs="".join(map(REFERENCE.format, range(20_000)))), footnotes=notes(20_000)
    ),
    "one-footnote.docx": lambda: docx(HEAD + paragraph("a", runs=REFERENCE.format(1) * 60_000), footnotes=notes(2)),
    "styles.docx": lambda: docx(
        HEAD + paragraph("a", "s0") * 9_000, styles="".join(style(n, n + 1, "n" * 5_000) for n in range(21))
    ),
    "fields.docx": lambda: docx(HEAD + f"<w:p>{FIELD * 49_000}</w:p>"),
    "description.docx": lambda: docx(HEAD + paragraph("a", runs=drawing(1, alt="automati" * 100_000))),
    "attribute.docx": lambda: word_xml(f'<w:p><w:r><w:t a="{"x" * 29_000_000}">a</w:t></w:r></w:p>'),
    "namespaces.docx": lambda: word_xml(
        "".join(f"<w:x {' '.join(f'xmlns:n{depth}_{n}="u"' for n in range(9_990))}>" for depth in range(90))
        + "</w:x>" * 90
    ),
    "names-of-elements.docx": lambda: word_xml("".join(f"<w:u{n}{'x' * 130}/>" for n in range(190_000))),
    "names-of-attributes.docx": lambda: word_xml(
        "".join(f"<w:p w:r{n}{'y' * 20}='1' w:s{n}='1'/>" for n in range(190_000))
    ),
    "comments.docx": lambda: word_xml("<!---->" * 4_400_000),
    "lzma.docx": lambda: packed([("word/document.xml", b" " * 300_000_000)], zipfile.ZIP_LZMA),
    "members.docx": lambda: packed((str(number), b"") for number in range(60_000)),
    "empty-paragraphs.odt": lambda: odt(ODT + "<text:p/>" * 190_000),
    "spaces.odt": lambda: odt(f'{ODT}<text:p>a{"<text:s text:c='999999'/>" * 190_000}b</text:p>'),
    "repeated-cells.odt": lambda: odt(
        ODT + "<table:table><table:table-row>" + '<table:table-cell table:number-columns-repeated="100"'
        ' table:number-columns-spanned="1000000"/>' * 900 + "</table:table-row></table:table>"
    ),
    "nested-lists.odt": lambda: odt(
        ODT + "<text:list><text:list-item>" * 45 + "<text:p>a</text:p>" * 45_000
        + "</text:list-item></text:list>" * 45
    ),
    "footnotes.odt": lambda: odt(
        f"{ODT}<text:p>{'<text:note><text:note-body><text:p>a</text:p></text:note-body></text:note>' * 48_000}</text:p>"
    ),
    "paragraphs.html": lambda: HTML + "<p></p>" * 99_000,
    "nested-headings.html": lambda: "<h1>" * 140 + "<b>a</b>" * 90_000,
    "columns.html": lambda: f"{HTML}<table>{'<tr><td colspan=1000000 rowspan=1000000>a' * 49_000}",
    "footnotes.html": lambda: HTML + "".join(f'<a href="#n{n}" id=r{n}>1</a>' for n in range(45_000)) + "".join(
        f"<li id=n{n}>x<a href=#r{n}>^</a>" for n in range(25_000)
    ),
    "brackets.html": lambda: HTML + "<" * 4_900_000,
    "attributes.html": lambda: f"{HTML}<p {'a b ' * 1_200_000}>x</p>y",
    "brackets.md": lambda: MARKDOWN + "[" * 200_000,
    "images.md": lambda: MARKDOWN + "![[" * 12_000,
    "quotes.md": lambda: MARKDOWN + ("> " * 49 + "a\n") * 30_000,
    "list-items.md": lambda: MARKDOWN + "-\n" * 99_000,
    "emphasis.md": lambda: MARKDOWN + "**a* " * 500_000,
    "containers.md": lambda: MARKDOWN + "".join(":" * number + " note\n" for number in range(3, 2_000)),
    "columns.md": lambda: MARKDOWN + "|a" * 150 + "\n" + "|-" * 150 + "\n" + "|a\n" * 90_000,
    "aliases.md": lambda: "---\ntitle: a\nx: &a [x,x,x]\n" + "".join(
        f"k{n}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
    ) + f"---\n{MARKDOWN}",
    "keys.md": lambda: f"+++\ntitle = 'a'\n{'a.' * 9_980}a = 1\n+++\n{MARKDOWN}",
    "authors.md": lambda: f"---\ntitle: a\nauthors: [{','.join(f'a{n}' for n in range(3_000))}]\n---\n{MARKDOWN}",
    "lines.txt": lambda: "Title\n\n" + "a b\n" * 99_000,
    "blank-lines.txt": lambda: "Title\n\n" + "\n" * 4_900_000,
}  # fmt: skip


def test_costly_files_are_read_or_refused_within_two_seconds_and_300_megabytes(tmp_path):
    for name, content in FILES.items():
        data = content()
        (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)

    root = Path(settings.BASE_DIR)
    found = subprocess.run(
        [sys.executable, "-m", "blog.tests.hostile.reading_costs", str(tmp_path), str(MAX_SECONDS)],
        cwd=root,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gazette.settings.test", "PYTHONPATH": f"{root}:{root / 'site'}"},
        capture_output=True,
        text=True,
        check=True,
    )

    costs = [json.loads(line) for line in found.stdout.splitlines()]
    assert {cost["name"] for cost in costs} == set(FILES)
    assert [cost for cost in costs if cost["seconds"] > MAX_SECONDS or cost["megabytes"] > MAX_MEGABYTES] == []
    assert [cost for cost in costs if cost["outcome"].startswith("failed")] == []
    assert all("\n" not in cost["outcome"] and len(cost["outcome"]) < 200 for cost in costs)


@pytest.mark.django_db
def test_view_of_an_import_decodes_no_picture(client, index):
    """Each would take 80 megabytes, and half a second of the time in which the text has to be read."""
    client.force_login(make_user("editor", "Editors"))
    text = MARKDOWN + "".join(f"![a]({number}.png)\n\n" for number in range(10))
    pictures = [(f"{number}.png", png_to_be_turned(8_000, 5_000)) for number in range(10)]
    upload = SimpleUploadedFile("a.zip", packed([("a.md", text), *pictures]))
    url = client.post("/admin/articles/import/", {"uploads": [upload]}).url
    begin, memory = thread_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    page = client.get(url)

    assert thread_time() - begin < MAX_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 50_000  # kilobytes
    assert [article["images"] for article in page.context["articles"]] == [10]
