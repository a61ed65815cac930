"""What reading one file may cost: its limits are checked while it is read, before it takes much time or memory."""

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import thread_time

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from .parsed_article import CannotImport, CannotImportNow

MAX_SECONDS = 1.5  # of computing; a book of 500 pages takes half a second
MAX_BLOCKS = 10_000  # of one article, with its sections; a book of 500 pages has some 5,000 paragraphs
MAX_PARAGRAPHS = 50_000  # of a word processor, with empty ones and those in tables


_ends: ContextVar[float] = ContextVar("ends", default=math.inf)


@contextmanager
def limited_time() -> Iterator[None]:
    """Let `check_time` raise CannotImportNow once the block has computed for MAX_SECONDS."""
    token = _ends.set(thread_time() + MAX_SECONDS)
    try:
        yield
    finally:
        _ends.reset(token)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Pause the garbage collector, for all threads: it would traverse a growing tree again and again.

    That took half of the time of a large text. What is garbage afterwards is found by the next collection.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def check_time() -> None:
    if thread_time() > _ends.get():
        raise CannotImportNow(_("takes too long to read: take it in parts"))


def check_blocks(number: int) -> None:
    """Raise CannotImport for more sections and paragraphs than an article may have: to store them takes minutes."""
    if number > MAX_BLOCKS:
        raise CannotImport(
            _("has more than %(number)s sections and paragraphs: take it in parts") % {"number": intcomma(MAX_BLOCKS)}
        )


def check_paragraphs(number: int) -> None:
    """Raise CannotImport if a document has more paragraphs, or if reading it takes too long."""
    if number > MAX_PARAGRAPHS:
        raise CannotImport(
            _("has more than %(number)s paragraphs: take it in parts") % {"number": intcomma(MAX_PARAGRAPHS)}
        )
    check_time()
