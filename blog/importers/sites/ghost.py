"""Ghost: reading the JSON that its administrators export."""

import hashlib
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from gazette.imports.errors import CannotRead
from gazette.imports.recognition import seems_to_be
from gazette.imports.report import DROPPED, Report
from gazette.imports.texts import plain
from gazette.imports.values import datetime_of, rows, text, whole

from .ghost_editors import html_of_lexical, html_of_mobiledoc
from .source import SourceAuthor, SourcePost, SourceTopic
from .taxonomy import Taxonomy
from .wordpress_html import card

MAX_BYTES = 256 * 1024 * 1024
PLACEHOLDER = "__GHOST_URL__"
# Of each table only these columns; every other table holds keys, sessions and members, and is not read.
COLUMNS = {
    "posts": (
        "id title slug html lexical mobiledoc feature_image image featured type page status visibility created_at"
        " updated_at published_at custom_excerpt meta_title meta_description codeinjection_head codeinjection_foot"
        " author_id"
    ),
    "posts_meta": "post_id meta_title meta_description feature_image_alt feature_image_caption",
    "tags": "id name slug visibility",
    "posts_tags": "post_id tag_id sort_order",
    "users": "id name slug",
    "posts_authors": "post_id author_id sort_order",
    "settings": "key value",
}
TABLES = {table: frozenset(columns.split()) for table, columns in COLUMNS.items()}
# Of the settings only these, in which versions of Ghost store the language.
LANGUAGE = ("locale", "lang", "default_locale")
UNPUBLISHED = {"draft": "a draft", "scheduled": "scheduled", "sent": "sent by email only"}
LINK = re.compile(rf"""(<a\b[^<>]*?\bhref=["']){PLACEHOLDER}(/([^"'<>/?#]+)/?(?=["'?#]))""")
BOOKMARK = re.compile(r"<figure\b[^<>]*\bkg-bookmark-card\b[^<>]*>(.{0,20000}?)</figure>", re.DOTALL)
BOOKMARK_URL = re.compile(r'<a\b[^<>]*\bhref="([^"]*)"')
BOOKMARK_TITLE = re.compile(r'\bkg-bookmark-title"[^<>]*>([^<]*)<')


