"""Sections of an article: slugs, digests, merges, word counts and reading time."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from comments.models.pages import DiscussedSection

# The ids in our templates that a slug could equal. All others contain an underscore, which no slug does.
RESERVED_IDS = {"comments", "comment-form", "contents", "main"}
RESERVED_ID = re.compile(r"comment-\d+")
SLUG_LENGTH = 80
WORDS_A_MINUTE = 220
# The share of a section's words that may change before its comments count as being on an earlier text.
TOUCHED_SHARE = 0.1
MAX_TYPOS = 30

BLOCK_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def slug_of(text: str) -> str:
    """Return a slug of letters and digits of any script, joined by hyphens: never empty, never a reserved id."""
    letters: list[str] = []
    for character in unicodedata.normalize("NFKC", text).lower():
        is_mark = unicodedata.category(character).startswith("M") and letters and letters[-1] != "-"
        if character.isalnum() or is_mark:
            letters.append(character)
        elif character not in "'’" and letters and letters[-1] != "-":
            letters.append("-")
    slug = "".join(letters).strip("-")
    if len(slug) > SLUG_LENGTH:
        slug = slug[:SLUG_LENGTH].rpartition("-")[0] or slug[:SLUG_LENGTH]
    slug = slug or "section"
    return f"{slug}-section" if slug in RESERVED_IDS or RESERVED_ID.fullmatch(slug) else slug


@dataclass(frozen=True)
class Anchor:
    """A present or former slug of a section."""

    block_id: str
    slug: str
    is_current: bool


@dataclass(frozen=True)
class AnchorRequest:
    """A section that needs a slug; `slug` was chosen by an editor, or is empty."""

    block_id: str
    heading: str
    slug: str = ""


def plan_anchors(requests: Sequence[AnchorRequest], known: Iterable[Anchor]) -> dict[str, str]:
    """Return the slug of each section by block id: a pure function, and idempotent once its result is stored.

    A slug that an editor chose wins, then the present slug, then one made of the heading. A slug that another section
    has or had gets a number.
    """
    owner = {anchor.slug: anchor.block_id for anchor in known}
    current = {anchor.block_id: anchor.slug for anchor in known if anchor.is_current}
    plan = {}

    def claim(block_id, wanted):
        slug, number = wanted, 1
        while owner.get(slug, block_id) != block_id:
            number += 1
            slug = f"{wanted}-{number}"
        owner[slug] = block_id
        plan[block_id] = slug

    for request in requests:
        if request.slug:
            claim(request.block_id, slug_of(request.slug))
        elif request.block_id in current:
            claim(request.block_id, current[request.block_id])
    for request in requests:
        if request.block_id not in plan:
            claim(request.block_id, slug_of(request.heading))
    return plan


def merged_into(child) -> list[str]:
    """Return the block ids of the sections that were merged into this one, in order."""
    return list(dict.fromkeys(BLOCK_ID.findall(child.value.get("merged") or "")))


def merge_targets(body: Iterable) -> dict[str, str]:
    """Return the block id of the section that each merged section went into, by its own block id.

    Merges are stored in the `merged` field of the remaining section, so drafts and revisions have them too. Slugs of
    merged sections lead to it; their comments move to it when the merge is published, and back if it is undone.
    """
    children = list(body)
    present = {child.id for child in children}
    into: dict[str, str] = {}
    for child in children:
        for block_id in merged_into(child):
            if block_id not in present:
                into.setdefault(block_id, child.id)
    return into


@dataclass(frozen=True, kw_only=True)
class Section(DiscussedSection):
    """A section as the page shows it: `slug` is its HTML id, `former_slugs` are its former ids."""

    number: int
    content: object = field(compare=False)
    summary: str
    text: str = field(repr=False)

    @property
    def words(self) -> int:
        return count_words(self.text)


def count_words(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)


def word_count(lead: str, opening, body) -> int:
    """Return the number of words of an article: its lead, its opening and the content of its sections."""
    return count_words(lead, text_of(opening), *(text_of(section.value["content"]) for section in body))


def text_of(stream) -> str:
    """Return the text of a content stream without markup, white space collapsed."""
    return " ".join(" ".join(texts_of(stream)).split())


def texts_of(stream) -> list[str]:
    """Return the same text in pieces: paragraphs, captions, cells, …"""
    return stream.stream_block.get_searchable_content(stream)


def anchor_requests(body) -> list[AnchorRequest]:
    return [
        AnchorRequest(child.id, child.value.get("heading") or "", child.value.get("address") or "") for child in body
    ]


def sections_of(body, known: Sequence[Anchor]) -> list[Section]:
    """Return the sections of a `body`, given the anchors of its page. Works for unsaved drafts."""
    plan = plan_anchors(anchor_requests(body), known)
    into = merge_targets(body)
    texts = [text_of(child.value["content"]) for child in body]
    return [
        Section(
            block_id=child.id,
            number=number,
            heading=child.value.get("heading") or "",
            slug=plan[child.id],
            former_slugs=tuple(
                a.slug for a in known if into.get(a.block_id, a.block_id) == child.id and a.slug != plan[child.id]
            ),
            content=child.value["content"],
            policy=child.value.get("comments") or "",
            summary=child.value.get("summary") or "",
            text=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )
        for number, (child, text) in enumerate(zip(body, texts, strict=True), start=1)
    ]


def is_rewritten(before: str, now: str) -> bool:
    """Return whether a section's text differs by more than typos and small edits. Order makes no difference.

    If nine words in ten are unchanged, readers still find what a comment refers to; below that, an argument or a
    paragraph is gone or new. A corrected spelling is no change, unless the word has a digit: a corrected number counts.
    """
    old, new = before.split(), now.split()
    allowed = max(len(old), len(new)) * TOUCHED_SHARE
    removed, added = list((Counter(old) - Counter(new)).elements()), list((Counter(new) - Counter(old)).elements())
    # All pairs are compared below; so many changed words are no typos anyway.
    if max(len(removed), len(added)) <= MAX_TYPOS:
        for word in list(removed):
            similar = [] if any(map(str.isdigit, word)) else get_close_matches(word, added, n=1)
            if similar:
                removed.remove(word)
                added.remove(similar[0])
    return max(len(removed), len(added)) > allowed


def reading_minutes(words: int) -> int:
    return max(1, round(words / WORDS_A_MINUTE))
