"""The database as a service that may be away, refuse or hang: how long it is waited for, and what is said then."""

import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, Error, InterfaceError, OperationalError, connections

POSTGRESQL = "django.db.backends.postgresql"
MISSING_TABLE = "42P01"
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
CLOCK = Limits(statement=300, lock=30, transaction=300)


def limit(limits: Limits) -> None:
    """Bound what this process asks of PostgreSQL from now on. What `options` in DATABASE_URL says goes before it."""
    connections.close_all()
    for alias in connections:
        database = connections.settings[alias]
        if database["ENGINE"] == POSTGRESQL:
            given = settings.DATABASES[alias]["OPTIONS"].get("options", "")
            database["OPTIONS"] = {**database["OPTIONS"], "options": f"{limits} {given}".strip()}


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database, and not the statement, is why `error` was raised. Locks that are not given count too."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    # SQLite says of a damaged file that it is a DatabaseError, and nothing closer. psycopg says that an option of the
    # connection is unknown as a ProgrammingError, without a code.
    if type(error) is DatabaseError:
        return True
    return isinstance(error, Error) and getattr(error.__cause__, "sqlstate", "") in {None, MISSING_TABLE}


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


class OneLineAnOutage(logging.Filter):
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
        record.exc_info = record.exc_text = None
        return is_new