class Export:
    def __init__(self, path: Path, site_url: str):
        self.site_url = site_url.rstrip("/")
        self.tables, self.not_read = read_tables(path)
        self.language = next((text(row, "value") for row in self.tables["settings"]), "")
        self.users = {text(row, "id"): author_of(row) for row in self.tables["users"]}
        self.tags = {text(row, "id"): row for row in self.tables["tags"]}
        self.meta = {text(row, "post_id"): row for row in self.tables["posts_meta"]}
        # Of what has a redirect here, so that links to it can be paths.
        self.slugs = {
            text(row, "slug")
            for row in self.tables["posts"]
            if text(row, "status") == "published" and text(row, "visibility") in ("", "public")
        }
        self.permalinks = {f"/{slug}" for slug in self.slugs}
        self.authors_of = links(self.tables["posts_authors"], "author_id")
        self.tags_of = links(self.tables["posts_tags"], "tag_id")

    def posts(self) -> Iterator[SourcePost]:
        seen: set[str] = set()
        for row in self.tables["posts"]:
            post = self.post_of(row)
            if post.id in seen:
                post.dropped = "a second time in the file"
            seen.add(post.id)
            yield post

    def post_of(self, row: dict) -> SourcePost:
        source_id = text(row, "id")
        meta = self.meta.get(source_id, {})
        is_page = text(row, "type") == "page" or row.get("page") in (1, True)
        digest = hashlib.sha256(json.dumps([row, meta], sort_keys=True, default=str).encode()).hexdigest()
        post = SourcePost(source_id, "page" if is_page else "post", plain(text(row, "title")), "", digest)
        post.html = self.html_of(row, post)
        post.slug = text(row, "slug")
        post.set_title(post.title, text=post.html, slug=post.slug)
        status = text(row, "status") or "draft"
        if status != "published":
            post.unpublished_because = UNPUBLISHED.get(status, f"with the status {status[:40]}")
        elif (visibility := text(row, "visibility") or "public") != "public":
            post.unpublished_because = f"only for {visibility[:40]}"
        post.date = date_of(row.get("published_at") or row.get("created_at"))
        modified = date_of(row.get("updated_at"))
        post.modified = modified if modified and post.date and modified > post.date else None
        post.lead = plain(text(row, "custom_excerpt"))
        post.seo_title = plain(text(meta, "meta_title") or text(row, "meta_title"))[:255]
        post.search_description = plain(text(meta, "meta_description") or text(row, "meta_description"))
        post.hero = self.with_site(text(row, "feature_image") or text(row, "image"))
        post.hero_alt = plain(text(meta, "feature_image_alt"))[:300]
        post.hero_caption = plain(text(meta, "feature_image_caption"))[:300]
        post.urls = [f"/{post.slug}/"] if post.slug else []
        if row.get("featured") in (1, True):
            post.note(post.title, "featured: feature it on the front page")
        if text(row, "codeinjection_head") or text(row, "codeinjection_foot"):
            post.note(post.title, "code for the page's head or foot: left out")
        ids = self.authors_of.get(source_id) or [text(row, "author_id")]
        post.authors = [self.users[each] for each in ids if each in self.users]
        for each in self.tags_of.get(source_id, []):
            tag = self.tags.get(each, {})
            name = plain(text(tag, "name"))
            if text(tag, "visibility") == "internal" or name.startswith("#"):
                post.note(name, "an internal tag: left out")
            elif name:
                post.topics.append(SourceTopic("tag", f"tag:{text(tag, 'slug') or name}", name, text(tag, "slug")))
        return post

    def html_of(self, row: dict, post: SourcePost) -> str:
        try:
            made = (
                text(row, "html") or html_of_lexical(text(row, "lexical")) or html_of_mobiledoc(text(row, "mobiledoc"))
            )
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            post.dropped = "a text that can't be read: it has no HTML, and its editor's format is damaged"
            return ""
        made = LINK.sub(lambda found: found[1] + found[2] if found[3] in self.slugs else found[0], made)
        return BOOKMARK.sub(bookmark, self.with_site(made))

    def with_site(self, value: str) -> str:
        return value.replace(PLACEHOLDER, self.site_url)

    def report_rest(self, report: Report, taxonomy: Taxonomy) -> None:
        taxonomy.report_authors(report, self.users)
        for source_id, tag in self.tags.items():
            key = f"tag:{text(tag, 'slug') or plain(text(tag, 'name'))}"
            outcome = taxonomy.topic_outcome(key)
            why = "of no article that was taken" if outcome == DROPPED else ""
            changed = [] if why else [{"text": text(tag, "name"), "why": "a tag: a topic below “Tags”"}]
            report.row("tag", source_id, outcome, why=why, changed=changed, title=text(tag, "name"))
        for table, number in sorted(self.not_read.items()):
            report.count(f"table {table}"[:24], DROPPED, number, why="not read: settings, keys, members, statistics")


def read_tables(path: Path) -> tuple[dict[str, list[dict]], dict[str, int]]:
    """Return the rows of the tables that are read, and the numbers of rows of the others."""
    try:
        export = whole(path, MAX_BYTES)
        found = next(iter(rows(export, "db")), export).get("data")
        if not isinstance(found, dict) or not isinstance(found.get("posts"), list):
            raise CannotRead("is no export of Ghost: it has no posts")
    except CannotRead as error:
        raise CannotRead(f"{path}: {error}{seems_to_be(path, not_for='import_ghost')}") from error
    not_read = {
        name: len(rows) for name, rows in found.items() if name not in TABLES and isinstance(rows, list) and rows
    }
    tables = {
        name: [{key: row[key] for key in columns & row.keys()} for row in rows(found, name)]
        for name, columns in TABLES.items()
    }
    settings = tables["settings"]
    tables["settings"] = [row for row in settings if row.get("key") in LANGUAGE]
    if number := len(settings) - len(tables["settings"]):
        not_read["settings"] = number
    return tables, not_read


def date_of(value) -> datetime | None:
    """Return the datetime of a text, or of milliseconds since 1970, which Ghost wrote before its version 1."""
    return datetime_of(value // 1000 if isinstance(value, int | float) else value)  # "/" fails on very large numbers


def author_of(row: dict) -> SourceAuthor:
    slug = text(row, "slug")
    return SourceAuthor(slug or text(row, "id"), plain(text(row, "name"))[:120] or slug or "Unknown", slug)


def links(table: list[dict], name: str) -> dict[str, list[str]]:
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in table:
        order = row.get("sort_order")
        found[text(row, "post_id")].append((order if isinstance(order, int) else 0, text(row, name)))
    return {post_id: [each for _order, each in sorted(ids)] for post_id, ids in found.items()}


def bookmark(found: re.Match[str]) -> str:
    url, title = BOOKMARK_URL.search(found[1]), BOOKMARK_TITLE.search(found[1])
    return card(html.unescape(url[1]), html.unescape(title[1]) if title else "") if url else ""
