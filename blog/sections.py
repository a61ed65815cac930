"""What is known about an article's sections: their addresses, contents list, digests and reading time."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

# Ids that our own templates use and that are made of nothing but letters, digits and hyphens.
# All other ids of ours hold an underscore, which no slug does.
RESERVED_IDS = {"comments", "comment-form", "contents", "main"}
RESERVED_ID = re.compile(r"comment-\d+")
SLUG_LENGTH = 80
WORDS_A_MINUTE = 220
# Of the words of a section: what may change before its readers' comments answer another text.
TOUCHED_SHARE = 0.1
MOST_TYPOS = 30


def slug_of(text: str) -> str:
    """A fragment made of letters and digits of any script, joined by hyphens: never empty, never an id of our own."""
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
    """A slug that a section has, or had."""

    block_id: str
    slug: str
    is_current: bool


@dataclass(frozen=True)
class AnchorRequest:
    """What a section asks for: `address` is chosen by hand, or empty."""

    block_id: str
    heading: str
    address: str = ""


def plan_anchors(requests: Sequence[AnchorRequest], known: Iterable[Anchor]) -> dict[str, str]:
    """The slug of each section, by block id: pure, and the same again once its result is known.

    An address chosen by hand wins, then the slug that the section has, then one made of its heading. No slug that
    another section has or had is given away: the later one is numbered.
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
        if request.address:
            claim(request.block_id, slug_of(request.address))
        elif request.block_id in current:
            claim(request.block_id, current[request.block_id])
    for request in requests:
        if request.block_id not in plan:
            claim(request.block_id, slug_of(request.heading))
    return plan


@dataclass(frozen=True)
class Section:
    """A section as the page shows it: `slug` is its id, `aliases` are ids it had before."""

    block_id: str
    number: int
    heading: str
    slug: str
    aliases: tuple[str, ...]
    content: object
    comments: str
    summary: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def words(self) -> int:
        return len(self.text.split())


def text_of(stream) -> str:
    """The words of a stream of content, without markup, white space folded."""
    return " ".join(" ".join(texts_of(stream)).split())


def texts_of(stream) -> list[str]:
    """The same by what stands apart: paragraphs, captions, cells, …"""
    return stream.stream_block.get_searchable_content(stream)


def anchor_requests(body) -> list[AnchorRequest]:
    return [
        AnchorRequest(child.id, child.value.get("heading") or "", child.value.get("address") or "") for child in body
    ]


def sections_of(body, known: Sequence[Anchor]) -> list[Section]:
    """The sections of an article's `body`, given the anchors that its page has. Works for unsaved drafts."""
    plan = plan_anchors(anchor_requests(body), known)
    into = merge_targets(body)
    return [
        Section(
            block_id=child.id,
            number=number,
            heading=child.value.get("heading") or "",
            slug=plan[child.id],
            aliases=tuple(
                a.slug for a in known if into.get(a.block_id, a.block_id) == child.id and a.slug != plan[child.id]
            ),
            content=child.value["content"],
            comments=child.value.get("comments") or "",
            summary=child.value.get("summary") or "",
            text=text_of(child.value["content"]),
        )
        for number, child in enumerate(body, start=1)
    ]


def is_rewritten(before: str, now: str) -> bool:
    """Whether a section's text differs from what it was by more than typos and touches. Order makes no difference.

    A reader who finds nine words in ten again finds what a comment answers; below that, an argument or a paragraph is
    gone or new. A word that is spelled otherwise counts as the same, unless it holds a digit: a corrected number is
    no typo.
    """
    old, new = before.split(), now.split()
    allowed = max(len(old), len(new)) * TOUCHED_SHARE
    gone, added = list((Counter(old) - Counter(new)).elements()), list((Counter(new) - Counter(old)).elements())
    # The pairs below are all tried: in a text with that many changed words, nobody takes them for typos anyhow.
    if max(len(gone), len(added)) <= MOST_TYPOS:
        for word in list(gone):
            alike = [] if any(map(str.isdigit, word)) else get_close_matches(word, added, n=1)
            if alike:
                gone.remove(word)
                added.remove(alike[0])
    return max(len(gone), len(added)) > allowed


def reading_minutes(words: int) -> int:
    return max(1, round(words / WORDS_A_MINUTE))


BLOCK_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def merged_into(child) -> list[str]:
    """The block ids that a section of a body names as merged into it, in their order."""
    return list(dict.fromkeys(BLOCK_ID.findall(child.value.get("merged") or "")))


def merge_targets(body: Iterable) -> dict[str, str]:
    """By the block id of each section that was merged and is gone: that of the section which it ended up in."""
    children = list(body)
    present = {child.id for child in children}
    into: dict[str, str] = {}
    for child in children:
        for block_id in merged_into(child):
            if block_id not in present:
                into.setdefault(block_id, child.id)
    return into
