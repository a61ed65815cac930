"""Word documents: prepared (`body`), turned into HTML by mammoth, and read as any HTML.

mammoth reads paragraphs, lists, tables, notes and links. What it leaves aside is prepared for it: headings by the
outline level of their style, titles, captions, text boxes, drop caps, linked pictures, tracked changes and comments.
"""

import logging
from io import BytesIO
from zipfile import ZipFile

import mammoth
from django.utils.translation import gettext as _

from .. import html, html_tree
from ..archives import Archive
from ..document_notes import document_notes
from ..library import FindPicture
from ..parsed_article import CannotImport, ParsedArticle
from .body import Body, serialized
from .numbering import numbering_for_mammoth
from .package import Package
from .styles import ROLES

NOTES = ("footnotes", "endnotes")
STYLE_MAP = "\n".join(
    [
        *(f"p.{role} => {path}:fresh" for role, path in ROLES.items()),
        "p.quote => blockquote > p:fresh",
        "p.code => pre:separator('\\n')",
        "r.code => code",
    ]
)


def parse(archive: Archive, find_picture: FindPicture, name: str = "") -> ParsedArticle:
    """Return the article in a Word document; `name` of the file is its title if nothing else is. Raises CannotImport.

    The URL of a picture is the name of a member of the archive.
    """
    package = Package(archive)
    body = Body(package)
    prepared = prepare(package, body)
    try:
        made = mammoth.convert_to_html(
            prepared,
            style_map=STYLE_MAP,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=mammoth.images.img_element(member_of_picture),
        )
    except Exception as error:  # mammoth raises whatever its parts do
        logging.getLogger(__name__).info("Word document: %r", error)
        raise CannotImport(_("is damaged, or is no Word document")) from error
    return html.document(
        html_tree.parse(made.value), find_picture, package.title() or name, document_notes(body.counts)
    )


def member_of_picture(image) -> dict[str, str]:
    with image.open() as file:
        return {"src": file.read().decode()}


def prepare(package: Package, body: Body) -> BytesIO:
    """Return a document for mammoth with what it needs; in place of each picture is the name of its member."""
    output = BytesIO()
    with ZipFile(output, "w") as made:
        made.writestr("word/document.xml", serialized(body.prepared(package.text(), "document")))
        for kind in NOTES:
            if (notes := package.xml(kind)) is not None:
                made.writestr(f"word/{kind}.xml", serialized(body.prepared(notes, kind)))
        made.writestr("word/numbering.xml", serialized(numbering_for_mammoth()))
        for kind in ("document", *NOTES):
            made.writestr(f"word/_rels/{kind}.xml.rels", package.relationships_for_mammoth(kind))
        for member, number in package.pictures.items():
            made.writestr(f"word/media/{number}", member)
    output.seek(0)
    return output
