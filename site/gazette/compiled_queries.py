"""Querysets whose SQL is built once in a process: building it takes Django several times as long as running it."""

import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

DIFFERENT_ARGUMENTS = 256


def compiled(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Decorate a function that returns a queryset of a model, so that it returns a list of the objects.

    Positional arguments are part of the SQL, which is kept for the latest 256 of them: they have few values, as the
    home page of a language. Keyword-only arguments are texts that become parameters of the SQL.

    The queryset may annotate and defer, but has no `select_related` or `prefetch_related`.
    """
    statement = statement_of(build)

    @wraps(build)
    def run(*arguments, **parameters):
        model, sql, values = statement(arguments, parameters)
        return list(model._base_manager.raw(sql, values)) if sql else []

    return run


def compiled_rows(build: Callable[..., QuerySet]) -> Callable[..., list[tuple]]:
    """As `compiled`, for a function that returns a `values_list` of texts and numbers: they are not converted."""
    statement = statement_of(build)

    @wraps(build)
    def run(*arguments, **parameters):
        _model, sql, values = statement(arguments, parameters)
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return run


def statement_of(build):
    """Return a function that returns model, SQL and parameters for the arguments of `build`."""
    signature = inspect.signature(build).parameters.values()
    names = [each.name for each in signature if each.kind == inspect.Parameter.KEYWORD_ONLY]
    # Stand for the parameters while the SQL is built.
    markers = {f"\0{name}\0": name for name in names}

    @lru_cache(maxsize=DIFFERENT_ARGUMENTS)
    def built(*arguments):
        queryset = build(*arguments, **{name: marker for marker, name in markers.items()})
        try:
            return queryset.model, *queryset.query.sql_with_params()
        except EmptyResultSet:  # such as a condition on an empty list
            return queryset.model, "", ()

    def statement(arguments, parameters):
        model, sql, values = built(*arguments)
        if not markers:
            return model, sql, values
        return model, sql, [parameters[markers[value]] if value in markers else value for value in values]

    return statement
