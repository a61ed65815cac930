"""Links between articles that are imported together: relative URLs of files, which become links to pages."""

import posixpath
from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import unquote, urlsplit

from django.utils.html import escape

from . import front_matter
from .files import MAX_BYTES
from .formats import MARKDOWN, ending_of
from .library import FindArticle
from .parsed_article import CannotImport
from .sources import Source
from .store import key_of, page_of_key

MAX_FRONT_MATTER = 100_000  # bytes; front_matter takes fewer characters


class ArticleLinks:
    """Finds the articles of the files that are imported together, by their paths.

    An article may link to one that is not stored yet. It is imported as a draft then, and once more after
    `all_are_stored` was called.
    """

    def __init__(self, sources: Iterable[Source], index, path_of: Callable[[Source], str] = lambda source: source.path):
        self.index, self.path_of = index, path_of
        self.sources = {posixpath.normpath(source.name): source for source in sources}
        self.paths = {key_of("", source.path) for source in self.sources.values()}
        self.keys: dict[str, str | None] = {}
        self.early: set[str] = set()  # names of files with links to articles that are not stored yet
        self.are_all_stored = False

    def all_are_stored(self) -> None:
        self.early, self.are_all_stored = set(), True

    def finder(self, source: Source) -> FindArticle:
        return partial(self.find, source)

    def find(self, source: Source, url: str) -> str | None:
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if not parts.path or parts.scheme or parts.netloc or parts.query:
            return None
        name = posixpath.normpath(posixpath.join(posixpath.dirname(source.name), unquote(parts.path)))
        key = self.key(name, lambda: source.beside(parts.path, MAX_BYTES))
        if key and (page := page_of_key(self.index, key)):
            if parts.fragment:
                return f'href="{escape(f"{page.get_url()}#{parts.fragment}")}"'
            return f'linktype="page" id="{page.pk}"'
        if not key or name not in self.sources or self.are_all_stored:
            return None
        self.early.add(source.name)
        return ""

    def key(self, name: str, beside: Callable[[], bytes | None]) -> str | None:
        """Return by what the article of a file is known again: of the import, or in the same folder with an id."""
        if name not in self.keys:
            target = self.sources.get(name)
            try:
                content = target.read() if target else beside()
                path = self.path_of(target) if target else ""
                self.keys[name] = key_of(id_in(name, content or b""), path)
            except CannotImport:
                self.keys[name] = None
        return self.keys[name]


def id_in(name: str, content: bytes) -> str:
    """Return the id in the front matter of a file, or "". Raises CannotImport."""
    if ending_of(name) not in MARKDOWN:
        return ""
    beginning = content[:MAX_FRONT_MATTER].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    fields, _notes = front_matter.parse(front_matter.split(beginning)[0])
    return fields.get("id", "")
