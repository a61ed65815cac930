"""Storing the posts of a site as articles and plain pages, each with its comments and redirects or not at all."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, reset_queries, transaction
from django.db.models import prefetch_related_objects
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from comments.importers.pages import PageFinder
from comments.importers.store import check_comments, store_comments
from comments.models import CommentsPolicy, Status
from gazette.default_language import default_language
from gazette.imports.imported_objects import ImportedObjects, stored_id
from gazette.imports.report import DROPPED, TAKEN, UNCHANGED, Buffer, Report, Rows
from gazette.trash.models import outside_trash

from ...models.articles import ImportedArticle
from ...models.querysets import lock_pages
from ...pages import ArticlePage, BlogIndexPage
from ..parsed_article import CannotImport, ParsedArticle
from ..store import MAX_SLUG, add_names, digest_of_source, is_edited_since, reason
from ..streams import body_of, digest_of, digest_of_content, opening_of
from . import plain_pages
from .bodies import has_words, in_words, parse_body, without_invalid_blocks
from .indexing import Indexing
from .media import Media
from .post_links import PostLinks
from .source import SourcePost
from .taxonomy import Taxonomy

MAX_PATH = 255  # of a redirect
ON_PLAIN_PAGE = "not approved, on a plain page"
EDITED_HERE = "changed here since the last import: kept as it is"


@dataclass
class SiteImport:
    """One import of a site into the listing `index`. `options_digest`: of all options that change what is stored."""

    index: BlogIndexPage
    imported: ImportedObjects
    taxonomy: Taxonomy
    media: Media
    report: Report
    is_dry: bool
    has_bold_headings: bool
    options_digest: str
    posts: dict[str, tuple[int, str]] = field(default_factory=dict)  # stored by earlier imports, by kind and id
    slugs: dict[int, set[str]] = field(default_factory=dict)  # in use, by the page above
    old_paths: set[str] = field(default_factory=set)  # of all redirects
    indexing: Indexing = field(default_factory=Indexing)
    links: PostLinks = field(default_factory=PostLinks)
    early: list[tuple[SourcePost, int, str]] = field(default_factory=list)  # with links to make at the end
    streams: tuple = ()  # opening and body of the post that is being stored

    def __post_init__(self):
        for kind in ("post", "page"):
            self.posts |= {f"{kind} {source_id}": found for source_id, found in self.imported.all(kind).items()}
        self.home = self.index.get_parent()
        self.slugs = {
            page.pk: set(page.get_children().values_list("slug", flat=True)) for page in (self.index, self.home)
        }
        self.site = self.index.get_site()
        redirects = Redirect.get_for_site(self.site) if self.site else Redirect.objects.filter(site=None)
        self.old_paths = set(redirects.values_list("old_path", flat=True).iterator(chunk_size=5_000))

    def take(self, post: SourcePost) -> None:
        """Store one post, and note it with its comments in the report."""
        reset_queries()  # in development, Django keeps the newest ones
        if post.dropped:
            self.drop(post, post.dropped)
            return
        paths = " ".join(["", *self.links.paths_in(post)])
        digest = hashlib.sha256(f"{post.digest} {self.options_digest}{paths}".encode()).hexdigest()[:32]
        page_id, digest_then = self.posts.get(f"{post.kind} {stored_id(post.id)}", (0, ""))
        page = Page.objects.filter(pk=page_id).first() if page_id else None
        if page and digest_then == digest:
            self.links.add(post, page)
            self.report.row(post.kind, post.id, UNCHANGED, title=post.title)
            for comment in post.comments:
                outcome = DROPPED if comment.dropped else UNCHANGED
                self.report.row("comment", comment.id, outcome, why=comment.dropped, title=comment.name)
            return
        try:
            parsed = self.parsed(post)
            if self.is_dry:
                self.check(post, parsed, page)
                return
            later: list[Callable[[], None]] = []
            with transaction.atomic():
                self.store(post, parsed, page, digest, later)
        except (CannotImport, ValidationError, IntegrityError, DataError) as error:
            self.taxonomy.forget()
            why = reason(error) if isinstance(error, ValidationError) else str(error)
            self.drop(post, f"is no valid article: {why}" if isinstance(error, ValidationError) else why)
        else:
            self.taxonomy.commit()
            for act in later:
                act()

    def complete_links(self) -> None:
        """Make the links to posts that came after those that link to them; at the end."""
        for post, page_id, digest in self.early:
            if page := Page.objects.filter(pk=page_id).first():
                self.links.complete(post, page, self.imported)
                self.indexing.update(page.specific)
                self.imported.add(post.kind, [(post.id, page_id, digest)])

    def drop(self, post: SourcePost, why: str) -> None:
        self.report.row(post.kind, post.id, DROPPED, why=why, title=post.title)
        self.drop_comments(self.report, post, f"on a {post.kind} that was dropped")

    # ---- what is stored

    def parsed(self, post: SourcePost) -> ParsedArticle:
        """Return the text with title, lead and date, and only such blocks as the editor takes."""
        parsed = parse_body(post.html, self.media.find, has_bold_headings=self.has_bold_headings)
        parsed = replace(parsed, title=post.title, lead=post.lead, date=post.date)
        if not self.is_dry:
            if post.hero:
                self.media.find(post.hero)  # not within the transaction: fetching it takes a while
            try:
                self.streams = self.streams_of(post, parsed)
            except ValidationError:
                parsed = without_invalid_blocks(parsed)
                self.streams = self.streams_of(post, parsed)
        if not post.unpublished_because and not has_words(parsed):
            post.unpublished_because = "without text"
        return parsed

    def streams_of(self, post: SourcePost, parsed: ParsedArticle) -> tuple:
        parsed = self.links.in_parsed(post, parsed)
        return opening_of(parsed, []), body_of(parsed, [])[0]

    def kind_of(self, post: SourcePost, parsed: ParsedArticle) -> str:
        """Return what a post becomes: a plain page, if it is a page of text without comments, else an article."""
        if post.kind != "page" or plain_pages.store is None:
            return "article"
        if any(not comment.dropped and comment.status == Status.APPROVED for comment in post.comments):
            post.note(post.title, "a page with comments: made an article, because plain pages have none")
            return "article"
        try:
            in_words(parsed)
        except CannotImport as error:
            post.note(post.title, f"a page with a block {error}: made an article, because plain pages have text only")
            return "article"
        return "plain page"

    def notes(self, post: SourcePost, parsed: ParsedArticle) -> list[dict[str, str]]:
        """Return all notes on a post, as the report has them."""
        notes = list(post.changed)
        if post.unpublished_because:
            notes.append({"text": post.title, "why": f"{post.unpublished_because}: not published"})
        notes += [{"text": note.text, "why": f"{note.why} (left out)"} for note in parsed.dropped]
        return notes + [{"text": note.text, "why": note.why} for note in parsed.changed]

    def check(self, post: SourcePost, parsed: ParsedArticle, page: Page | None) -> None:
        """Report what `store` would do."""
        kind = self.kind_of(post, parsed)
        parent = self.index if kind == "article" else self.home
        if page is None:
            slug = self.free_slug(post, parent)
            self.slugs[parent.pk].add(slug)
            new_path = self.path_below(parent, slug)
        else:
            new_path = page.get_url() or ""
        if post.hero and self.media.find(post.hero) is None:
            post.note(post.hero, f"no featured image: {self.media.reason(post.hero)}")
        redirects = self.new_redirects(post, new_path)
        self.old_paths.update(redirects)
        for author in post.authors:
            self.taxonomy.author(author)
        for topic in post.topics:
            self.taxonomy.topic(topic)
        self.report_row(self.report, post, parsed, kind, new_path, redirects)
        stored = self.imported.some("comment", (each.id for each in post.comments)) if page else {}
        if kind == "article":
            check_comments(post.comments, stored, self.report)
        else:
            self.drop_comments(self.report, post, ON_PLAIN_PAGE)

    def drop_comments(self, report: Rows, post: SourcePost, why: str) -> None:
        for comment in post.comments:
            report.row("comment", comment.id, DROPPED, why=comment.dropped or why, title=comment.name)

    def report_row(self, report: Rows, post, parsed, kind, url, redirects) -> None:
        notes = self.notes(post, parsed)
        more = {"made": kind, "url": url, "redirects": redirects}
        report.row(post.kind, post.id, TAKEN, changed=notes, title=post.title, **more)

    def store(self, post, parsed, page, digest, later) -> None:
        """Store post, comments and redirects in the caller's transaction; `later` gets what follows its end."""
        if page:
            lock_pages(page.pk)  # so that nobody changes it between the look at its draft and what is stored
        was_article = page is not None and page.specific_class is ArticlePage
        kind = ("article" if was_article else "plain page") if page else self.kind_of(post, parsed)
        if kind == "article":
            stored = self.store_article(post, parsed, page)
        else:
            stored = self.store_plain_page(post, parsed, page)
        self.indexing.update(stored)
        # Until its links are complete, an import that is stopped begins with it again.
        is_early = self.links.are_missing(post, is_new=page is None)
        self.imported.add(post.kind, [(post.id, stored.pk, "" if is_early else digest)])
        redirects: list[str] = []
        url = stored.get_url() or ""
        if stored.live:
            redirects = self.new_redirects(post, url)
            Redirect.objects.bulk_create(
                [Redirect(old_path=path, site=self.site, redirect_page_id=stored.pk) for path in redirects]
            )
        # The report is written at once: not before the transaction is over.
        buffered = Buffer()
        self.report_row(buffered, post, parsed, kind, url, redirects)
        if kind == "article":
            date = stored.first_published_at or post.date or timezone.now()
            store_comments(stored, post.comments, self.imported, buffered, fallback_date=date)
        else:
            self.drop_comments(buffered, post, ON_PLAIN_PAGE)

        def end():
            self.links.add(post, stored)
            if is_early:
                post.html, post.comments = "", []  # a large export has many
                self.early.append((post, stored.pk, digest))
            self.old_paths.update(redirects)
            self.slugs[(self.index if kind == "article" else self.home).pk].add(stored.slug)
            self.posts[f"{post.kind} {stored_id(post.id)}"] = (stored.pk, digest)
            buffered.write(self.report)

        later.append(end)

    def store_article(self, post: SourcePost, parsed: ParsedArticle, page: Page | None) -> ArticlePage:
        known = ImportedArticle.objects.filter(article_id=page.pk).first() if page else None
        authors = list(dict.fromkeys(a for each in post.authors if (a := self.taxonomy.author(each))))
        topics = list(dict.fromkeys(t for each in post.topics if (t := self.taxonomy.topic(each))))
        fields = self.fields_of(post)
        values = {name: getattr(value, "pk", value) for name, value in fields.items()}
        source_digest = digest_of([digest_of_source(parsed, authors, topics), values])
        if page is None:
            article = self.new_article(post, parsed, fields)
            article.topics.set(topics)  # others can't be added to an article that is not stored
            add_names(article, authors, [])
            known = ImportedArticle(index=self.index, key=f"{self.imported.source} {post.id}"[-255:])
            known.article, known.revision = article, self.add(article, post)
        else:
            article = page.specific.get_latest_revision_as_object()
            is_edited = known is None or is_edited_since(known, article, article.live)
            if self.must_stay(post, article, is_edited) or known is None:
                return page.specific
            if known.source_digest == source_digest:
                return page.specific
            article.title, article.lead = parsed.title, parsed.lead
            linked = self.links.in_parsed(post, parsed)
            article.opening = opening_of(linked, article.opening.get_prep_value())
            article.body, _removed = body_of(linked, article.body.get_prep_value())
            for name, value in fields.items():
                if value:  # what an editor set stays where the export has nothing
                    setattr(article, name, value)
            add_names(article, authors, topics)
            known.revision = article.save_revision(log_action=True)
            self.publish(article, known.revision, post)
        known.source_digest, known.content_digest = source_digest, digest_of_content(article)
        known.save()
        return article if page is None else ArticlePage.objects.get(pk=article.pk)

    def must_stay(self, post: SourcePost, draft: Page, is_edited: bool) -> bool:
        """Return whether a page stays as it is, and note that: one edited, offline, in the trash, or locked."""
        is_here = outside_trash(Page.objects.filter(pk=draft.pk)).exists()
        is_offline = bool(draft.first_published_at) and not draft.live
        if is_here and not is_edited and not is_offline and draft.get_lock() is None:
            return False
        post.note(post.title, EDITED_HERE)
        return True

    def new_article(self, post: SourcePost, parsed: ParsedArticle, fields: dict) -> ArticlePage:
        slug = self.free_slug(post, self.index)
        article = ArticlePage(title=parsed.title, slug=slug, lead=parsed.lead, live=False, **fields)
        article.opening, article.body = self.streams
        return article

    def add(self, article: ArticlePage, post: SourcePost) -> Revision:
        """Store a new article, published unless the post was not public; return its revision.

        To store a draft and publish its revision would load and save the article twice.
        """
        # Fetched again: an instance that was rolled back has a wrong numchild.
        index = BlogIndexPage.objects.select_for_update().get(pk=self.index.pk)
        if post.unpublished_because:
            index.add_child(instance=article)
            return article.save_revision()
        article.live = True
        article.first_published_at = post.date or timezone.now()
        article.last_published_at = post.modified or article.first_published_at
        index.add_child(instance=article)
        revision = article.save_revision(changed=False, clean=False)
        article.live_revision = revision
        Page.objects.filter(pk=article.pk).update(live_revision=revision)
        page_published.send(sender=ArticlePage, instance=article, revision=revision)
        log(instance=article, action="wagtail.publish", revision=revision, content_changed=True)
        prefetch_related_objects([article], "bylines__author", "topics")  # for the indexes
        return revision

    def fields_of(self, post: SourcePost) -> dict:
        """Return the article's fields besides its text."""
        fields = {
            "seo_title": post.seo_title[:255],
            "search_description": post.search_description,
            "noindex": post.noindex,
            "comments_policy": CommentsPolicy.CLOSED.value if post.has_closed_comments else "",
        }
        if post.hero:
            if picture := self.media.find(post.hero):
                fields |= {"hero": picture, "hero_alt": post.hero_alt, "hero_caption": post.hero_caption}
            else:
                post.note(post.hero, f"no featured image: {self.media.reason(post.hero)}")
        return fields

    def store_plain_page(self, post: SourcePost, parsed: ParsedArticle, page: Page | None) -> Page:
        assert plain_pages.store is not None  # noqa: S101
        try:
            text = in_words(self.links.in_parsed(post, parsed))
        except CannotImport as error:
            raise CannotImport(f"has a block {error} now, and is a plain page here, which has text only") from error
        draft = page.specific.get_latest_revision_as_object() if page else None
        digest = self.imported.digest(plain_pages.TEXT, post.id)
        if page and draft and self.must_stay(post, draft, plain_pages.is_edited(page.specific, draft, digest)):
            return page.specific
        slug = draft.slug if draft else self.free_slug(post, self.home)
        stored = plain_pages.store(self.index, draft, title=post.title, slug=slug, text=text)
        self.imported.add(plain_pages.TEXT, [(post.id, stored.pk, digest_of_content(stored))])
        self.publish(stored, stored.latest_revision, post)
        return Page.objects.get(pk=stored.pk).specific

    def publish(self, page, revision, post: SourcePost) -> None:
        dates: dict[str, datetime] = {"first_published_at": post.date} if post.date else {}
        if post.unpublished_because:
            return
        if dates:
            Page.objects.filter(pk=page.pk).update(**dates)
        revision.publish()
        if post.date:
            dates["last_published_at"] = post.modified or post.date
            Page.objects.filter(pk=page.pk).update(**dates)

    # ---- URLs

    def free_slug(self, post: SourcePost, parent: Page) -> str:
        wanted = (slugify(post.slug, allow_unicode=True) or slugify(post.title, allow_unicode=True))[:MAX_SLUG]
        wanted = wanted.strip("-") or (f"{post.kind}-{post.id}" if post.id.isdecimal() else post.kind)
        slug, number = wanted, 1
        while slug in self.slugs[parent.pk] or is_url_of_site(self.path_below(parent, slug)):
            number += 1
            slug = f"{wanted}-{number}"
        if slug != wanted:
            post.note(wanted, f"a slug that is in use: {slug}")
        return slug

    def path_below(self, parent: Page, slug: str) -> str:
        return f"{parent.get_url() or '/'}{quote(slug)}/"

    def new_redirects(self, post: SourcePost, new_path: str) -> list[str]:
        """Return the former paths that need a redirect, as Wagtail stores them."""
        if post.unpublished_because:
            return []
        here = Redirect.normalise_path(new_path)
        found: dict[str, None] = {}
        for url in post.urls:
            path = Redirect.normalise_path(url)
            if path in ("", "/", here) or path in self.old_paths:
                continue
            # Without its last slash, the URL of what is here is not found, so that the redirect would count.
            at = path.partition("?")[0]
            if at != "/" and (is_url_of_site(f"{at}/") or self.is_page(at)):
                post.note(path, "a URL that something else has here: no redirect")
                continue
            if len(path) > MAX_PATH:
                post.note(path, f"a URL of more than {MAX_PATH} characters: no redirect")
                continue
            found[path] = None
        return list(found)

    def is_page(self, path: str) -> bool:
        """Return whether a page that is public has this path, without its last slash."""
        page = PageFinder(self.site).page_at(unquote(path)) if self.site else None
        return page is not None and page.live


def is_url_of_site(path: str) -> bool:
    """Return whether the path is that of a screen of Gazette, such as the search, or of a language; not of a page."""
    if path.strip("/") in dict(settings.LANGUAGES):
        return True
    with translation.override(default_language()):
        try:
            return resolve(unquote(path)).url_name != "wagtail_serve"
        except Resolver404:
            return False
