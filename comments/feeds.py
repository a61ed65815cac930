"""RSS feeds of the newest visible comments: of one page, and of a site."""

from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageViewRestriction, Site

from gazette import masthead, page_cache
from gazette.absolute_urls import absolute_url, root_url
from gazette.generations import EVERYTHING
from gazette.imports.texts import storable as for_xml
from gazette.removed_pages.actions import was_deleted
from gazette.removed_pages.responses import page_removed
from gazette.value_cache import cached_value

from .conversation import Conversation, DisplayedComment
from .models import Comment, Discussed, DiscussedSection
from .models.policy import load_inherited_settings
from .text import render
from .views import discussed_page

COMMENTS_IN_FEED = 50
# Loaded for the feed of a site: some may be on a section or page that hides its comments.
COMMENTS_LOOKED_AT = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def signature(comment: Comment) -> str:
    return _("%(name)s (Staff)") % {"name": comment.name} if comment.is_by_staff else comment.name


class RSSFeed(Rss201rev2Feed):
    """RSS whose newest date, without any item, is `published_at`: Django's, the present time, differs each time."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["published_at"] or EPOCH


class CommentFeed(Feed):
    """Base of both feeds; their items are `DisplayedComment`.

    Every link is absolute, with the page's `feed_root`: Django would complete it with the Host header.
    """

    feed_type = RSSFeed

    def __call__(self, request, *args, **kwargs):
        page_cache.cacheable()
        response = super().__call__(request, *args, **kwargs)
        # Removing a comment, or approving an old one, does not change the newest date: only the ETag is reliable.
        del response["Last-Modified"]
        return response

    def item_title(self, displayed: DisplayedComment):
        heading = displayed.section.heading if displayed.section else displayed.former_heading
        what = displayed.comment.page.title + (f" § {heading}" if heading else "")
        return for_xml(_("%(name)s on %(what)s") % {"name": signature(displayed.comment), "what": what})

    def item_description(self, displayed: DisplayedComment):
        return for_xml(render(displayed.comment.text))

    def item_link(self, displayed: DisplayedComment):
        return displayed.comment.page.feed_root + reverse("comments:permalink", args=[displayed.comment.pk])

    def item_author_name(self, displayed: DisplayedComment):
        return for_xml(signature(displayed.comment))

    def item_pubdate(self, displayed: DisplayedComment):
        return displayed.comment.submitted_at

    def item_updateddate(self, displayed: DisplayedComment):
        return displayed.comment.edited_at or displayed.comment.submitted_at


class ArticleCommentFeed(CommentFeed):
    def __call__(self, request, *args, **kwargs):
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            if was_deleted(kwargs["page_id"]):
                return page_removed(request)
            raise

    def get_object(self, request, page_id):
        page = discussed_page(page_id)
        page.feed_root = root_url(request)
        page.feed_url = absolute_url(page.get_url(request) or "/", request)
        return page

    def feed_extra_kwargs(self, page):
        return {"published_at": page.first_published_at}

    def title(self, page):
        return for_xml(_("Comments on %(title)s") % {"title": page.title})

    def link(self, page):
        return f"{page.feed_url}#comments"

    def description(self, page):
        return _("The newest comments")

    def feed_url(self, page):
        return page.feed_root + reverse("comments:article_feed", args=[page.pk])

    def items(self, page):
        conversation = Conversation(page)
        comments = list(conversation.readable.order_by("-id")[:COMMENTS_IN_FEED])
        for comment in comments:
            comment.page = page
        return [conversation.displayed(comment) for comment in comments]


class SiteCommentFeed(CommentFeed):
    def get_object(self, request):
        site = Site.find_for_request(request)
        if site is None:
            raise Http404
        site.feed_root = root_url(request)
        site.publication_name = masthead.publication_name(request)
        return site

    def feed_extra_kwargs(self, site):
        return {"published_at": site.root_page.first_published_at}

    def title(self, site):
        return for_xml(_("Comments on %(title)s") % {"title": site.publication_name})

    def link(self, site):
        return f"{site.feed_root}/"

    def description(self, site):
        return _("The newest comments")

    def feed_url(self, site):
        return site.feed_root + reverse("comments:feed")

    def items(self, site):
        pages = Page.objects.live().descendant_of(site.root_page, inclusive=True)
        # In this order: without restrictions, SQLite would look for those of each page.
        for path in PageViewRestriction.objects.order_by("pk").values_list("page__path", flat=True):
            pages = pages.exclude(path__startswith=path)
        # Not with a join: SQLite would sort all comments of all pages first.
        comments = Comment.objects.visible().filter(Exists(pages.filter(pk=OuterRef("page")))).select_related("thread")
        page_cache.depends_on(f"comments-below:{site.root_page.path}", f"link:{site.root_page.pk}")
        newest = list(comments.order_by("-id")[:COMMENTS_LOOKED_AT])
        conversations = conversations_on({comment.page_id for comment in newest})
        displayed = (
            conversations[comment.page_id].displayed(comment)
            for comment in newest
            if comment.page_id in conversations and conversations[comment.page_id].shows(comment)
        )
        items = list(islice(displayed, COMMENTS_IN_FEED))
        for item in items:
            item.comment.page = conversations[item.comment.page_id].page
            item.comment.page.feed_root = site.feed_root
        return items


def conversations_on(page_ids) -> dict[int, Conversation]:
    """Return the conversations on these pages by page id, in a constant number of queries per page type."""
    pages = [page for page in Page.objects.filter(pk__in=page_ids).specific() if isinstance(page, Discussed)]
    for kind in {type(page) for page in pages}:
        prefetch_related_objects([page for page in pages if type(page) is kind], *kind.discussed_from)
    load_inherited_settings(pages)
    conversations = {page.pk: Conversation(page) for page in pages}
    for pk, conversation in conversations.items():
        tags = f"link:{pk}", f"sections:{pk}", EVERYTHING
        conversation.sections = cached_value(("sections", pk), tags, partial(sections_of, conversation), size=5_000)
    return conversations


def sections_of(conversation: Conversation) -> dict[str, DiscussedSection]:
    """Return the sections without what else a page type says of them, such as their texts."""
    names = [each.name for each in fields(DiscussedSection)]
    return {
        block_id: DiscussedSection(*(getattr(section, name) for name in names))
        for block_id, section in conversation.sections.items()
    }


article_feed = require_safe(ArticleCommentFeed())
site_feed = require_safe(SiteCommentFeed())
