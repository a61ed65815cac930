"""The comments of one page as readers see them. Everything here is derived; nothing is stored."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import RowNumber
from django.db.models.query import RawQuerySet

from gazette import page_cache
from gazette.compiled_queries import compiled, compiled_rows
from gazette.public_forms.text_hygiene import parse_id

from . import conf
from .forms import CommentForm
from .models import Comment, CommentCount, Discussed, DiscussedSection
from .querysets import OLDEST_FIRST

# `?order=` of the threads, besides the oldest first. Replies are in their order in time always.
NEWEST, BY_SECTION = "newest", "section"
age = attrgetter("submitted_at", "pk")


@dataclass(frozen=True)
class DisplayedComment:
    """A comment with its section (None: the whole page), or the heading of a removed section."""

    comment: Comment
    section: DiscussedSection | None
    former_heading: str
    replied_to: Comment | None = None
    replied_to_removed: bool = False
    section_changed: bool = False


@dataclass(frozen=True)
class Thread:
    """`opening` is None where the first comment is hidden: its replies stay below a placeholder."""

    root: Comment
    opening: DisplayedComment | None
    replies: list[DisplayedComment] = field(default_factory=list)
    further: int = 0

    @cached_property
    def displayed(self) -> list[DisplayedComment]:
        return [self.opening, *self.replies] if self.opening else self.replies


@dataclass(frozen=True)
class Order:
    """An order of the threads, with the query string of the list in it."""

    name: str
    query: str
    is_current: bool


class Conversation:
    """Loads what is accessed, once; the number of queries does not grow with comments.

    `parameters` are those of a query string: `?comments=2`, `?order=newest`, `?section=SLUG`, `?thread=ID`. Unknown
    values are ignored.
    """

    def __init__(self, page: Discussed, parameters: Mapping[str, str] | None = None):
        self.page, self._parameters = page, parameters or {}

    @cached_property
    def sections(self) -> dict[str, DiscussedSection]:
        return {section.block_id: section for section in self.page.discussed_sections()}

    @property
    def is_visible(self) -> bool:
        """Whether comments are shown. A page that was never saved has none in its preview."""
        return self.page.pk is not None and self.page.policy.shows_comments

    @property
    def is_open(self) -> bool:
        page_cache.depends_on(f"open:{self.page.pk}")
        if self.page.pk is None or not self.page.policy.takes_comments:
            return False
        return self.page.policy.is_open()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Visible comments by block id, without sections that hide their comments."""
        page_cache.depends_on(f"count:{self.page.pk}")
        counts = visible_counts(page=self.page.pk)
        return {block_id: count for block_id, count in counts if block_id not in self._hidden}

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def section(self) -> DiscussedSection | None:
        """The requested section, if it exists and shows comments."""
        slug = self._parameters.get("section", "")
        for section in self.sections.values():
            if slug in (section.slug, *section.former_slugs) and section.policy != "off":
                return section
        return None

    @cached_property
    def order(self) -> str:
        """NEWEST, BY_SECTION, or empty: the oldest thread first. The list of one section has no order by sections."""
        order = self._parameters.get("order", "")
        return order if order == NEWEST or (order == BY_SECTION and not self.section) else ""

    @property
    def query(self) -> str:
        """The query string of the requested section and order, if any: the rest of the request's is not of the page."""
        return self._query(self.order)

    def _query(self, order: str) -> str:
        values = {"section": self.section.slug if self.section else "", "order": order}
        known = {name: value for name, value in values.items() if value}
        return f"?{urlencode(known)}" if known else ""

    @cached_property
    def orders(self) -> list[Order]:
        """The orders to choose from; none where they make no difference."""
        if self.single_thread or self.threads_page.paginator.count < 2:
            return []
        has_sections = not self.section and len(self.counts) > 1
        names = ["", NEWEST, *([BY_SECTION] if has_sections else [])]
        return [Order(name, self._query(name), name == self.order) for name in names]

    @property
    def section_total(self) -> int:
        return self.counts.get(self.section.block_id, 0) if self.section else 0

    @cached_property
    def form(self) -> CommentForm | None:
        if not self.is_open:
            return None
        return CommentForm(page=self.page, initial={"section": self.section.block_id if self.section else ""})

    def takes_comments_on(self, section: DiscussedSection | None) -> bool:
        """Return whether readers may comment on `section`; None: the whole page, or replies on a removed section."""
        return self.is_open and not (section and section.policy)

    @property
    def _comments(self):
        page_cache.depends_on(f"comments:{self.page.pk}")
        return Comment.objects.on_page(self.page)

    @property
    def opening_threads(self):
        threads = self._comments.opening_threads()
        return threads.exclude(block_id__in=self._hidden) if self._hidden else threads

    @property
    def readable(self):
        """All comments that readers see, regardless of the query parameters."""
        comments = self._comments.visible()
        if not self.is_visible:
            return comments.none()
        if self._hidden:
            comments = comments.exclude(block_id__in=self._hidden).exclude(thread__block_id__in=self._hidden)
        return comments

    def shows(self, comment: Comment) -> bool:
        """Return whether `comment`, of this page and with its thread loaded, is among `readable`."""
        blocks = {comment.block_id, comment.thread.block_id if comment.thread else ""}
        return self.is_visible and comment.is_visible and blocks.isdisjoint(self._hidden)

    @cached_property
    def single_thread(self) -> Comment | None:
        number = parse_id(self._parameters.get("thread", ""))
        return None if number is None else self.opening_threads.filter(pk=number).first()

    @cached_property
    def threads_page(self) -> PaginatorPage:
        roots = self._ordered(self.opening_threads)
        if self.single_thread:
            roots = roots.filter(pk=self.single_thread.pk)
        elif self.section:
            roots = roots.on_section(self.section.block_id)
        # Without more comments than a page has threads, there is nothing to count; without any, nothing to look for.
        threads = roots if self.total > conf.THREADS_PER_PAGE else list(roots) if self.total else []
        return Paginator(threads, conf.THREADS_PER_PAGE).get_page(self._parameters.get("comments", ""))

    def _ordered(self, roots):
        if self.order == NEWEST:
            return roots.newest_first()
        if self.order == BY_SECTION:  # of the whole page, of the sections as they are read, of removed ones
            places = {block_id: place for place, block_id in enumerate(["", *self.sections])}
            cases = [When(block_id=block_id, then=Value(place)) for block_id, place in places.items()]
            return roots.order_by(Case(*cases, default=Value(len(places))), "block_id", *OLDEST_FIRST)
        return roots.oldest_first()

    @cached_property
    def _has_all_threads(self) -> bool:
        """Whether `threads` are all of the page."""
        return not (self.single_thread or self.section or self.threads_page.has_other_pages())

    @cached_property
    def first_on_sections(self) -> dict[str, list[Comment]]:
        """The oldest comments that open a thread on each section, by block id: those to read in place."""
        block_ids = self.sections.keys() & self.counts.keys()
        if not block_ids:
            return {}
        most = max(1, min(conf.IN_PLACE_AT_SECTION, conf.IN_PLACE_ON_PAGE // len(block_ids)))
        if self._has_all_threads:
            opening: Iterable[Comment] = [thread.root for thread in self.threads if thread.opening]
        else:
            opening = first_comments(self.page.pk, block_ids, most)
        found: dict[str, list[Comment]] = {block_id: [] for block_id in block_ids}
        for comment in sorted(opening, key=age):
            if comment.block_id in found and len(found[comment.block_id]) < most:
                found[comment.block_id].append(comment)
        return found

    @cached_property
    def picks(self) -> list[Comment]:
        """The newest featured comments, for the top of the list of all comments; none on its other pages."""
        if self.single_thread or self.section or not self.is_visible or self.threads_page.number > 1:
            return []
        if self._has_all_threads and not any(thread.further for thread in self.threads):
            visible = [displayed.comment for thread in self.threads for displayed in thread.displayed]
            featured = sorted((each for each in visible if each.is_featured), key=age, reverse=True)
        elif self._hidden:
            featured = self.readable.filter(is_featured=True).newest_first()
        else:
            featured = featured_comments(page=self.page.pk)
        return list(featured[: conf.PICKS])

    @cached_property
    def displayed_ids(self) -> set[int]:
        """The ids of the comments on this page of the list."""
        return {displayed.comment.pk for thread in self.threads for displayed in thread.displayed}

    @cached_property
    def threads(self) -> list[Thread]:
        roots = list(self.threads_page)
        replies: dict[int, list[DisplayedComment]] = {root.pk: [] for root in roots}
        visible = {reply.pk: reply for reply in self._replies(roots)}
        for reply in visible.values():
            is_direct = reply.parent_id == reply.thread_id
            replied_to = visible.get(reply.parent_id)
            replies[reply.thread_id].append(
                self.displayed(reply, replied_to=replied_to, replied_to_removed=not is_direct and replied_to is None)
            )
        return [
            Thread(
                root=root,
                opening=self.displayed(root) if root.is_visible else None,
                replies=replies[root.pk],
                further=root.visible_in_thread - root.is_visible - len(replies[root.pk]),
            )
            for root in roots
        ]

    def has_changed_since(self, comment: Comment) -> bool:
        """Return whether the section of `comment` still exists with another text."""
        section = self.sections.get(comment.block_id)
        if section is None or comment.section_digest in {"", section.digest}:
            return False
        return (comment.block_id, comment.section_digest) in self._outdated

    def place_of(self, comment: Comment) -> str:
        """Return the query string and fragment of a visible comment on its page; empty if the page does not show it."""
        root = self.opening_threads.filter(pk=comment.thread_root_id).first()
        if root is None:
            return ""
        fragment = f"#comment-{comment.pk}"
        before_in_thread = Comment.objects.visible().filter(thread=root).before(comment).count()
        if comment.thread_id and before_in_thread >= conf.REPLIES_PER_THREAD:
            return f"?thread={root.pk}{fragment}"
        number = self.opening_threads.before(root).count() // conf.THREADS_PER_PAGE + 1
        return f"?comments={number}{fragment}" if number > 1 else fragment

    @cached_property
    def _outdated(self) -> set[tuple[str, str]]:
        return self.page.outdated_digests()

    @cached_property
    def _hidden(self) -> list[str]:
        return [section.block_id for section in self.sections.values() if section.policy == "off"]

    def displayed(self, comment: Comment, **kwargs) -> DisplayedComment:
        section = self.sections.get(comment.block_id)
        former = comment.heading_then if comment.block_id and not section else ""
        return DisplayedComment(comment, section, former, section_changed=self.has_changed_since(comment), **kwargs)

    def _replies(self, roots: list[Comment]):
        """Return the replies in these threads, oldest first; of a long thread the oldest, unless it is shown alone."""
        replies = Comment.objects.visible().filter(thread__in=[root.pk for root in roots]).oldest_first()
        longest = max((root.visible_in_thread - root.is_visible for root in roots), default=0)
        if self.single_thread or longest <= conf.REPLIES_PER_THREAD:
            return replies
        place = Window(RowNumber(), partition_by=F("thread"), order_by=OLDEST_FIRST)
        return replies.annotate(place=place).filter(place__lte=conf.REPLIES_PER_THREAD)


@compiled_rows
def visible_counts(*, page):
    return CommentCount.objects.filter(page=page, visible__gt=0).values_list("block_id", "visible")


def first_comments(page: int, block_ids: Iterable[str], most: int) -> RawQuerySet:
    """Return the oldest visible comments that open a thread, so many of each of these sections."""
    # A window function would read all the threads of the page, and a union of these queries be planned for long.
    first = (
        "SELECT {} FROM comments_comment WHERE page_id = %s AND block_id = section.value AND thread_id IS NULL "
        "AND visible_in_thread > 0 AND status = 'approved' ORDER BY submitted_at, id LIMIT %s"
    )
    if connection.vendor == "postgresql":
        query = f"jsonb_array_elements_text(%s) AS section (value) CROSS JOIN LATERAL ({first.format('*')}) AS each"
    else:
        query = f"json_each(%s) AS section JOIN comments_comment AS each ON each.id IN ({first.format('id')})"
    return Comment.objects.raw(f"SELECT each.* FROM {query}", [json.dumps([*block_ids]), page, most])  # noqa: S608


@compiled
def featured_comments(*, page):
    return Comment.objects.filter(page_id=page, is_featured=True).visible().newest_first()[: conf.PICKS]
