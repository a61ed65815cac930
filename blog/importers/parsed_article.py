"""`ParsedArticle`: the content of a file of any format, before it is stored as an article."""

from dataclasses import dataclass
from datetime import datetime

MAX_TITLE = 255  # Wagtail's own limit for the title of a page

# A block of blog.blocks.article.ContentBlock: its type and its value, text or a dictionary that may hold lists.
type Block = tuple[str, str | dict]


class CannotImport(Exception):
    """The file cannot be imported; the message is one line for the user."""


class CannotImportNow(CannotImport):
    """Another try may succeed."""


@dataclass(frozen=True)
class ImportNote:
    """Something in the file that the user should know about: which line (from 1), its text, and why."""

    line: int | None
    text: str
    why: str


@dataclass(frozen=True)
class ParsedSection:
    """A section of the file; `summary`, `address` and `comments` as in `blog.blocks.article.SectionBlock`."""

    heading: str
    blocks: tuple[Block, ...] = ()
    summary: str = ""
    address: str = ""
    comments: str = ""


@dataclass(frozen=True)
class ParsedArticle:
    """An article before it has a page.

    `title`, `lead` and headings are plain text in one line, `date` has a time zone. Missing fields are empty.
    """

    title: str
    sections: tuple[ParsedSection, ...]
    lead: str = ""
    opening: tuple[Block, ...] = ()
    id: str = ""
    slug: str = ""
    date: datetime | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    image: int | None = None  # the number of the picture that leads it
    image_alt: str = ""
    is_draft: bool = False  # the file says that it is not to be published
    dropped: tuple[ImportNote, ...] = ()
    uncertain: tuple[ImportNote, ...] = ()
    changed: tuple[ImportNote, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        """All of them, in their order."""
        return [*self.opening, *(block for section in self.sections for block in section.blocks)]

    @property
    def number_of_pictures(self) -> int:
        return sum(
            len(value["pictures"]) if isinstance(value, dict) and kind == "gallery" else kind == "figure"
            for kind, value in self.blocks
        )
