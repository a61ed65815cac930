"""WordPress: reading its export (WXR), in two passes."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from django.utils import timezone
from django.utils.text import slugify

from comments.importers.source import SourceComment, source_comment
from comments.models import Status
from gazette.imports.errors import CannotRead
from gazette.imports.recognition import seems_to_be
from gazette.imports.report import DROPPED, TAKEN, Report
from gazette.imports.texts import PLAIN_PERMALINK, plain
from gazette.imports.values import datetime_of
from gazette.imports.xml_stream import Node, Windows1252, records, windows_1252

from . import wordpress_html
from .source import SourceAuthor, SourcePost, SourceTopic
from .taxonomy import Taxonomy
from .wordpress_html import Attachment, Context

RECORDS = frozenset("item link language wp:author wp:category wp:tag wp:term wp:base_blog_url wp:base_site_url".split())
POSTS = ("post", "page")
OTHER_TYPES = {
    "nav_menu_item": "an item of a menu: the home page names the menus here",
    "wp_navigation": "a menu: the home page names the menus here",
    "wp_template": "part of a theme",
    "wp_template_part": "part of a theme",
    "wp_global_styles": "part of a theme",
    "wp_font_family": "part of a theme",
    "wp_font_face": "part of a theme",
    "custom_css": "part of a theme",
    "customize_changeset": "part of a theme",
    "revision": "an earlier version of a text",
    "oembed_cache": "a cache",
}
UNPUBLISHED = {
    "future": "scheduled",
    "draft": "a draft",
    "pending": "pending review",
    "private": "private",
}
CATEGORY, TAG = "category", "post_tag"
UNCATEGORIZED = "category:uncategorized"
STATUSES = {
    "1": Status.APPROVED,
    "approve": Status.APPROVED,
    "0": Status.PENDING,
    "hold": Status.PENDING,
    "post-trashed": Status.PENDING,
    "spam": Status.SPAM,
    "trash": Status.REJECTED,
}
PINGS = ("pingback", "trackback")
SEO_TITLES = "_yoast_wpseo_title rank_math_title _seopress_titles_title _aioseo_title _aioseop_title _genesis_title"
SEO_DESCRIPTIONS = (
    "_yoast_wpseo_metadesc rank_math_description _seopress_titles_desc _aioseo_description _aioseop_description"
    " _genesis_description"
)
NOINDEX = {
    "_yoast_wpseo_meta-robots-noindex": "1",
    "_seopress_robots_index": "yes",
    "_genesis_noindex": "1",
    "_aioseop_noindex": "on",
}
RANK_MATH_ROBOTS = "rank_math_robots"
OLD_SLUG, THUMBNAIL, ALT = "_wp_old_slug", "_thumbnail_id", "_wp_attachment_image_alt"
KNOWN_META = frozenset(
    [*SEO_TITLES.split(), *SEO_DESCRIPTIONS.split(), *NOINDEX, RANK_MATH_ROBOTS, OLD_SLUG, THUMBNAIL, ALT, "footnotes"]
)
MAX_SEO_TITLE = 255


@dataclass
class Overview:
    """What the first pass finds: all that a post may refer to, wherever it stands in the files."""

    site_url: str = ""
    language: str = ""  # "fa-IR"
    items: int = 0
    # By login in small letters: WordPress tells no capitals apart.
    authors: dict[str, SourceAuthor] = field(default_factory=dict)
    author_ids: set[str] = field(default_factory=set)
    topics: dict[str, SourceTopic] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)  # every one: taxonomy, key and name
    attachments: dict[str, Attachment] = field(default_factory=dict)
    attached: dict[str, list[str]] = field(default_factory=dict)  # ids of attachments, by that of their post
    guests: dict[str, str] = field(default_factory=dict)  # names of co-authors without an account, by login
    reusable: dict[str, str] = field(default_factory=dict)
    permalinks: set[str] = field(default_factory=set)  # paths of what was published, without a slash at the end

    @property
    def source(self) -> str:
        parts = urlsplit(self.site_url)
        return f"wordpress {parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"[:200]


class Export:
    """The files of one export; `overview` is complete once `look_through` has read all of them."""

    def __init__(self, files: list[Path], *, takes_pings: bool, encoding: str | None = None):
        self.files, self.takes_pings, self.encoding = files, takes_pings, encoding
        self.overview = Overview()
        self.not_utf_8: dict[Path, int] = {}  # numbers of bytes

    def look_through(self, progress=None) -> None:
        """Read all files once. Raises CannotRead for one that is no export, or not complete."""
        for path in self.files:
            before = windows_1252.number
            for node in self.nodes(path, progress):
                self.note_record(node)
            self.not_utf_8[path] = windows_1252.number - before
        if not self.overview.site_url:
            self.overview.site_url = f"//{self.files[0].name.partition('.')[0]}"

    def nodes(self, path: Path, progress=None) -> Iterator[Node]:
        try:
            options = {"encoding": self.encoding, "progress": progress, "errors": Windows1252.name}
            yield from records(path, RECORDS, root="rss", **options)
        except CannotRead as error:
            raise CannotRead(f"{path}: {error}{seems_to_be(path, not_for='import_wordpress')}") from error

    def note_record(self, node: Node) -> None:
        overview = self.overview
        if node.name == "item":
            overview.items += 1
            kind = node.get("wp:post_type")
            source_id = node.get("wp:post_id")
            if kind == "attachment":
                overview.attachments[source_id] = attachment_of(node)
                overview.attached.setdefault(node.get("wp:post_parent"), []).append(source_id)
            elif kind == "wp_block":
                overview.reusable[source_id] = node.get("content:encoded")
            elif kind in POSTS and node.get("wp:status") == "publish":
                urls = [*former_urls(node.get("link"), [], overview.site_url), short_url(node, overview.site_url)]
                overview.permalinks.update(url.rstrip("/") for url in urls if url)
            elif kind == "guest-author":
                meta = meta_of(node)
                login = first(meta, "cap-user_login") or node.get("wp:post_name").removeprefix("cap-")
                overview.guests[login.casefold()] = plain(first(meta, "cap-display_name") or node.get("title"))
        elif node.name == "wp:author":
            login = node.get("wp:author_login").casefold()
            names = (plain(node.get(f"wp:author_{name}")) for name in ("first_name", "last_name"))
            name = plain(node.get("wp:author_display_name")) or " ".join(filter(None, names))
            overview.authors.setdefault(login, SourceAuthor(login, person_name(name) or login or "Unknown", login))
            if author_id := node.get("wp:author_id"):
                overview.author_ids.add(author_id)
        elif node.name in ("wp:category", "wp:tag", "wp:term"):
            overview.terms.append((taxonomy_of(node), key_of_term(node), plain(node.get(NAMES[node.name]))))
            if topic := topic_of(node):
                overview.topics.setdefault(topic.key, topic)
        elif node.name == "language":
            overview.language = overview.language or node.text.strip()
        elif node.name == "wp:base_blog_url" or (not overview.site_url and node.name in ("link", "wp:base_site_url")):
            overview.site_url = node.text.strip() or overview.site_url

    def report_encoding(self, report: Report) -> None:
        """Note the files that are not all UTF-8, as those of old sites are whose tables were converted badly."""
        for path, number in self.not_utf_8.items():
            if number:
                why = "bytes that are not UTF-8: read as Windows-1252; see --encoding"
                changed = [{"text": f"{number:,}", "why": why}]
                report.row("file", str(path), TAKEN, changed=changed, title=path.name)

    def report_terms(self, report: Report, taxonomy: Taxonomy) -> None:
        """Note the authors and terms that the export lists, after the posts: only what these use was made."""
        taxonomy.report_authors(report, self.overview.authors)
        seen: set[str] = set()
        for kind, key, name in self.overview.terms:
            why, changed = "", []
            if kind not in (CATEGORY, TAG):
                why = f"a term of the taxonomy {kind[:60] or '(none)'}"
            elif key in seen:
                why = "a second time in the files"
            elif key == UNCATEGORIZED:
                why = "the category of posts without one"
            elif taxonomy.topic_outcome(key) == DROPPED:
                why = "of no article that was taken"
            elif kind == TAG:
                changed.append({"text": name, "why": "a tag: a topic below “Tags”"})
            elif depth_of(key, self.overview.topics) > 2:
                changed.append({"text": name, "why": "a category below the second level: its parent is used"})
            seen.add(key)
            report.row(
                "term", key, DROPPED if why else taxonomy.topic_outcome(key), why=why, changed=changed, title=name
            )

    def posts(self, report: Report, progress=None) -> Iterator[SourcePost]:
        """Yield the posts and pages of all files; note every other item."""
        seen: dict[str, int] = {}
        for path in self.files:
            for node in self.nodes(path):
                if node.name != "item":
                    continue
                if progress:
                    progress()
                kind = node.get("wp:post_type") or "post"
                source_id = node.get("wp:post_id") or f"link:{node.get('link') or node.get('guid')}"[:200]
                title = plain(node.get("title"))
                # Files that were joined may use an id again.
                identity = hash((node.get("guid"), node.get("wp:post_name") or title))
                if kind in POSTS and seen.get(f"{kind} {source_id}", identity) != identity:
                    source_id = f"{source_id} {node.get('guid')} {node.get('wp:post_name') or title}"[:200]
                if f"{kind} {source_id}" in seen:
                    why = "a second time in the files"
                    report.row(kind, source_id, DROPPED, why=why, title=title)
                    report_comments(node, why, report)
                    continue
                seen[f"{kind} {source_id}"] = identity
                if kind == "attachment":
                    report_comments(node, "on an attachment", report)
                elif kind in POSTS:
                    yield self.post_of(node, kind, source_id, title)
                    count_meta(node, report)
                else:
                    if kind in ("wp_block", "guest-author"):
                        report.row(kind, source_id, TAKEN, title=title)
                    else:
                        why = OTHER_TYPES.get(kind, f"of the type {kind}, which only WordPress or a plug-in knows")
                        report.row(kind, source_id, DROPPED, why=why, title=title)
                    report_comments(node, f"on an item of the type {kind}", report)

    def post_of(self, node: Node, kind: str, source_id: str, title: str) -> SourcePost:
        meta = meta_of(node)
        content = node.get("content:encoded")
        status = node.get("wp:status") or "publish"
        post = SourcePost(source_id, kind, title, "", digest_of_node(node))
        if status in ("trash", "auto-draft", "inherit"):
            post.dropped = "in the trash" if status == "trash" else f"with the status {status}"
        elif status != "publish":
            post.unpublished_because = UNPUBLISHED.get(status, f"with the status {status[:40]}")
        if node.get("wp:post_password"):
            post.unpublished_because = "protected by a password"
        post.slug = decoded_slug(node.get("wp:post_name"))
        post.set_title(title, text=content, slug=post.slug)
        self.set_dates(post, node, status)
        post.lead = plain(node.get("excerpt:encoded"))
        self.set_seo(post, meta)
        if not post.dropped:
            self.set_text(post, content, meta)
        self.set_terms(post, node)
        self.set_hero(post, meta)
        if node.get("wp:is_sticky") == "1":
            post.note(post.title, "sticky: feature it on the front page")
        post.has_closed_comments = node.get("wp:comment_status") == "closed"
        post.urls = former_urls(node.get("link"), meta.get(OLD_SLUG, []), self.overview.site_url)
        if short := short_url(node, self.overview.site_url):
            post.urls = list(dict.fromkeys([*post.urls, short]))
        post.comments = [self.comment_of(each, source_id, number) for number, each in enumerate(node.all("wp:comment"))]
        return post

    def set_dates(self, post: SourcePost, node: Node, status: str) -> None:
        post.date = date_of(node, "wp:post_date") or of_feed(node.get("pubDate"))
        modified = date_of(node, "wp:post_modified")
        post.modified = modified if modified and post.date and modified > post.date else None
        if post.date is None and status == "publish":
            post.note("", "no date of publication: that of the import")

    def set_seo(self, post: SourcePost, meta: dict[str, list[str]]) -> None:
        for name, keys in (("seo_title", SEO_TITLES), ("search_description", SEO_DESCRIPTIONS)):
            value = plain(next((found for key in keys.split() if (found := first(meta, key))), ""))
            if "%" in value and ("%%" in value or value.startswith("%")):  # a pattern of the plug-in
                post.note(value, "a pattern of an SEO plug-in: left out")
                value = ""
            setattr(post, name, value[:MAX_SEO_TITLE] if name == "seo_title" else value)
        post.noindex = any(first(meta, key) == value for key, value in NOINDEX.items())
        post.noindex = post.noindex or '"noindex"' in first(meta, RANK_MATH_ROBOTS)  # a list of PHP

    def set_text(self, post: SourcePost, content: str, meta: dict[str, list[str]]) -> None:
        attachments = self.overview.attachments

        def attached():
            return [attachments[each] for each in self.overview.attached.get(post.id, [])]

        context = Context(self.overview.reusable, first(meta, "footnotes"), attachments.get, attached)
        text = wordpress_html.Text(context)
        post.html = self.with_links_here(text.html(content))
        for what, why in text.notes:
            post.note(what, why)

    def with_links_here(self, text: str) -> str:
        """Return the HTML with links to other posts of the site as paths: of those, links to pages are made."""
        host = urlsplit(self.overview.site_url).netloc.removeprefix("www.")
        if not host or host not in text:
            return text

        def path(found: re.Match[str]) -> str:
            target = found[2].partition("#")[0]
            is_here = {target, target.partition("?")[0].rstrip("/")} & self.overview.permalinks
            return f"{found[1]}{found[2]}" if is_here else found[0]

        link = rf"""(<a\b[^<>]*?\bhref=["'])(?:https?:)?//(?:www\.)?{re.escape(host)}(/[^"'<>\s]*)"""
        return re.sub(link, path, text)

    def set_terms(self, post: SourcePost, node: Node) -> None:
        coauthors: list[SourceAuthor] = []
        for term in node.all("category"):
            kind, slug, name = term.attrs.get("domain") or CATEGORY, term.attrs.get("nicename", ""), plain(term.text)
            kind = TAG if kind == "tag" else kind  # as the first version of the format calls it
            if kind in (CATEGORY, TAG):
                key, decoded = key_of(kind, slug, name), decoded_slug(slug)
                topic = self.overview.topics.get(key) or SourceTopic(kind, key, name or decoded, decoded)
                # That version names most terms twice.
                if topic.name and key != UNCATEGORIZED and topic not in post.topics:
                    post.topics.append(topic)
            elif kind == "author":
                coauthors.append(self.author(slug.removeprefix("cap-") or name, name))
            elif kind != "post_format":
                post.note(name, f"a term of the taxonomy {kind}: left out")
        creator = node.get("dc:creator")
        post.authors = coauthors or ([self.author(creator, creator)] if creator else [])

    def author(self, login: str, name: str) -> SourceAuthor:
        """Return the author with a login, which may be a name; one that the export does not list is a guest."""
        login, found = login.casefold(), self.overview.authors
        listed = found.get(login) or found.get(name.casefold())
        return listed or SourceAuthor(login, self.overview.guests.get(login) or person_name(name) or login, login)

    def set_hero(self, post: SourcePost, meta: dict[str, list[str]]) -> None:
        if not (source_id := first(meta, THUMBNAIL)) or source_id == "0":
            return
        picture = self.overview.attachments.get(source_id)
        if picture is None:
            post.note(source_id, "a featured image that is not in the export")
            return
        post.hero, post.hero_alt, post.hero_caption = picture.url, picture.alt[:300], picture.caption[:300]

    def comment_of(self, node: Node, post_id: str, number: int) -> SourceComment:
        kind = node.get("wp:comment_type")
        parent = node.get("wp:comment_parent")
        url = node.get("wp:comment_author_url")
        dropped, markup = "", node.get("wp:comment_content")
        approved = node.get("wp:comment_approved")
        if kind in PINGS:
            if self.takes_pings:
                markup = f"{markup}\n\n{url}".strip()
            else:
                dropped = f"a {kind}: --pings takes it as a comment with a link"
        elif kind not in ("", "comment"):
            dropped = f"of the type {kind[:40]}, a note of a plug-in"
        user = node.get("wp:comment_user_id")
        known = self.overview.author_ids
        source_id = node.get("wp:comment_id") or f"{post_id}:{number}"
        parent = "" if parent == "0" else parent
        if not post_id.isdecimal():  # a file of another program, or several joined: other posts may have these ids
            source_id, parent = f"{post_id}:{source_id}", parent and f"{post_id}:{parent}"
        comment = source_comment(
            source_id,
            name=node.get("wp:comment_author"),
            email=node.get("wp:comment_author_email"),
            url="" if kind in PINGS else url,
            markup=markup,
            parent_id=parent,
            submitted_at=date_of(node, "wp:comment_date"),
            status=STATUSES.get(approved, Status.PENDING),
            # Of the users in an export, who wrote posts: readers can have accounts too.
            is_by_staff=user not in ("", "0") and (user in known or not known),
            dropped=dropped,
        )
        if approved not in STATUSES:
            comment.note(approved, "an unknown state: awaits moderation")
        return comment


NAMES = {"wp:category": "wp:cat_name", "wp:tag": "wp:tag_name", "wp:term": "wp:term_name"}


def taxonomy_of(node: Node) -> str:
    return {"wp:category": CATEGORY, "wp:tag": TAG}.get(node.name) or node.get("wp:term_taxonomy")


def slug_of_term(node: Node) -> str:
    return node.get({"wp:category": "wp:category_nicename", "wp:tag": "wp:tag_slug"}.get(node.name, "wp:term_slug"))


def key_of_term(node: Node) -> str:
    return key_of(taxonomy_of(node), slug_of_term(node), plain(node.get(NAMES[node.name])))


def key_of(kind: str, slug: str, name: str) -> str:
    """Return the key of a term: some name it by its slug, and some only by its name."""
    return f"{kind}:{slug or slugify(name, allow_unicode=True) or name}"


def topic_of(node: Node) -> SourceTopic | None:
    kind = taxonomy_of(node)
    slug, name = slug_of_term(node), plain(node.get(NAMES[node.name])) or decoded_slug(slug_of_term(node))
    if kind not in (CATEGORY, TAG) or not name:
        return None
    parent = node.get("wp:category_parent") or node.get("wp:term_parent")
    return SourceTopic(kind, key_of_term(node), name, decoded_slug(slug), f"{kind}:{parent}" if parent else "")


def decoded_slug(slug: str) -> str:
    """Return a slug as it is read; WordPress stores those of other scripts percent-encoded."""
    return unquote(slug, errors="replace").replace("\N{REPLACEMENT CHARACTER}", "").strip("/")


def depth_of(key: str, topics: dict[str, SourceTopic]) -> int:
    """Return 1 for a category without a parent; counts no circle."""
    seen: set[str] = set()
    while key in topics and key not in seen:
        seen.add(key)
        key = topics[key].parent
    return len(seen)


def attachment_of(node: Node) -> Attachment:
    return Attachment(
        url=node.get("wp:attachment_url") or node.get("guid"),
        title=plain(node.get("title")),
        alt=plain(first(meta_of(node), ALT)),
        caption=plain(node.get("excerpt:encoded")),
        parent=node.get("wp:post_parent"),
    )


def meta_of(node: Node) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in node.all("wp:postmeta"):
        found.setdefault(each.get("wp:meta_key"), []).append(each.get("wp:meta_value"))
    return found


def first(meta: dict[str, list[str]], key: str) -> str:
    return next(iter(meta.get(key, [])), "")


def count_meta(node: Node, report: Report) -> None:
    """Count the fields of a post without a line for each: there are millions, most of them of plug-ins."""
    for key, values in meta_of(node).items():
        outcome = TAKEN if key in KNOWN_META else DROPPED
        report.count("field", outcome, len(values), why=f"a field of WordPress or a plug-in: {key[:60]}")


def report_comments(node: Node, why: str, report: Report) -> None:
    for number, each in enumerate(node.all("wp:comment")):
        source_id = each.get("wp:comment_id") or f"{node.get('wp:post_id')}:{number}"
        report.row("comment", source_id, DROPPED, why=why)


def person_name(text: str) -> str:
    """Return the name; of an email address, what is before its host."""
    return (text.partition("@")[0] if "@" in text else text)[:120]


def date_of(node: Node, name: str) -> datetime | None:
    """Return the datetime of WordPress's two elements; None where both are missing or no dates, such as 0000-00-00."""
    zone = timezone.get_current_timezone()
    return datetime_of(node.get(f"{name}_gmt")) or datetime_of(node.get(name), zone)


def of_feed(text: str) -> datetime | None:
    try:
        return datetime_of(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError):
        return None


def former_urls(link: str, old_slugs: list[str], site_url: str) -> list[str]:
    """Return the path of a permalink, with the query of a plain one ("/?p=7"); then those with former slugs."""
    try:
        parts = urlsplit(urljoin(site_url, link))
    except ValueError:
        return []
    if PLAIN_PERMALINK.fullmatch(parts.query):
        return [f"{parts.path or '/'}?{parts.query}"]
    if not link or parts.query or parts.path.strip("/") == "":
        return []
    above = parts.path.rstrip("/").rpartition("/")[0]
    return [parts.path, *(f"{above}/{slug.strip('/')}/" for slug in old_slugs if slug.strip("/"))]


def short_url(node: Node, site_url: str) -> str:
    """Return the path of the URL by id ("/?p=7"), which leads to a post whatever its permalink is; "" without one."""
    source_id = node.get("wp:post_id")
    name = "page_id" if node.get("wp:post_type") == "page" else "p"
    return f"{urlsplit(site_url).path.rstrip('/')}/?{name}={source_id}" if source_id.isdecimal() else ""


def digest_of_node(node: Node) -> str:
    digest = hashlib.sha256()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        digest.update(f"{each.name}\0{sorted(each.attrs.items())}\0{each.text}\0".encode("utf-8", "surrogatepass"))
        waiting.extend(each.children)
    return digest.hexdigest()
