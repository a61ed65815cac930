"""Querysets whose SQL is built once in a process: building it takes Django several times as long as running it."""

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import FETCH_ONE, Expression, QuerySet
from django.db.models.query import get_related_populators

DIFFERENT_ARGUMENTS = 256


class Parameter(Expression):
    """Stands for a parameter while the SQL is built."""

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


def compiled(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """Decorate a function that returns a queryset of a model, so that it returns a list of the objects.

    Positional arguments are part of the SQL, which is kept for the latest 256 of them: they have few values, as the
    home page of a language. Keyword-only arguments become parameters of the SQL: texts, numbers or datetimes, which the
    queryset compares with fields as they are, so not by `startswith`.

    The queryset may annotate, defer and select related objects, but has no `prefetch_related`.
    """
    return decorated(build, Statement.objects)


def compiled_rows(build: Callable[..., QuerySet]) -> Callable[..., list[tuple]]:
    """As `compiled`, for a function that returns a `values_list` of texts and numbers: they are not converted."""
    return decorated(build, Statement.rows)


def decorated(build, run):
    signature = inspect.signature(build).parameters.values()
    placeholders = {each.name: Parameter(each.name) for each in signature if each.kind == each.KEYWORD_ONLY}

    @lru_cache(maxsize=DIFFERENT_ARGUMENTS)
    def statement(*arguments):
        try:
            return Statement(build(*arguments, **placeholders))
        except EmptyResultSet:  # such as a condition on an empty list
            return None

    @wraps(build)
    def find(*arguments, **parameters):
        found = statement(*arguments)
        return run(found, parameters) if found else []

    return find


class Statement:
    """The SQL of a queryset, and how to make its objects, as Django's ModelIterable does it."""

    def __init__(self, queryset: QuerySet):
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.model = queryset.model
        self.sql, self.values = compiler.as_sql()
        self.converters = list(compiler.get_converters([column for column, *_sql in compiler.select]).items())
        self.annotations = compiler.annotation_col_map or {}
        fields = compiler.klass_info["select_fields"] if compiler.klass_info else []
        self.fields = [compiler.select[position][0].target.attname for position in fields]
        self.positions = slice(fields[0], fields[-1] + 1) if fields else slice(0)
        related = compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS, FETCH_ONE
        self.related = get_related_populators(*related) if fields else []

    def rows(self, parameters: dict[str, Any]) -> list[tuple]:
        filled = [parameters[value.name] if isinstance(value, Parameter) else value for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [stored(value) for value in filled])
            return cursor.fetchall()

    def objects(self, parameters: dict[str, Any]) -> list[Any]:
        return [self.object_of(list(row)) for row in self.rows(parameters)]

    def object_of(self, row: list) -> Any:
        for position, (converters, expression) in self.converters:
            for convert in converters:
                row[position] = convert(row[position], expression, connection)
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.fields, row[self.positions])
        for populator in self.related:
            populator.populate(row, made)
        for name, position in self.annotations.items():
            setattr(made, name, row[position])
        return made


def stored(value):
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
