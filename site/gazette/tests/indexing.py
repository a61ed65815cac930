"""Wagtail's two indexes, of words and of references: a quarter of what it costs to make an article.

Few tests look into them, so for the others nothing is written there. The fixture `indexed` (or, where a test class
makes its data before fixtures run, `with indexes_kept():`) turns them on, as in production.
"""

from contextlib import contextmanager

from django.db.models.signals import post_migrate, post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from modelsearch.signal_handlers import register_signal_handlers as keep_words
from wagtail.signal_handlers import (
    connect_reference_index_signal_handlers as keep_references,
)
from wagtail.signal_handlers import (
    disconnect_reference_index_signal_handlers as leave_references,
)


def leave_indexes():
    leave_references()
    post_migrate.disconnect(keep_references)  # a test that migrates would turn it on for all that follow
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)


@contextmanager
def indexes_kept():
    keep_references()
    keep_words()
    try:
        yield
    finally:
        leave_indexes()
