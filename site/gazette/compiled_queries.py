"""Querysets whose SQL is built once in a process: building it takes Django several times as long as running it."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any

from django.db.models import QuerySet

DIFFERENT_ARGUMENTS = 256


def compiled(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Decorate a function that returns a queryset of a model, so that it returns a list of the objects.

    The SQL is kept for the latest arguments, so use this where they are few, such as the home page of a language. The
    queryset may annotate and defer, but has no `select_related` or `prefetch_related`.
    """

    @lru_cache(maxsize=DIFFERENT_ARGUMENTS)
    def statement_for(*arguments: Hashable):
        queryset = build(*arguments)
        return queryset.model, *queryset.query.sql_with_params()

    @wraps(build)
    def run(*arguments: Hashable) -> list[Any]:
        model, sql, parameters = statement_for(*arguments)
        return list(model._base_manager.raw(sql, parameters))

    return run
