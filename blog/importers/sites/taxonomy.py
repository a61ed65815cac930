"""Topics and authors of a site, made when the first article has them."""

from collections.abc import Container

from django.utils.text import slugify
from wagtail.models import ReferenceIndex

from gazette.imports.imported_objects import ImportedObjects, stored_id
from gazette.imports.report import DROPPED, TAKEN, UNCHANGED, Report

from ...models.taxonomy import Author, Topic
from .source import SourceAuthor, SourceTopic

TAGS = "Tags"  # the topic above all tags, which would be main topics otherwise
MAX_NAME = 80


def outcome(key: str, earlier: Container[str], used: Container[str]) -> str:
    """Return what the report says of a term: of an article that was taken before, of one taken now, or of none."""
    if stored_id(key) in earlier:
        return UNCHANGED
    return TAKEN if key in used else DROPPED


class Taxonomy:
    """Finds the topics and authors that an earlier import made, then those of the same name; makes the others.

    `is_dry`: nothing is made, and what would be is None.
    """

    def __init__(self, imported: ImportedObjects, topics: dict[str, SourceTopic], *, is_dry: bool):
        self.imported, self.source_topics, self.is_dry = imported, topics, is_dry
        self.topics: dict[str, Topic | None] = {}
        self.authors: dict[str, Author | None] = {}
        self.earlier_topics = imported.all("topic")
        self.earlier_authors = imported.all("author")
        self.uncommitted: list[tuple[dict, str]] = []

    def report_authors(self, report: Report, authors: dict[str, SourceAuthor]) -> None:
        """Note the authors of the source, by id, after the posts."""
        for source_id, author in authors.items():
            found = outcome(author.key, self.earlier_authors, self.authors)
            why = "wrote nothing that was taken" if found == DROPPED else ""
            report.row("author", source_id, found, why=why, title=author.name)

    def topic_outcome(self, key: str) -> str:
        return outcome(key, self.earlier_topics, self.topics)

    def forget(self) -> None:
        """Look up again what was found since the last commit: the transaction was rolled back."""
        for found, key in self.uncommitted:
            found.pop(key, None)
        self.commit()

    def commit(self) -> None:
        """Keep what was made: its transaction is over."""
        self.uncommitted.clear()

    # ---- authors

    def author(self, source: SourceAuthor) -> Author | None:
        if source.key not in self.authors:
            self.authors[source.key] = self.find_author(source)
            self.uncommitted.append((self.authors, source.key))
        return self.authors[source.key]

    def find_author(self, source: SourceAuthor) -> Author | None:
        if stored_id(source.key) in self.earlier_authors:
            found = Author.objects.filter(pk=self.earlier_authors[stored_id(source.key)][0]).first()
            if found:
                return found
        slug = slugify(source.slug or source.name, allow_unicode=True)
        named = list(Author.objects.filter(name__iexact=source.name)[:2])
        found = named[0] if len(named) == 1 else None
        if found is None and slugify(source.name, allow_unicode=True) == slug:  # else "john" may be another John
            found = Author.objects.filter(slug=slug).first()
        if found is None and not self.is_dry:
            found = Author(name=source.name[:120], slug=Author.free_slug(slug[:70] or slug_of(source.name, "author")))
            found.save()
        if found and not self.is_dry:
            self.imported.add("author", [(source.key, found.pk, "")])
        return found

    # ---- topics

    def topic(self, source: SourceTopic) -> Topic | None:
        """Return the topic for a category or tag; for a category below the second level, that of its parent."""
        if source.key not in self.topics:
            self.uncommitted.append((self.topics, source.key))
            above = self.line_above(source)
            if len(above) >= 2:  # the second of the line is the deepest that there can be
                self.topics[source.key] = self.topic(above[1])
            else:
                self.topics[source.key] = self.find_topic(source, above)
        return self.topics[source.key]

    def line_above(self, source: SourceTopic) -> list[SourceTopic]:
        """Return the categories above it, the outermost first; a circle ends."""
        line: list[SourceTopic] = []
        seen = {source.key}
        while source.parent and source.parent not in seen and source.parent in self.source_topics:
            source = self.source_topics[source.parent]
            seen.add(source.key)
            line.insert(0, source)
        return line

    def find_topic(self, source: SourceTopic, above: list[SourceTopic]) -> Topic | None:
        if stored_id(source.key) in self.earlier_topics:
            found = Topic.objects.filter(pk=self.earlier_topics[stored_id(source.key)][0]).first()
            if found:
                return found
        name = source.name[:MAX_NAME]
        found = Topic.objects.filter(name__iexact=name).first()
        parent = None
        if above:
            parent = self.topic(above[0])
            if found and found.parent_id and parent and found.parent_id != parent.pk:
                # Names are unique here: the same one below another category gets that one's name added.
                name = f"{name[: MAX_NAME // 2]} ({parent.name[: MAX_NAME // 2 - 3]})"
                found = Topic.objects.filter(name__iexact=name).first()
        elif source.kind != "category":
            parent = self.tags()
        if parent and parent.parent_id:
            parent = parent.parent  # an existing subtopic of that name
        if found is None and not self.is_dry:
            slug = slugify(source.slug, allow_unicode=True)[:70] or slug_of(name, "topic")
            found = Topic(name=name, slug=Topic.free_slug(slug), parent=parent)
            found.save()
            ReferenceIndex.create_or_update_for_object(found)  # which an import switches off (`Indexing`)
        if found and not self.is_dry:
            self.imported.add("topic", [(source.key, found.pk, "")])
        return found

    def tags(self) -> Topic | None:
        """Return the topic above all tags; an existing one of that name only if it is a main topic."""
        if TAGS not in self.topics:
            self.uncommitted.append((self.topics, TAGS))
            self.topics[TAGS] = self.find_topic(SourceTopic("category", TAGS, TAGS, "tags"), [])
        found = self.topics[TAGS]
        return found if found and not found.parent_id else None


def slug_of(name: str, otherwise: str) -> str:
    return slugify(name, allow_unicode=True)[:70] or otherwise
