"""Wagtail's search in the database, for what people type: it passes a query on as it is, and some are errors there."""

from copy import copy

from wagtail.search.backends import database
from wagtail.search.query import MATCH_NONE, And, Or, Phrase, PlainText

MOST_WORDS = 50  # each is one level of an expression, and Python ends at some hundred
# SQLite takes the first for the end of a phrase, PostgreSQL refuses the second.
NOT_SEARCHABLE = str.maketrans({'"': " ", "\x00": " "})


def searchable(query):
    """Return the query, a string or an object of Wagtail's, as every database can look for it."""
    if isinstance(query, str):
        return words_of(query) or MATCH_NONE
    if isinstance(query, (And, Or)):
        # PostgreSQL has no expression for a part without words.
        parts = [part for part in map(searchable, query.subqueries) if part is not MATCH_NONE]
        return type(query)(parts) if parts else MATCH_NONE
    if isinstance(query, (PlainText, Phrase)):
        changed = copy(query)
        changed.query_string = words_of(query.query_string)
        return changed if changed.query_string else MATCH_NONE
    return query


def words_of(text: str) -> str:
    return " ".join(text.translate(NOT_SEARCHABLE).split()[:MOST_WORDS])


class TypedQueries:
    def search(self, query, *args, **kwargs):
        return super().search(searchable(query), *args, **kwargs)

    def autocomplete(self, query, *args, **kwargs):
        return super().autocomplete(searchable(query), *args, **kwargs)


def SearchBackend(params):  # noqa: N802  the name that Wagtail looks for
    backend = type(database.SearchBackend(params))
    return type(backend.__name__, (TypedQueries, backend), {})(params)
