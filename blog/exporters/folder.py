"""An article as a Markdown file in a folder, with its pictures beside it, complete enough to be imported elsewhere."""

from collections.abc import Callable
from pathlib import PurePosixPath

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


class FolderWriter(Writer):
    """As on the site, but with pictures as files, all slugs of sections, and nothing of sections that moved away."""

    def __init__(self, article, request, root: str, file: PurePosixPath, keep: Callable[[Picture], str]):
        super().__init__(article, request, root)
        self.up = "../" * (len(file.parts) - 1)
        self.keep = keep
        asked = [AnchorRequest(section.block_id, section.heading) for section in article.sections]
        self.usual_slugs = plan_anchors(asked, ())

    def stub(self, part) -> str:
        return ""

    def anchor(self, part) -> str:
        return ""  # the importer makes the same one of the heading

    def slug_setting(self, part, value) -> str:
        return value["address"] or (part.slug if part.slug != self.usual_slugs[part.block_id] else "")

    def url_of(self, image) -> str:
        return f"{self.up}{PICTURES}/{self.keep(image)}".translate(NOT_IN_URLS)


def markdown_file(article, request, root: str, file: PurePosixPath, keep: Callable[[Picture], str]) -> str:
    """Return the text for `file` in the folder. `keep` stores a picture and returns the name of its file."""
    writer = FolderWriter(article, request, root, file, keep)
    facts = facts_of(article, request, root)
    if article.hero:
        facts |= {"image": writer.url_of(article.hero), "image_alt": article.hero_alt}
    if not article.live:
        facts["draft"] = True
    return document(facts, writer)
