"""The database of a test run, migrated once and copied from then on.

Migrating takes seven seconds of each process. The first process that needs a database of these migrations keeps a copy
of it, a file under var/ (SQLite) or a template on the server (PostgreSQL); later ones start from that. The copy is
named after the migrations, settings and packages that it came from, and `migrate` with its signals runs on it all the
same.
"""

import fcntl
import hashlib
import platform
import re
import shutil
import sqlite3
from contextlib import contextmanager
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

KEPT = "gazette_migrated_"
OUR_IMPORTS = re.compile(r"^(?:from|import) ((?:blog|comments|gazette|home)\.[\w.]+)", re.MULTILINE)


def digest() -> str:
    """Of everything that could make another database: migrations with what they import, settings, packages, Python."""
    found = hashlib.sha256(f"{platform.python_version()} {connection.vendor}".encode())
    for name in sorted(f"{each.name} {each.version}" for each in distributions()):
        found.update(name.encode())
    for pattern in ("*/migrations/*.py", "site/*/migrations/*.py", "site/*/settings/*.py"):
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            text = path.read_text()
            found.update(f"{path.relative_to(settings.BASE_DIR)} {text}".encode())
            for module in OUR_IMPORTS.findall(text):
                found.update(Path(find_spec(module).origin).read_bytes())
    return found.hexdigest()[:20]


@contextmanager
def started_from_a_copy():
    """Around `setup_databases`: gives whether a copy lies ready (so: `keepdb`), and else keeps one afterwards.

    Processes that start at once take turns: one migrates, the others copy.
    """
    folder = settings.MIGRATED_DATABASES
    folder.mkdir(parents=True, exist_ok=True)
    copies = {"sqlite": FilesOfSQLite, "postgresql": TemplatesOfPostgreSQL}[connection.vendor](folder, digest())
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        was_there = copies.put_in_place()
        yield was_there
        if not was_there:
            copies.keep()


def restore_as_a_whole():
    """Put all rows back after each test that commits, instead of emptying and filling each table as Django does."""
    connection.ensure_connection()
    restore = {"sqlite": restore_file_of_sqlite, "postgresql": restore_rows_of_postgresql}[connection.vendor]()

    def teardown(test_case):
        connection.ensure_connection()
        restore()

    TransactionTestCase._fixture_teardown = teardown


def restore_file_of_sqlite():
    migrated = sqlite3.connect(":memory:")
    connection.connection.backup(migrated)
    return lambda: migrated.backup(connection.connection)


def restore_rows_of_postgresql():
    """By DELETE: TRUNCATE makes new files for each table and each index, which takes half a second."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP_ROWS)

    def restore():
        with connection.cursor() as cursor:
            cursor.execute(RESTORE_ROWS)
            cursor.execute(RESTORE_GENERATIONS)  # the triggers of what was restored have raised them, at its end

    return restore


KEEP_ROWS = """
DO $$
DECLARE name text; has_rows boolean;
BEGIN
  DROP SCHEMA IF EXISTS migrated CASCADE;
  CREATE SCHEMA migrated;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has_rows;
    IF has_rows OR name = 'gazette_generation' THEN
      EXECUTE format('CREATE TABLE migrated.%I AS TABLE public.%I', name, name);
    END IF;
  END LOOP;
END $$
"""
RESTORE_ROWS = """
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'migrated' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM migrated.%I', name, name);
  END LOOP;
END $$
"""
RESTORE_GENERATIONS = """
DELETE FROM gazette_generation; INSERT INTO gazette_generation SELECT * FROM migrated.gazette_generation
"""


class FilesOfSQLite:
    def __init__(self, folder: Path, name: str):
        self.folder, self.kept = folder, folder / f"{KEPT}{name}.sqlite3"
        self.name = connection.settings_dict["TEST"]["NAME"]

    def put_in_place(self) -> bool:
        if self.kept.exists():
            shutil.copyfile(self.kept, self.name)
        return self.kept.exists()

    def keep(self):
        half = self.kept.with_suffix(".half")
        half.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half)])
        for old in self.folder.glob(f"{KEPT}*.sqlite3"):
            old.unlink()
        half.rename(self.kept)


class TemplatesOfPostgreSQL:
    def __init__(self, folder: Path, name: str):
        self.kept = f"{KEPT}{name}"
        self.name = connection.creation._get_test_db_name()

    def put_in_place(self) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.kept])
            if not cursor.fetchone():
                return False
            self.copy(cursor, self.kept, self.name)
        return True

    def keep(self):
        connection.close()  # no database can be copied while somebody is connected to it
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KEPT])
            for (old,) in cursor.fetchall():
                self.drop(cursor, old)
            # A template that was interrupted half-way must not bear the name.
            self.copy(cursor, self.name, f"half_{self.kept}")
            cursor.execute(f'ALTER DATABASE "half_{self.kept}" RENAME TO "{self.kept}"')

    def copy(self, cursor, source, target):
        self.drop(cursor, target)
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def drop(self, cursor, name):
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
