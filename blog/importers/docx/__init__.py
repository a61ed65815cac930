"""Word documents as the elements that HTML would have, so that one reader reads both."""

from .. import html
from ..archives import Archive
from ..document_notes import document_notes
from ..library import FindPicture
from ..parsed_article import ParsedArticle
from .body import Body
from .package import Package


def parse(archive: Archive, find_picture: FindPicture, name: str = "") -> ParsedArticle:
    """Return the article in a Word document; `name` of the file is its title if nothing else is. Raises CannotImport.

    The URL of a picture is the name of a member of the archive.
    """
    package = Package(archive)
    body = Body(package)
    return html.document(body.converted(), find_picture, package.title() or name, document_notes(body.counts))
