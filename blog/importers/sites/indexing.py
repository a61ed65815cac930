"""Wagtail's indexes of words and of references: written once for each article, not at each of its saves."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models.signals import post_save
from modelsearch.backends import get_search_backend
from modelsearch.index import insert_or_update_object
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from ...pages import ArticlePage


class Indexing:
    """Leaves the indexes alone while it is open; `update` writes what they have about one page.

    For a command: what it switches off is off in the whole process.
    """

    is_open = False

    @contextmanager
    def open(self) -> Iterator[None]:
        index = get_search_backend().get_index_for_model(ArticlePage)
        # To weigh titles, it reads those of all objects whenever one is added: once, after the last one, will do.
        index_class, refresh = type(index), type(index)._refresh_title_norms
        index_class._refresh_title_norms = lambda self, full=False: None
        self.is_open = bool(post_save.disconnect(post_save_signal_handler, sender=ArticlePage))
        try:
            with disable_reference_index_auto_update():
                yield
        finally:
            index_class._refresh_title_norms = refresh
            if self.is_open:
                post_save.connect(post_save_signal_handler, sender=ArticlePage)
            self.is_open = False
            index._refresh_title_norms()  # of what is stored, if the import was stopped, too

    def update(self, page) -> None:
        if self.is_open:
            insert_or_update_object(page)
            ReferenceIndex.create_or_update_for_object(page)
