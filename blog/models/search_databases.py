"""Finds and ranks rows with FTS5 on SQLite and with `tsvector` on PostgreSQL. Both find the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from ..search.query import Query, Term

FOUND = "blog_searchrow.id IN (SELECT rowid FROM blog_searchrow_fts WHERE blog_searchrow_fts MATCH %s)"
# A match in the heading counts ten times as much as one in the text; names and the title of the page count nothing.
RANKED = """
    SELECT rowid, -bm25(blog_searchrow_fts, 10, 0, 1) FROM blog_searchrow_fts
    WHERE blog_searchrow_fts MATCH %s AND +rowid IN (SELECT value FROM json_each(%s))
"""
# The weights of D (not used), C (text), B (names, title of the page) and A (heading).
RANKED_BY_POSTGRESQL = """
    SELECT id, ts_rank('{0, 0.1, 0, 1}', vector, to_tsquery('simple', %s)) FROM blog_searchrow
    WHERE id IN (SELECT value::bigint FROM json_array_elements_text(%s))
"""


class SearchRowQuerySet(QuerySet):
    def matching(self, query: Query):
        """Rows that match a query in any of their columns."""
        if connection.vendor == "postgresql":
            return self.filter(_condition("blog_searchrow.vector @@ to_tsquery('simple', %s)", tsquery(query)))
        return self.filter(_condition(FOUND, match(query)))

    def matching_in_heading(self, query: Query):
        if connection.vendor == "postgresql":
            # No weights: `heading_vector` is of this column alone, and has none.
            terms = tsquery(query, weights=[""])
            return self.filter(_condition("blog_searchrow.heading_vector @@ to_tsquery('simple', %s)", terms))
        return self.filter(_condition(FOUND, f"{{heading_words}} : ({match(query)})"))


class SearchWordQuerySet(QuerySet):
    def beginning_with(self, letters: str):
        return self._beginning("word", letters)

    def ending_with(self, letters: str):
        return self._beginning("backwards", letters[::-1])

    def _beginning(self, field, letters):
        if connection.vendor == "postgresql":
            return self.filter(**{f"{field}__startswith": letters})
        # SQLite's LIKE does not use the index.
        return self.filter(**{f"{field}__gte": letters, f"{field}__lt": letters + "\U0010ffff"})


def ranks(query: Query, row_ids: Iterable[int]) -> dict[int, float]:
    """Return the rank of rows that match a query, by id: 0 where neither heading nor text holds one of the terms."""
    if connection.vendor == "postgresql":
        sql, terms = RANKED_BY_POSTGRESQL, " | ".join(map(_in_postgresql, query.terms))
    else:
        sql, terms = RANKED, match(query)
    with connection.cursor() as cursor:
        cursor.execute(sql, [terms, json.dumps(list(row_ids))])
        return dict(cursor.fetchall())


def _condition(sql: str, argument: str) -> RawSQL:
    return RawSQL(sql, [argument], output_field=BooleanField())  # noqa: S611  the text is ours, the words an argument


def match(query: Query) -> str:
    """Return a query in the language of FTS5. Words hold letters and digits only, so nothing in them is an operator."""

    def in_fts5(term: Term) -> str:
        forms = [f'"{form}"{" *" if form.is_prefix else ""}' for form in (term, *term.variants)]
        return f"({' OR '.join(forms)})"

    return (" AND " if query.requires_all else " OR ").join(map(in_fts5, query.terms))


def tsquery(query: Query, weights: Iterable[str] = "ABC") -> str:
    """Return a query in the language of PostgreSQL. `weights`: those that tell the columns apart."""
    return (" & " if query.requires_all else " | ").join(_in_postgresql(term, weights) for term in query.terms)


def _in_postgresql(term: Term, weights: Iterable[str] = "ABC") -> str:
    def phrase(form: Term, weight: str) -> str:
        *words, last = form.words
        flags = ("*" if form.is_prefix else "") + weight
        parts = [f"'{word}'{weight and f':{weight}'}" for word in words] + [f"'{last}'{flags and f':{flags}'}"]
        return " <-> ".join(parts)

    # As in FTS5, all words of a phrase are in the same column, which the weights tell.
    phrases = [phrase(term, weight) for weight in (weights if len(term.words) > 1 else [""])]
    return f"({' | '.join([*phrases, *(phrase(variant, '') for variant in term.variants)])})"
