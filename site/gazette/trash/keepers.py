"""What belongs to pages and is not the trash's to throw away: told to it by the apps that know."""

from collections.abc import Sequence
from typing import Protocol

from wagtail.models import Page


class Keeper(Protocol):
    def number(self, page_ids: Sequence[int]) -> int:
        """How much of it there is on these pages."""

    def may_let_go(self, user, parent: Page | None) -> bool:
        """Whether `user` may delete it; `parent` is what the pages stood below, None where that is gone."""

    def let_go(self, page_ids: Sequence[int]) -> None:
        """Deletes it, in the caller's transaction."""

    def told(self, page_ids: Sequence[int]) -> str:
        """What there is on these pages, in words: "3 comments"."""


keepers: list[Keeper] = []
