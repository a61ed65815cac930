"""The backend itself, where Django looks for it."""

import select
import threading
import time

import psycopg
from django.db.backends.postgresql import base
from psycopg import pq

# After a failed connection one thread tries again every RETRY_SECONDS; the others fail at once.
RETRY_SECONDS = 3
# How long an open connection may take to answer before it is used for a request.
ANSWER_SECONDS = 2


class Server:
    """Whether a server accepted the last connection, for all threads of the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.problem = ""
        self.retry_at = 0.0

    def check(self) -> None:
        """Raise the last problem again, unless there is none or it is time to try."""
        with self.lock:
            if self.problem and time.monotonic() < self.retry_at:
                raise psycopg.OperationalError(self.problem)
            self.retry_at = time.monotonic() + RETRY_SECONDS

    def note(self, problem: str) -> None:
        with self.lock:
            self.problem, self.retry_at = problem, time.monotonic() + RETRY_SECONDS


IDENTITY = ("host", "port", "dbname", "user", "password")
servers: dict[tuple, Server] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        server = servers.setdefault(tuple(conn_params.get(name) for name in IDENTITY), Server())
        server.check()
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            server.note(str(error))
            raise
        server.note("")
        return connection

    def is_usable(self):
        """Return whether the server answers in time; Django would wait for one that hangs without end."""
        if self.connection is None:
            return False
        pgconn = self.connection.pgconn
        try:
            pgconn.send_query(b"SELECT 1")
            answer = select.poll()
            answer.register(pgconn.socket, select.POLLIN)
            if not answer.poll(ANSWER_SECONDS * 1000):
                return False
            result = pgconn.get_result()
            while pgconn.get_result():
                pass
        except psycopg.Error:
            return False
        return result is not None and result.status == pq.ExecStatus.TUPLES_OK
