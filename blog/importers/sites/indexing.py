"""Wagtail's indexes of words and of references: written once for each article, not at each of its saves."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models.signals import post_save
from modelsearch.index import insert_or_update_object
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from ...pages import ArticlePage


class Indexing:
    """Leaves the indexes alone while it is open; `update` writes what they have about one page."""

    is_open = False

    @contextmanager
    def open(self) -> Iterator[None]:
        self.is_open = bool(post_save.disconnect(post_save_signal_handler, sender=ArticlePage))
        try:
            with disable_reference_index_auto_update():
                yield
        finally:
            if self.is_open:
                post_save.connect(post_save_signal_handler, sender=ArticlePage)
            self.is_open = False

    def update(self, page) -> None:
        if self.is_open:
            insert_or_update_object(page)
            ReferenceIndex.create_or_update_for_object(page)
