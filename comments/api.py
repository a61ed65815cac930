"""JSON API: the visible comments of a page, read-only, with an OpenAPI description."""

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError

from gazette import page_cache
from gazette.absolute_urls import absolute_url

from .conversation import Conversation, DisplayedComment
from .text import render
from .views import discussed_page

MAX_PER_PAGE = 100
LARGEST_ID = 2**63 - 1

api = NinjaAPI(
    title="Comments",
    version="1",
    description="The public comments on an article. Read-only.",
    urls_namespace="comments:api",
    # The documentation page would load scripts from elsewhere.
    docs_url=None,
)


class ArticleOut(Schema):
    id: int
    title: str
    url: str


class SectionCount(Schema):
    """A current section of the article, in reading order."""

    slug: Annotated[str, Field(description="Its fragment in the article's URL.")]
    heading: str
    comments: int


class Counts(Schema):
    total: int
    on_whole_article: int
    on_sections: list[SectionCount]
    on_earlier_sections: Annotated[int, Field(description="On sections that the article no longer has.")]


class About(Schema):
    """What a comment is about. All null: the whole article. Only the former heading: a removed section."""

    slug: str | None
    heading: str | None
    former_heading: str | None


class CommentOut(Schema):
    id: int
    url: str
    name: str
    is_by_staff: Annotated[bool, Field(description="Whether a moderator wrote it.")]
    is_featured: Annotated[bool, Field(description="Whether a moderator featured it.")]
    text: Annotated[str, Field(description="As typed. Escape it before displaying it.")]
    html: Annotated[str, Field(description="As HTML: paragraphs, lists, quotes, emphasis, links; safe to display.")]
    section: About
    parent: Annotated[int | None, Field(description="The comment that this one replies to, or null.")]
    parent_removed: Annotated[bool, Field(description="Whether it answers a comment that is no longer displayed.")]
    submitted_at: datetime
    edited_at: datetime | None


class ConversationOut(Schema):
    article: ArticleOut
    counts: Counts
    comments: Annotated[list[CommentOut], Field(description="By id: in the order in which they were stored.")]
    next: Annotated[str | None, Field(description="URL of the next comments; null at the end.")]


class Problem(Schema):
    detail: str


PATH = "/articles/{int:page_id}/"


@api.api_operation(["HEAD"], PATH, include_in_schema=False)
@api.get(
    PATH,
    response={200: ConversationOut, 404: Problem},
    operation_id="conversation",
    summary="The visible comments on an article",
    url_name="article",
)
def conversation(
    request: HttpRequest,
    page_id: int,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Only comments with a larger id.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PER_PAGE, description="How many at most.")] = MAX_PER_PAGE,
):
    page_cache.cacheable("after", "limit")
    try:
        page = discussed_page(page_id)
    except Http404:
        # The same for absent pages, drafts, private pages and pages without comments.
        raise HttpError(404, "There is no conversation of that number.") from None
    conversation = Conversation(page)
    comments = conversation.readable.select_related("parent").filter(pk__gt=after).order_by("id")[: limit + 1]
    displayed = [conversation.displayed(comment) for comment in comments]
    following = ""
    if len(displayed) > limit:
        displayed = displayed[:limit]
        query = {"after": displayed[-1].comment.pk, "limit": limit}
        following = absolute_url(reverse("comments:api:article", args=[page_id], query=query), request)
    return {
        "article": _article(request, page),
        "counts": _counts(conversation),
        "comments": [_comment(request, each) for each in displayed],
        "next": following or None,
    }


def _article(request, page):
    return {"id": page.pk, "title": page.title, "url": absolute_url(page.get_url(request), request)}


def _counts(conversation: Conversation) -> dict:
    counts = conversation.counts
    return {
        "total": conversation.total,
        "on_whole_article": counts.get("", 0),
        "on_sections": [
            {"slug": section.slug, "heading": section.heading, "comments": counts.get(section.block_id, 0)}
            for section in conversation.sections.values()
        ],
        "on_earlier_sections": sum(
            number for block_id, number in counts.items() if block_id and block_id not in conversation.sections
        ),
    }


def _comment(request: HttpRequest, displayed: DisplayedComment) -> dict:
    """Return the public fields, listed one by one: a new field of the model is not published by accident."""
    comment, section, parent = displayed.comment, displayed.section, displayed.comment.parent
    return {
        "id": comment.pk,
        "url": absolute_url(reverse("comments:permalink", args=[comment.pk]), request),
        "name": comment.name,
        "is_by_staff": comment.is_by_staff,
        "is_featured": comment.is_featured,
        "text": comment.text,
        "html": render(comment.text),
        "section": {
            "slug": section.slug if section else None,
            "heading": section.heading if section else None,
            "former_heading": displayed.former_heading or None,
        },
        "parent": parent.pk if parent and parent.is_visible else None,
        "parent_removed": bool(parent and not parent.is_visible),
        "submitted_at": comment.submitted_at,
        "edited_at": comment.edited_at,
    }
