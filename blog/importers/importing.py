"""Importing one article: read, its pictures stored, the article stored. All of it or nothing."""

from collections.abc import Callable

from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from . import read_source
from .article_links import ArticleLinks
from .library import no_article
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
    add_missing: bool = False,
    dry_run: bool = False,
    links: ArticleLinks | None = None,
    adapt: Callable[[ParsedArticle], ParsedArticle] = lambda parsed: parsed,
) -> Stored:
    """Import a source into the listing `index`; with a user, within that user's rights. Raises CannotImport.

    `add_missing`: add the authors and topics that the site lacks; `links`: to the other articles of the import; `adapt`
    may change what was read before it is stored. With `dry_run`, nothing is changed.
    """
    pictures = Pictures(source.beside, user)
    find_article = links.finder(source) if links else no_article
    parsed = adapt(pictures.with_reasons(read_source(source, encoding, pictures, find_article)))
    options = {
        "index": index,
        "file_name": source.file_name,
        "path": source.path,
        "paths": links.paths if links else (),
        "publish": publish and not (links and source.name in links.early),
        "overwrite": overwrite,
        "add_missing": add_missing,
        "user": user,
    }
    if dry_run:
        with transaction.atomic(), disable_reference_index_auto_update():
            pictures.insert_stand_ins()
            stored = store(parsed, **options, dry_run=True)
            transaction.set_rollback(True)
        return stored
    # Outside of a transaction: decoding pictures takes a while, and SQLite has one writer at a time.
    parsed, added = pictures.stored(parsed)
    try:
        return store(parsed, **options)
    except BaseException:
        remove(added)
        raise
