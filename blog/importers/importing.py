"""Importing one article: read, its pictures stored, the article stored. All of it or nothing."""

from collections.abc import Callable

from django.db import transaction

from . import read_source
from .parsed_article import ParsedArticle
from .pictures import Pictures, remove
from .sources import Source
from .store import Stored, store


def import_article(
    source: Source,
    *,
    index,
    user=None,
    encoding: str | None = None,
    publish: bool = False,
    overwrite: bool = False,
    dry_run: bool = False,
    adapt: Callable[[ParsedArticle], ParsedArticle] = lambda parsed: parsed,
) -> Stored:
    """Import a source into the listing `index`; with a user, within that user's rights. Raises CannotImport.

    `adapt` may change what was read before it is stored. With `dry_run`, nothing is changed.
    """
    pictures = Pictures(source.beside, user)
    parsed = adapt(pictures.with_reasons(read_source(source, encoding, pictures)))
    options = {"index": index, "file_name": source.key, "publish": publish, "overwrite": overwrite, "user": user}
    if dry_run:
        with transaction.atomic():
            pictures.insert_stand_ins()
            stored = store(parsed, **options)
            transaction.set_rollback(True)
        return stored
    # Outside of a transaction: decoding pictures takes a while, and SQLite has one writer at a time.
    parsed, added = pictures.stored(parsed)
    try:
        return store(parsed, **options)
    except BaseException:
        remove(added)
        raise
