"""What the two databases are asked to find rows by: FTS5 on SQLite, `tsvector` on PostgreSQL.

They only find; neither stems, folds, ranks or cuts excerpts, so that both give the same answers.
"""

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from .query import Query, Term


def holding(query: Query) -> RawSQL:
    if connection.vendor == "postgresql":
        return _condition("blog_searchrow.vector @@ to_tsquery('simple', %s)", tsquery(query))
    return _condition(FOUND, match(query))


def holding_in_heading(query: Query) -> RawSQL:
    if connection.vendor == "postgresql":
        return _condition("blog_searchrow.heading_vector @@ to_tsquery('simple', %s)", tsquery(query))
    return _condition(FOUND, f"{{heading_words}} : ({match(query)})")


FOUND = "blog_searchrow.id IN (SELECT rowid FROM blog_searchrow_fts WHERE blog_searchrow_fts MATCH %s)"


def _condition(sql: str, argument: str) -> RawSQL:
    return RawSQL(sql, [argument], output_field=BooleanField())  # noqa: S611  the text is ours, the words an argument


def match(query: Query) -> str:
    """In the language of FTS5. Words are made of letters and digits only, so nothing in them is an operator."""

    def one(term: Term) -> str:
        return f'"{term}"{" *" if term.is_beginning else ""}'

    return _joined(query, one, " AND ", " OR ")


def tsquery(query: Query) -> str:
    """In the language of PostgreSQL."""

    def one(term: Term) -> str:
        return f"({' <-> '.join(f"'{word}'" for word in term.words)}{':*' if term.is_beginning else ''})"

    return _joined(query, one, " & ", " | ")


def _joined(query: Query, one, both: str, either: str) -> str:
    parts = [f"({either.join(map(one, part))})" for part in query.parts]
    return (both if query.of_all else either).join(parts)
