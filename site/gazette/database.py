"""Outages of the database: timeouts, recognition of the cause, and one line in the log."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

POSTGRESQL = "gazette.postgresql"
MISSING_TABLE = "42P01"
# SQLite's result codes for problems with the file rather than the statement: busy, locked, read-only, failed read or
# write, corrupt, full, can't be opened, no database.
SQLITE_CODES = {5, 6, 8, 10, 11, 13, 14, 26}
# Cancelled by a timeout or a deadlock: the reader may try again, but the operator needs the traceback.
CUT_OFF = {"57014", "40P01"}
# The same problem is logged again only after an interval without it.
QUIET_SECONDS = 60
# How often a command that waits for migrations looks for them.
MIGRATION_SECONDS = 2


@dataclass(frozen=True)
class Limits:
    """PostgreSQL's timeouts in seconds: for a statement, for a lock, and for an idle transaction."""

    statement: int
    lock: int
    transaction: int

    def __str__(self) -> str:
        return (
            f"-c statement_timeout={self.statement}s -c lock_timeout={self.lock}s "
            f"-c idle_in_transaction_session_timeout={self.transaction}s"
        )


# Other processes, such as migrations and imports, have no limits.
WEB = Limits(statement=20, lock=5, transaction=60)
CLOCK = Limits(statement=110, lock=30, transaction=110)  # less than clock.TASK_SECONDS


# `options` of DATABASE_URL, by alias, without limits of ours.
_given: dict[str, str] = {}


def limit(limits: Limits) -> None:
    """Set PostgreSQL's timeouts for this process. `options` in DATABASE_URL override them."""
    connections.close_all()
    for alias in connections:
        database = connections.settings[alias]
        if database["ENGINE"] == POSTGRESQL:
            given = _given.setdefault(alias, database["OPTIONS"].get("options", ""))
            database["OPTIONS"] = {**database["OPTIONS"], "options": f"{limits} {given}".strip()}


def update_statistics() -> None:
    """Have SQLite count the rows of tables that have grown, for its query planner. PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize=0x10002")


def read_without_mapping() -> None:
    """Have SQLite read its file instead of mapping it, which counts as memory of a process that reads all of it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")


def is_unavailable(error: BaseException | None) -> bool:
    """Return whether the database, not the statement, caused `error`. Lock timeouts count too."""
    if not isinstance(error, Error):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_CODES or "no such table" in str(error)
    # psycopg reports an unknown connection option as a ProgrammingError without a state.
    has_no_answer = getattr(error.__cause__, "sqlstate", "") in {None, MISSING_TABLE}
    return has_no_answer or isinstance(error, (OperationalError, InterfaceError))


def problem(error: BaseException) -> str:
    """Return one line that names the database and the cause, without the password."""
    database = settings.DATABASES["default"]
    name = database["NAME"]
    if database["ENGINE"] == POSTGRESQL and database["HOST"]:
        name = f"{name} on {database['HOST']}:{database['PORT'] or 5432}"
    cause = str(error).strip().partition("\n")[0]
    if getattr(error.__cause__, "sqlstate", "") == MISSING_TABLE:
        cause = f"{cause} (manage.py migrate makes what is missing)"
    elif "no such table" in cause:
        cause = f"{cause} (manage.py migrate makes what is missing, or the file is not where it was)"
    return f"Cannot use the database {name}: {cause or type(error).__name__}"


def wait_for_migrations(report: Callable[[str], object], is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Return once the tables are those of this code, or `is_wanted` says no; report once that it waits."""
    has_reported = False
    while is_wanted():
        executor = MigrationExecutor(connection)
        is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        connection.close()
        if is_migrated:
            return
        if not has_reported:
            which = "migrations of this version" if executor.loader.applied_migrations else "first migration"
            report(f"Waiting for the {which}: run manage.py migrate")
            has_reported = True
        time.sleep(MIGRATION_SECONDS)


class OneLinePerOutage(logging.Filter):
    """Log one line per problem with the database instead of a traceback per request."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.last_seen: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is None or not is_unavailable(error):
            return True
        line, now = problem(error), time.monotonic()
        with self.lock:
            self.last_seen = {seen: at for seen, at in self.last_seen.items() if now - at < QUIET_SECONDS}
            is_new = line not in self.last_seen
            self.last_seen[line] = now
        record.msg, record.args = "%s (%s)", (line, record.getMessage())
        if getattr(error.__cause__, "sqlstate", "") not in CUT_OFF:
            record.exc_info = record.exc_text = None
        return is_new
