"""Links between the posts of an import: former URLs become links to pages, at the end those of later ones."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urljoin, urlsplit

from django.db import transaction
from django.utils.html import escape
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from gazette.imports.imported_objects import ImportedObjects
from gazette.imports.texts import PLAIN_PERMALINK

from ...models.articles import ImportedArticle
from ...models.querysets import lock_pages
from ...pages import ArticlePage
from ..parsed_article import ParsedArticle
from ..streams import digest_of_content
from . import plain_pages

IN_SOURCE = re.compile(r"""<a\b[^<>]*?\bhref=["']([^"'<>]*)""")
STORED = re.compile(r'<a href="([^"]*)">')


@dataclass
class PostLinks:
    """`permalinks`: paths of the public posts of the export; `pages`: ids by the paths of those that are stored."""

    permalinks: set[str] = field(default_factory=set)
    pages: dict[str, int] = field(default_factory=dict)

    def __post_init__(self):
        self.permalinks = {Redirect.normalise_path(path) for path in self.permalinks}

    def add(self, post, page: Page) -> None:
        if page.live:
            self.pages |= {Redirect.normalise_path(url): page.pk for url in post.urls}

    def path(self, post, url: str) -> str:
        """Return the former path of the post that a link in `post` leads to; "" if it leads to none."""
        try:
            parts = urlsplit(urljoin(post.urls[0] if post.urls else "/", url))
        except ValueError:
            return ""
        query = f"?{parts.query}" if PLAIN_PERMALINK.fullmatch(parts.query) else ""
        path = Redirect.normalise_path(f"{parts.path}{query}")
        return path if not (parts.scheme or parts.netloc) and path in self.permalinks else ""

    def paths_in(self, post) -> list[str]:
        """Return the former paths of the posts that a post links to."""
        urls = (html.unescape(url) for url in IN_SOURCE.findall(post.html))
        return sorted({path for url in urls if (path := self.path(post, url))})

    def are_missing(self, post, *, is_new: bool) -> bool:
        """Return whether what is stored of a post may have links to others that are not links to pages yet."""
        return any(path not in self.pages or not is_new for path in self.paths_in(post))

    def linked(self, post, text: str) -> str:
        """Return a rich text with links to pages; one with a fragment, which these can't have, is a URL."""

        def link(found: re.Match[str]) -> str:
            url = html.unescape(found[1])
            page_id = self.pages.get(self.path(post, url))
            if page_id is None:
                return found[0]
            fragment = urlsplit(url).fragment
            if not fragment:
                return f'<a linktype="page" id="{page_id}">'
            return f'<a href="{escape(Page.objects.get(pk=page_id).get_url() or "")}#{escape(fragment)}">'

        return STORED.sub(link, text)

    def in_parsed(self, post, parsed: ParsedArticle) -> ParsedArticle:
        def linked(blocks: Iterable) -> tuple:
            return tuple((kind, mapped(value, partial(self.linked, post))) for kind, value in blocks)

        sections = tuple(replace(section, blocks=linked(section.blocks)) for section in parsed.sections)
        return replace(parsed, opening=linked(parsed.opening), sections=sections)

    @transaction.atomic
    def complete(self, post, page: Page, imported: ImportedObjects) -> None:
        """Make links to pages in what is stored of a post, without a new revision, unless somebody changed it."""
        lock_pages(page.pk)  # so that nobody changes it between the look at its draft and what is stored
        page = Page.objects.get(pk=page.pk).specific
        draft = page.get_latest_revision_as_object()
        known = ImportedArticle.objects.filter(article_id=page.pk).first()
        stored = known.content_digest if known else imported.digest(plain_pages.TEXT, post.id)
        if digest_of_content(draft) != stored:
            return
        before = draft.serializable_data()
        names = ("opening", "body") if isinstance(page, ArticlePage) else ("text",)
        for each in (page, draft):
            for name in names:
                value = getattr(each, name)
                linked = mapped(value if isinstance(value, str) else value.get_prep_value(), partial(self.linked, post))
                setattr(each, name, linked if isinstance(linked, str) else value.stream_block.to_python(linked))
        if draft.serializable_data() == before:
            return
        type(page).objects.filter(pk=page.pk).update(**{name: getattr(page, name) for name in names})
        draft.latest_revision.content = draft.serializable_data()
        draft.latest_revision.save(update_fields=["content"])
        if known:
            known.content_digest = digest_of_content(draft)
            known.save(update_fields=["content_digest"])
        else:
            imported.add(plain_pages.TEXT, [(post.id, page.pk, digest_of_content(draft))])


def mapped(value, change: Callable[[str], str]):
    """Return a value of blocks with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: mapped(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mapped(each, change) for each in value)
    return value
