"""An article as a Markdown file in a folder, with its pictures beside it, complete enough to be imported elsewhere."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urldefrag

from ..models.pictures import Picture
from ..sections import AnchorRequest, plan_anchors
from .markdown import NOT_IN_URLS, Writer, document, facts_of

PICTURES = "pictures"
MAX_NAME_BYTES = 200  # file systems take 255, with the ending


def file_of(url_path: str, pk: int) -> PurePosixPath:
    """Return the path of the file in the folder, after that of the article's URL."""
    parts = [part for part in url_path.split("/") if part not in {"", ".", ".."}]
    return PurePosixPath(*(shortened(part, pk) for part in parts))


def shortened(name: str, pk: int) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    return f"{name.encode()[: MAX_NAME_BYTES - 20].decode(errors='ignore')}-{pk}"


@dataclass(frozen=True)
class Folder:
    """What the files of a folder refer to.

    `keep` stores a picture and returns the name of its file; `files`: those of the articles, by their absolute URLs.
    """

    keep: Callable[[Picture], str]
    files: Mapping[str, PurePosixPath]


class FolderWriter(Writer):
    """As on the site, but with pictures as files, all slugs of sections, and nothing of sections that moved away."""

    def __init__(self, article, request, root: str, file: PurePosixPath, folder: Folder):
        super().__init__(article, request, root)
        self.file, self.folder = file, folder
        asked = [AnchorRequest(section.block_id, section.heading) for section in article.sections]
        self.usual_slugs = plan_anchors(asked, ())

    def link(self, url: str) -> str:
        """Return the path to the file of the article at the URL: an import makes a link to the page of it."""
        page, fragment = urldefrag(url)
        if page not in self.folder.files:
            return url
        path = quote(posixpath.relpath(self.folder.files[page], self.file.parent))
        return f"{path}#{fragment}" if fragment else path

    def stub(self, part) -> str:
        return ""

    def anchor(self, part) -> str:
        return ""  # the importer makes the same one of the heading

    def slug_setting(self, part, value) -> str:
        return value["address"] or (part.slug if part.slug != self.usual_slugs[part.block_id] else "")

    def url_of(self, image) -> str:
        path = posixpath.relpath(f"{PICTURES}/{self.folder.keep(image)}", self.file.parent)
        return path.translate(NOT_IN_URLS)


def markdown_file(article, request, root: str, file: PurePosixPath, folder: Folder) -> str:
    """Return the text for `file` in the folder."""
    writer = FolderWriter(article, request, root, file, folder)
    facts = facts_of(article, request, root) | {"topics": [topic.full_name for topic in article.topics.all()]}
    if article.hero:
        facts |= {"image": writer.url_of(article.hero), "image_alt": article.hero_alt}
    if not article.live:
        facts["draft"] = True
    return document(facts, writer)
