"""The database as a service that may be away, refuse or hang: how long it is waited for, and what is said then."""

import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connections

POSTGRESQL = "django.db.backends.postgresql"
MISSING_TABLE = "42P01"
# Result codes by which SQLite says that its file is the matter, and not the statement: busy, locked, read-only, a
# failed read or write, corrupt, full, can't be opened, no database.
SQLITE_CODES = {5, 6, 8, 10, 11, 13, 14, 26}
# Cut off by a limit, or by a deadlock: the reader may try again, but whoever runs the site needs the traceback.
CUT_OFF = {"57014", "40P01"}
# The same problem is logged again only after it was not seen for so long.
QUIET_SECONDS = 60


@dataclass(frozen=True)
class Limits:
    """How many seconds PostgreSQL works on a statement, waits for a lock, and waits for the rest of a transaction."""

    statement: int
    lock: int
    transaction: int

    def __str__(self) -> str:
        return (
            f"-c statement_timeout={self.statement}s -c lock_timeout={self.lock}s "
            f"-c idle_in_transaction_session_timeout={self.transaction}s"
        )


# Other processes, such as migrations and imports, take what time they need.
WEB = Limits(statement=20, lock=5, transaction=60)
CLOCK = Limits(statement=110, lock=30, transaction=110)  # less than clock.TASK_SECONDS


# What `options` in DATABASE_URL says, by alias, as it was before the first limits.
_given: dict[str, str] = {}


def limit(limits: Limits) -> None:
    """Bound what this process asks of PostgreSQL from now on. What `options` in DATABASE_URL says goes before it."""
    connections.close_all()
    for alias in connections:
        database = connections.settings[alias]
        if database["ENGINE"] == POSTGRESQL:
            given = _given.setdefault(alias, database["OPTIONS"].get("options", ""))
            database["OPTIONS"] = {**database["OPTIONS"], "options": f"{limits} {given}".strip()}


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database, and not the statement, is why `error` was raised. Locks that are not given count too."""
    if not isinstance(error, Error):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_CODES or "no such table" in str(error)
    # psycopg says that an option of the connection is unknown as a ProgrammingError, without a state.
    has_no_answer = getattr(error.__cause__, "sqlstate", "") in {None, MISSING_TABLE}
    return has_no_answer or isinstance(error, (OperationalError, InterfaceError))


def problem(error: BaseException) -> str:
    """Name the database and the cause, without the password, in one line."""
    database = settings.DATABASES["default"]
    name = database["NAME"]
    if database["ENGINE"] == POSTGRESQL and database["HOST"]:
        name = f"{name} on {database['HOST']}:{database['PORT'] or 5432}"
    cause = str(error).strip().partition("\n")[0]
    if getattr(error.__cause__, "sqlstate", "") == MISSING_TABLE or "no such table" in cause:
        cause = f"{cause} (manage.py migrate makes what is missing)"
    return f"Cannot use the database {name}: {cause or type(error).__name__}"


class OneLinePerOutage(logging.Filter):
    """In place of a traceback for each request, one line for each problem with the database."""

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
