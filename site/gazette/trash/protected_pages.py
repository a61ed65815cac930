"""Content on pages in the trash that is not deleted with them unless somebody who may delete it says so.

Apps register theirs with the hook `register_protected_content`, a function that returns a `ProtectedContent`.
"""

from collections.abc import Sequence
from typing import Protocol

from wagtail import hooks
from wagtail.models import Page


class ProtectedContent(Protocol):
    def count(self, page_ids: Sequence[int]) -> int:
        """Return how many items there are on these pages."""

    def can_delete(self, user, parent: Page | None) -> bool:
        """Return whether `user` may delete them; `parent` is the former parent of the pages, None if it is deleted."""

    def delete(self, page_ids: Sequence[int]) -> None:
        """Delete them, in the caller's transaction."""

    def describe(self, page_ids: Sequence[int]) -> str:
        """Return what there is on these pages, such as "3 comments"."""


def protected_content_on(page_ids: Sequence[int]) -> list[tuple[ProtectedContent, int]]:
    """Return each kind of protected content on these pages with its count."""
    kinds: list[ProtectedContent] = [register() for register in hooks.get_hooks("register_protected_content")]
    counts = [(kind, kind.count(page_ids)) for kind in kinds]
    return [(kind, count) for kind, count in counts if count]


def describe_protected_content(page_ids: Sequence[int]) -> list[str]:
    return [kind.describe(page_ids) for kind, _count in protected_content_on(page_ids)]
