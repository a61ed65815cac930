"""The site as WXR 1.2, the format of WordPress's own exports."""

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO
from urllib.parse import urljoin

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language, gettext_noop
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.rich_text import expand_db_html

from blog.blocks.pictures import pictures_in
from blog.feeds import absolute_html
from blog.image_specs import FIRST
from blog.models import ArticlePage, Author, Picture, Series, Topic
from blog.models.pictures import StoredRendition, fetch_renditions
from comments.feeds import for_xml
from comments.models import DELETED, MEANINGS, Comment, Status
from gazette.trash.models import outside_trash

from ..models import InfoPage, SiteSettings
from ..sites import default_site
from .progress import Progress
from .reading import request_in
from .wordpress_blocks import as_blocks

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
FOOT = "</channel>\n</rss>\n"
# Of every item, where it has nothing else.
ITEM = {
    "dc:creator": "",
    "wp:comment_status": "closed",
    "wp:ping_status": "closed",
    "wp:post_parent": 0,
    "wp:menu_order": 0,
    "wp:post_password": "",
    "wp:is_sticky": 0,
}


@dataclass
class Exported:
    """Counts of what was written, by kind; `left_out`: what WordPress has no place for, in words."""

    posts: int = 0
    pages: int = 0
    attachments: int = 0
    comments: int = 0
    categories: int = 0
    tags: int = 0
    authors: int = 0
    left_out: list[str] = field(default_factory=list)


def element(name: str, text: object, **attributes: str) -> str:
    """Return an element; its text in CDATA, as WordPress writes it."""
    named = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    cdata = for_xml("" if text is None else str(text)).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}{named}><![CDATA[{cdata}]]></{name}>\n"


def as_html(text: str) -> str:
    """Return plain text for a field that WordPress takes for HTML, as its own editor stores it: with quotes."""
    return html.escape(text, quote=False)


def group(name: str, *elements: str) -> str:
    return f"<{name}>\n{''.join(elements)}</{name}>\n"


def fields(values: dict[str, object], guid: str, when: datetime | None) -> str:
    """Return the elements of an item: those of ITEM, with these values."""
    elements = [element(name, value) for name, value in (ITEM | values).items()]
    return "".join([*elements, f'<guid isPermaLink="false">{escape(guid)}</guid>\n', dates("wp:post_date", when)])


def meta(key: str, value: object) -> str:
    return group("wp:postmeta", element("wp:meta_key", key), element("wp:meta_value", value)) if value else ""


def dates(name: str, when: datetime | None) -> str:
    """Return the two elements of a date, in the site's time zone and in UTC."""
    if when is None:
        return element(name, "0000-00-00 00:00:00") + element(f"{name}_gmt", "0000-00-00 00:00:00")
    local, utc = timezone.localtime(when), when.astimezone(UTC)
    return element(name, f"{local:%Y-%m-%d %H:%M:%S}") + element(f"{name}_gmt", f"{utc:%Y-%m-%d %H:%M:%S}")


def export_wordpress(file: IO[str], progress: Progress) -> Exported:
    """Write the articles and plain pages of the default site, in all languages."""
    return Writer(file, default_site(), progress).write()


