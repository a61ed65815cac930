"""The live version and the newest draft of an article, so that a section can be cut from and inserted into both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wagtail.blocks import StreamValue

from ..models.history import Correction
from ..pages import ArticlePage
from ..sections import slug_of
from .locations import position_after


@dataclass
class Versions:
    """`live` is the stored article, published or not; `draft` is None without unpublished changes."""

    live: ArticlePage
    draft: ArticlePage | None

    @classmethod
    def of(cls, page_id: int) -> Versions:
        """Load both."""
        live = ArticlePage.objects.get(pk=page_id)
        is_newer = live.latest_revision_id and (live.has_unpublished_changes or not live.live)
        return cls(live, live.get_latest_revision_as_object() if is_newer else None)

    @property
    def title(self) -> str:
        return self.live.title if self.live.live else self.newest.title

    @property
    def newest(self) -> ArticlePage:
        return self.draft or self.live

    @property
    def both(self) -> list[ArticlePage]:
        return [self.live, self.draft] if self.draft else [self.live]

    def shows(self, block_id: str) -> bool:
        """Return whether readers see this section."""
        return self.live.live and block_id in ids_of(self.live)

    def holds(self, block_id: str) -> bool:
        return any(block_id in ids_of(version) for version in self.both)

    def seen(self, *, is_public: bool) -> ArticlePage:
        return self.live if is_public else self.newest

    def save(self, editor, *, is_public: bool) -> None:
        """Publish the live version, and save the draft as a draft: its other changes stay unpublished."""
        if is_public:
            self.live.save_revision(user=editor, clean=False).publish(user=editor, skip_permission_checks=True)
        if self.draft or not is_public:
            draft = self.newest
            if not draft.live:
                draft.save(clean=False)  # as the editor does for an article that was never published
            draft.save_revision(user=editor, clean=False)


def ids_of(article: ArticlePage) -> list[str]:
    return [block.get("id") for block in article.body.raw_data]


def move_block(block_id: str, origin: Versions, to: Versions, preceding: Sequence[str], *, is_public: bool) -> None:
    """Cut a section from one article and insert it into the other, in memory: its live version and its draft.

    It is inserted after the last of `preceding` that is there. If its draft differs from its live version, the other
    article gets a draft.
    """
    live = cut(origin.live, block_id) if is_public else None
    newer = cut(origin.newest, block_id) if origin.draft or not is_public else None
    corrected = cut_corrections(origin.live, block_id) if live else []
    newly_corrected = cut_corrections(origin.newest, block_id) if newer else corrected
    is_newer = (
        newer and live and (newer["value"], content_of(newly_corrected)) != (live["value"], content_of(corrected))
    )
    if to.draft is None and (is_newer or not is_public):
        to.draft = ArticlePage.objects.get(pk=to.live.pk)
    moving = newer or live
    for section in (live, newer):
        if section and is_taken(slug_of(section["value"].get("address") or ""), block_id, to):
            section["value"]["address"] = ""
    if live:
        insert(to.live, live, preceding)
        insert_corrections(to.live, corrected)
    if to.draft and moving:
        insert(to.draft, moving, preceding)
        insert_corrections(to.draft, newly_corrected)


def cut(article: ArticlePage, block_id: str) -> dict | None:
    body = list(article.body.raw_data)
    found = next((block for block in body if block.get("id") == block_id), None)
    if found is None:
        return None
    set_body(article, (block for block in body if block is not found))
    return {**found, "value": {**found["value"]}}


def insert(article: ArticlePage, section: dict, preceding: Sequence[str]) -> None:
    body = list(article.body.raw_data)
    body.insert(position_after([block.get("id") for block in body], preceding), section)
    set_body(article, body)


def cut_corrections(article: ArticlePage, block_id: str) -> list[Correction]:
    """Remove the corrections of a section from a version and return them; save the version afterwards."""
    corrections = list(article.corrections.all())
    article.corrections.set([each for each in corrections if each.block_id != block_id])
    return [each for each in corrections if each.block_id == block_id]


def content_of(corrections: Iterable[Correction]) -> list[tuple]:
    return sorted((each.corrected_at, each.text) for each in corrections)


def insert_corrections(article: ArticlePage, corrections: Iterable[Correction]) -> None:
    copies = [
        Correction(
            block_id=each.block_id,
            heading_then=each.heading_then,
            text=each.text,
            corrected_at=each.corrected_at,
        )
        for each in corrections
    ]
    article.corrections.set([*article.corrections.all(), *copies])


def set_body(article: ArticlePage, body: Iterable[dict]) -> None:
    article.body = StreamValue(article.body.stream_block, list(body), is_lazy=True)
    article.forget_sections()


def is_taken(slug: str, block_id: str, to: Versions) -> bool:
    """Return whether another section has, had or requests this slug: the article's form would refuse it."""
    if to.live.anchors.filter(slug=slug).exclude(block_id=block_id).exists():
        return True
    wanted = (block["value"].get("address") for version in to.both for block in version.body.raw_data)
    return slug in {slug_of(requested) for requested in wanted if requested}
