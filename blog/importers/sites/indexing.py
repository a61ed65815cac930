"""Wagtail's indexes of words and of references: written once for each article, not at each of its saves."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.db.models.signals import post_save
from modelsearch.backends import get_search_backend
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from ...pages import ArticlePage


class Indexing:
    """Leaves the indexes alone while it is open; `update` writes what they have about one page.

    For a command: the signals that it switches off are off in the whole process.
    """

    index: Any = None
    is_changed = False

    @contextmanager
    def open(self) -> Iterator[None]:
        index = get_search_backend().get_index_for_model(ArticlePage)
        was_connected = post_save.disconnect(post_save_signal_handler, sender=ArticlePage)
        if was_connected:
            # To weigh titles, an index reads those of all objects whenever one is added, and no setting prevents that.
            # This copy weighs none: once, after the last one, will do.
            self.index = copy(index)
            self.index._refresh_title_norms = lambda full=False: None
        try:
            with disable_reference_index_auto_update():
                yield
        finally:
            self.index = None
            if was_connected:
                post_save.connect(post_save_signal_handler, sender=ArticlePage)
            # Adding any article again weighs all new titles, also those of an import that was stopped.
            if self.is_changed and (article := ArticlePage.objects.last()):
                index.add_item(article)

    def update(self, page) -> None:
        if self.index:
            self.is_changed = True
            self.index.add_item(page)
            ReferenceIndex.create_or_update_for_object(page)