class Writer:
    def __init__(self, file: IO[str], site: Site, progress: Progress):
        self.file, self.site, self.progress = file, site, progress
        self.exported = Exported()
        self.root = site.root_url
        self.authors = list(Author.objects.order_by("pk"))
        self.login_of_user = {author.user_id: author.pk for author in self.authors if author.user_id}
        # Pages have their own ids, pictures those above all of them: both are posts there.
        self.first_attachment = 1 + (Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
        self.attached: set[int] = set()

    def write(self) -> Exported:
        roots = list(self.site.root_page.get_translations(inclusive=True).select_related("locale").order_by("pk"))
        pages = [(root, page_ids(ArticlePage, root), page_ids(InfoPage, root)) for root in roots]
        self.progress.begin(
            gettext_noop("Articles and pages"), sum(len(articles) + len(plain) for _root, articles, plain in pages)
        )
        self.file.write(HEAD)
        self.write_channel()
        for root, articles, plain in pages:
            with request_in(self.site, root) as request:
                for pk in articles:
                    self.write_article(pk, request)
                    self.progress.advance()
                for pk in plain:
                    self.write_page(pk)
                    self.progress.advance()
        self.file.write(FOOT)
        return self.exported

    def write_channel(self) -> None:
        settings = SiteSettings.for_site(self.site)
        lines = [
            element("title", settings.name),
            element("link", self.root),
            element("description", settings.tagline),
            element("language", get_language()),
            element("wp:wxr_version", "1.2"),
            element("wp:base_site_url", self.root),
            element("wp:base_blog_url", self.root),
        ]
        for author in self.authors:
            lines.append(
                group(
                    "wp:author",
                    element("wp:author_id", author.pk),
                    element("wp:author_login", login_of(author)),
                    element("wp:author_email", ""),
                    element("wp:author_display_name", author.name),
                )
            )
        topics = list(Topic.objects.select_related("parent").order_by("parent", "pk"))
        topics.sort(key=lambda topic: topic.parent_id is not None)  # parents first
        for topic in topics:
            lines.append(
                group(
                    "wp:category",
                    element("wp:term_id", topic.pk),
                    element("wp:category_nicename", topic.slug),
                    element("wp:category_parent", topic.parent.slug if topic.parent else ""),
                    element("wp:cat_name", topic.name),
                    element("wp:category_description", topic.description),
                )
            )
        series = list(Series.objects.order_by("pk"))
        offset = max((topic.pk for topic in topics), default=0)
        for each in series:
            lines.append(
                group(
                    "wp:tag",
                    element("wp:term_id", offset + each.pk),
                    element("wp:tag_slug", each.slug),
                    element("wp:tag_name", each.title),
                    element("wp:tag_description", each.description),
                )
            )
        self.exported.authors, self.exported.categories = len(self.authors), len(topics)
        self.exported.tags = len(series)
        self.file.write("".join(lines))

    # Articles and pages

    def write_article(self, pk: int, request: HttpRequest) -> None:
        article = ArticlePage.objects.select_related("locale", "hero", "series").filter(pk=pk).first()
        if article is None:
            return
        if not article.live:
            article = article.get_latest_revision_as_object()
        pictures = [picture for picture in [article.hero, *pictures_in(article)] if picture]
        fetch_renditions(pictures)
        attached: dict[str, str] = {}
        for picture in pictures:
            self.write_attachment(picture, article)
            attached |= self.attached_urls(picture)
        text = render_to_string("home/exports/wordpress_article.html", {"article": article}, request=request)
        authors = [byline.author for byline in article.bylines.all()]
        terms = [
            element("category", topic.name, domain="category", nicename=topic.slug) for topic in article.topics.all()
        ]
        if article.series:
            terms.append(element("category", article.series.title, domain="post_tag", nicename=article.series.slug))
        if len(authors) > 1:  # as the plug-in for several authors does
            terms += [
                element("category", each.name, domain="author", nicename=f"cap-{login_of(each)}") for each in authors
            ]
        hero = article.hero if article.hero and article.hero.pk in self.attached else None
        self.exported.posts += 1
        self.write_item(
            article,
            "post",
            text,
            pictures=attached,
            creator=login_of(authors[0]) if authors else "",
            excerpt=article.lead,
            comment_status="open" if article.policy.is_open() else "closed",
            more=[*terms, meta("_thumbnail_id", hero and self.first_attachment + hero.pk)],
        )

    def write_page(self, pk: int) -> None:
        page = InfoPage.objects.filter(pk=pk).first()
        if page is None:
            return
        if not page.live:
            page = page.get_latest_revision_as_object()
        self.exported.pages += 1
        self.write_item(page, "page", page.text)

    def write_item(
        self,
        page,
        kind: str,
        text: str,
        *,
        pictures: dict[str, str] | None = None,
        creator: str = "",
        excerpt: str = "",
        comment_status: str = "closed",
        more: Iterable[str] = (),
    ) -> None:
        status, password = self.visibility(page)
        absolute = absolute_html(expand_db_html(text), self.root)
        content, notes = as_blocks(absolute, f"note-{page.pk}", pictures or {})
        when = page.first_published_at or page.latest_revision_created_at
        values = {
            "title": as_html(page.title),
            "link": page.full_url or urljoin(self.root, page.url_path),
            "dc:creator": creator,
            "content:encoded": content,
            "excerpt:encoded": as_html(excerpt),
            "wp:post_id": page.pk,
            "wp:comment_status": comment_status,
            "wp:post_name": page.slug,
            "wp:status": status,
            "wp:post_type": kind,
            "wp:post_password": password,
        }
        self.file.write(f"<item>\n{fields(values, f'{self.root}/?p={page.pk}', when)}")
        self.file.write(dates("wp:post_modified", page.last_published_at or when))
        self.file.write("".join(more))
        self.file.write(meta("_yoast_wpseo_title", page.seo_title))
        self.file.write(meta("_yoast_wpseo_metadesc", page.search_description))
        self.file.write(meta("footnotes", notes and json.dumps(notes, ensure_ascii=False)))
        for line in self.comments_of(page):
            self.file.write(line)
        self.file.write("</item>\n")

    def visibility(self, page) -> tuple[str, str]:
        """Return what WordPress calls the status of the page, and the password that readers need."""
        if not page.live:
            return "draft", ""
        for restriction in page.get_view_restrictions():
            if restriction.restriction_type != PageViewRestriction.PASSWORD:
                return "private", ""
            return "publish", restriction.password[:20]
        return "publish", ""

    def write_attachment(self, picture: Picture, article) -> None:
        """Write a picture, whose file WordPress fetches from this site, once: at its first article."""
        if picture.pk in self.attached:
            return
        rendition = attachment_of(picture)
        if rendition is None:
            self.exported.left_out.append(f"picture {picture.pk} has no file: {picture.title}")
            return
        self.attached.add(picture.pk)
        self.exported.attachments += 1
        url = urljoin(self.root, rendition.url)
        values = {
            "title": as_html(picture.title),
            "link": url,
            "content:encoded": as_html(picture.description),
            "excerpt:encoded": as_html(picture.credit),
            "wp:post_id": self.first_attachment + picture.pk,
            "wp:post_name": f"picture-{picture.pk}",
            "wp:status": "inherit",
            "wp:post_parent": article.pk,
            "wp:post_type": "attachment",
            "wp:attachment_url": url,
        }
        alt = meta("_wp_attachment_image_alt", picture.description)
        self.file.write(group("item", fields(values, url, picture.created_at), alt))

    def attached_urls(self, picture: Picture) -> dict[str, str]:
        """Return the URL of the attachment by that of each size: WordPress replaces the one that it fetched."""
        rendition = attachment_of(picture)
        if rendition is None:
            return {}
        sizes = [each for use in ("figure", "wide") for each in picture.renditions_for(use).values()]
        return {urljoin(self.root, each.url): urljoin(self.root, rendition.url) for each in sizes}

    # Comments

    def comments_of(self, page) -> Iterator[str]:
        for comment in Comment.objects.filter(page=page.pk).order_by("pk").iterator(500):
            self.exported.comments += 1
            if comment.status in DELETED:
                comment.name = comment.email = comment.text = ""
            yield group(
                "wp:comment",
                element("wp:comment_id", comment.pk),
                # Escaped as WordPress stores it: by name and date, a second import knows what it has.
                element("wp:comment_author", as_html(comment.name)),
                element("wp:comment_author_email", comment.email),
                element("wp:comment_author_url", ""),
                element("wp:comment_author_IP", ""),
                dates("wp:comment_date", comment.submitted_at),
                element("wp:comment_content", as_html(comment.text)),
                element("wp:comment_approved", MEANINGS[Status(comment.status)].wordpress),
                element("wp:comment_type", "comment"),
                element("wp:comment_parent", comment.parent_id or 0),
                element("wp:comment_user_id", self.login_of_user.get(comment.staff_id or 0, 0)),
            )


def attachment_of(picture: Picture) -> StoredRendition | None:
    """Return the file that WordPress fetches."""
    renditions = picture.renditions_for("figure")
    return renditions.get(FIRST.spec) or next(iter(reversed(renditions.values())), None)


def login_of(author: Author) -> str:
    """Return a username that WordPress accepts: in ASCII, and of at most 60 characters."""
    return author.slug if author.slug.isascii() and len(author.slug) <= 60 else f"author-{author.pk}"


def page_ids(model: type[Page], root: Page) -> list[int]:
    return list(outside_trash(model.objects.descendant_of(root)).order_by("path").values_list("pk", flat=True))
