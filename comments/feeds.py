"""RSS feeds of the newest visible comments: of one page, and of a site."""

from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageViewRestriction, Site

from gazette import page_cache, publications
from gazette.absolute_urls import absolute_url, root_url
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


def rss(request, title: str, link: str, published_at: datetime | None, items: list[DisplayedComment]):
    """Return the feed with these items; the comment of each has its page. Every link is absolute."""
    root = root_url(request)
    feed = RSSFeed(
        title=for_xml(_("Comments on %(title)s") % {"title": title}),
        link=link,
        description=_("The newest comments"),
        language=get_language(),
        feed_url=root + request.path,
        published_at=published_at,
    )
    for displayed in items:
        comment = displayed.comment
        heading = displayed.section.heading if displayed.section else displayed.former_heading
        what = comment.page.title + (f" § {heading}" if heading else "")
        url = root + reverse("comments:permalink", args=[comment.pk])
        feed.add_item(
            title=for_xml(_("%(name)s on %(what)s") % {"name": signature(comment), "what": what}),
            link=url,
            description=for_xml(render(comment.text)),
            unique_id=url,
            author_name=for_xml(signature(comment)),
            pubdate=comment.submitted_at,
            updateddate=comment.edited_at or comment.submitted_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
def article_feed(request, page_id):
    page_cache.cacheable()
    try:
        page = discussed_page(page_id)
    except Http404:
        if was_deleted(page_id):
            return page_removed(request)
        raise
    conversation = Conversation(page)
    comments = list(conversation.readable.newest_first()[:COMMENTS_IN_FEED])
    for comment in comments:
        comment.page = page
    link = f"{absolute_url(page.get_url(request) or '/', request)}#comments"
    items = [conversation.displayed(comment) for comment in comments]
    return rss(request, page.title, link, page.first_published_at, items)


@require_safe
def site_feed(request):
    page_cache.cacheable()
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    published_at = site.root_page.first_published_at
    return rss(request, publications.publication_name(request), f"{root_url(request)}/", published_at, newest_of(site))


def newest_of(site: Site) -> list[DisplayedComment]:
    pages = Page.objects.live().descendant_of(site.root_page, inclusive=True)
    # In this order: without restrictions, SQLite would look for those of each page.
    for path in PageViewRestriction.objects.order_by("pk").values_list("page__path", flat=True):
        pages = pages.exclude(path__startswith=path)
    # Not with a join: SQLite would sort all comments of all pages first.
    comments = Comment.objects.visible().filter(Exists(pages.filter(pk=OuterRef("page")))).select_related("thread")
    page_cache.depends_on("comments")
    newest = list(comments.newest_first()[:COMMENTS_LOOKED_AT])
    conversations = conversations_on({comment.page_id for comment in newest})
    displayed = (
        conversations[comment.page_id].displayed(comment)
        for comment in newest
        if comment.page_id in conversations and conversations[comment.page_id].shows(comment)
    )
    items = list(islice(displayed, COMMENTS_IN_FEED))
    for item in items:
        item.comment.page = conversations[item.comment.page_id].page
    return items


def conversations_on(page_ids) -> dict[int, Conversation]:
    """Return the conversations on these pages by page id, in a constant number of queries per page type."""
    pages = [page for page in Page.objects.filter(pk__in=page_ids).specific() if isinstance(page, Discussed)]
    for kind in {type(page) for page in pages}:
        prefetch_related_objects([page for page in pages if type(page) is kind], *kind.discussed_from)
    load_inherited_settings(pages)
    conversations = {page.pk: Conversation(page) for page in pages}
    for pk, conversation in conversations.items():
        conversation.sections = cached_value(("sections", pk), partial(sections_of, conversation), size=5_000)
    return conversations


def sections_of(conversation: Conversation) -> dict[str, DiscussedSection]:
    """Return the sections without what else a page type says of them, such as their texts."""
    names = [each.name for each in fields(DiscussedSection)]
    return {
        block_id: DiscussedSection(*(getattr(section, name) for name in names))
        for block_id, section in conversation.sections.items()
    }
