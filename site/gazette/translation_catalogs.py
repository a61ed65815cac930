"""Catalogs of translations with the same plurals are merged, as Django means to do.

Django 6.1 compares a function with its code, so it merges none of one language: a text is looked up in up to 25
catalogs, one of each app, and twice if it has no translation, as in English.
"""

from django.utils.translation.trans_real import TranslationCatalog


def update(self, trans) -> None:
    """Add a catalog, whose texts go before those that are there."""
    if trans.plural.__code__ == self._plurals[0].__code__:
        self._catalogs[0].update(trans._catalog)
    else:
        self._catalogs.insert(0, trans._catalog.copy())
        self._plurals.insert(0, trans.plural)


def connect() -> None:
    """Have Django merge catalogs; call this before it loads any."""
    TranslationCatalog.update = update  # type: ignore[method-assign]
