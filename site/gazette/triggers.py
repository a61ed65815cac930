"""Database triggers that raise generations: no change of a declared column can be forgotten, whoever makes it.

Each app declares in its `invalidation.py` which rows change what. After `migrate` the database has exactly the declared
triggers. They run in the transaction of the change; on PostgreSQL at its end, so that nobody waits long for the change
number, which all of them lock.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from . import generations
from .models import Generation

PREFIX = "gazette_changes_"
OPERATIONS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


@dataclass(frozen=True)
class Trigger:
    """Which tags a changed row of a table raises.

    `tags`: SQL expressions with `{row}` for the row. `columns`: names of those of which an UPDATE changes one, all if
    empty. `when`: a condition on `{row}`. An UPDATE raises the tags of the former and of the new row.
    """

    table: str
    tags: tuple[str, ...] = (f"'{generations.EVERYTHING}'",)
    columns: str = ""
    when: str = ""
    on: tuple[str, ...] = tuple(OPERATIONS)


declared: list[Trigger] = []


def register(*triggers: Trigger) -> None:
    declared.extend(triggers)


def select_tags(trigger: Trigger, operation: str) -> str:
    """Return a SELECT of all tags that the operation raises."""
    condition = f" WHERE {trigger.when}" if trigger.when else ""
    tags = " UNION ".join(f"SELECT {tag} AS tag{condition}" for tag in trigger.tags)
    return " UNION ".join(tags.replace("{row}", row) for row in OPERATIONS[operation])


def changed_columns(trigger: Trigger, differs: str) -> str:
    return " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in trigger.columns.split())


# How each database raises the tags that a SELECT returns.
SQLITE = """
CREATE TRIGGER {name} AFTER {operation} ON {table} FOR EACH ROW {when} BEGIN
  INSERT INTO gazette_generation (tag, number)
    SELECT tag, (SELECT coalesce(max(number), 0) + 1 FROM gazette_generation WHERE tag = '')
    FROM ({tags}) raised WHERE tag IS NOT NULL
    ON CONFLICT (tag) DO UPDATE SET number = excluded.number;
  INSERT INTO gazette_generation (tag, number) SELECT '', 1 WHERE changes() > 0
    ON CONFLICT (tag) DO UPDATE SET number = number + 1;
END
"""
# Raised once in a transaction: its row version is then that transaction's.
POSTGRESQL_RAISE = """
CREATE OR REPLACE FUNCTION gazette_raise_tags(raised text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE current bigint;
BEGIN
  IF array_remove(raised, NULL) = '{}' THEN RETURN; END IF;
  INSERT INTO gazette_generation AS known (tag, number) VALUES ('', 1) ON CONFLICT (tag)
    DO UPDATE SET number = known.number + 1 WHERE known.xmin <> pg_current_xact_id()::xid;
  SELECT number INTO current FROM gazette_generation WHERE tag = '';
  INSERT INTO gazette_generation AS known (tag, number)
    SELECT tag, current FROM unnest(raised) AS tags(tag) WHERE tag IS NOT NULL
    ON CONFLICT (tag) DO UPDATE SET number = current WHERE known.number <> current;
END $$
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM gazette_raise_tags(ARRAY({tags}));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {name} AFTER {operation} ON {table} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW {when} EXECUTE FUNCTION {name}()
"""


def statements(trigger: Trigger) -> Iterator[tuple[str, str]]:
    """Return the name and the SQL of each database trigger that `trigger` needs."""
    is_sqlite = connection.vendor == "sqlite"
    for operation in trigger.on:
        columns = changed_columns(trigger, "IS NOT" if is_sqlite else "IS DISTINCT FROM")
        parts = {
            "operation": operation,
            "table": trigger.table,
            "when": f"WHEN ({columns})" if operation == "UPDATE" and columns else "",
            "tags": select_tags(trigger, operation),
        }
        template = SQLITE if is_sqlite else POSTGRESQL
        digest = hashlib.sha256(repr((template, POSTGRESQL_RAISE, sorted(parts.items()))).encode()).hexdigest()[:20]
        name = f"{PREFIX}{digest}"
        yield name, template.format(name=name, **parts)


def installed(cursor) -> dict[str, str]:
    """Return the tables of our triggers in the database, by name."""
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
            [len(PREFIX), PREFIX],
        )
    else:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname::text, %s)", [PREFIX]
        )
    return dict(cursor.fetchall())


@transaction.atomic
def install() -> None:
    """Create the declared triggers that the database lacks, and drop those that are no longer declared.

    What may have changed while one was missing is unknown, so all pages count as changed.
    """
    autodiscover_modules("invalidation")
    tables = set(connection.introspection.table_names())
    wanted = {name: sql for trigger in declared if trigger.table in tables for name, sql in statements(trigger)}
    with connection.cursor() as cursor:
        present = installed(cursor)
        drop(cursor, {name: table for name, table in present.items() if name not in wanted})
        missing = [sql for name, sql in wanted.items() if name not in present]
        if missing and connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_RAISE)
        for sql in missing:
            cursor.execute(sql)
    Generation.objects.filter(tag=generations.NO_TRIGGERS).delete()
    if missing:
        generations.raise_tags([generations.EVERYTHING])


@transaction.atomic
def remove() -> None:
    """Drop all triggers, so that migrations can change the tables; `install` creates them again.

    Until then, also if a migration fails, the processes that run keep no page: no change would be noticed.
    """
    with connection.cursor() as cursor:
        if present := installed(cursor):
            Generation.objects.get_or_create(tag=generations.NO_TRIGGERS)
            drop(cursor, present)


def drop(cursor, triggers: dict[str, str]) -> None:
    for name, table in triggers.items():
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
            cursor.execute(f"DROP FUNCTION {name}()")


def remove_before_migrations(*, plan=(), **kwargs) -> None:
    """Before `migrate`: SQLite refuses to rename a table while a trigger names one that is being made anew."""
    if plan:
        remove()


def install_after_migrations(**kwargs) -> None:
    if "gazette_generation" in connection.introspection.table_names():
        install()
