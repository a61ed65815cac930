"""Connections to a server that refuses, hangs and comes back, by way of a proxy that can be stopped."""

import socket
import threading
import time
from contextlib import suppress
from unittest.mock import patch

import psycopg
import pytest
from django.db import OperationalError, connection

from gazette.postgresql import base

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="about the backend for PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


class Proxy:
    """Passes bytes on to the database; while `hangs` is set it accepts connections and passes nothing on."""

    def __init__(self, target):
        self.target, self.hangs = target, threading.Event()
        self.listen(0)

    def listen(self, port):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self.copy, args=pair, daemon=True).start()

    def copy(self, source, target):
        try:
            while data := source.recv(65536):
                while self.hangs.is_set():
                    time.sleep(0.02)
                target.sendall(data)
        except OSError:
            pass
        for each in (source, target):
            each.close()

    def refuse(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def proxy():
    settings = connection.settings_dict
    proxy = Proxy((settings["HOST"], int(settings["PORT"] or 5432)))
    connection.close()
    with patch.dict(settings, HOST="127.0.0.1", PORT=str(proxy.port)), patch.object(base, "servers", {}):
        yield proxy
        proxy.hangs.clear()
        connection.close()
    proxy.refuse()


def ask():
    """As at the start of a request."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_server_that_refuses_is_asked_by_one_and_is_used_again_when_it_is_back(proxy, monkeypatch):
    monkeypatch.setattr(base, "RETRY_SECONDS", 600)
    proxy.refuse()

    with pytest.raises(OperationalError, match="Connection refused"):
        ask()
    proxy.listen(proxy.port)
    for _ in range(3):
        with pytest.raises(OperationalError, match="Connection refused"):
            ask()
    (server,) = base.servers.values()
    assert 0 < server.retry_at - time.monotonic() <= 600
    server.retry_at = 0

    ask()
    ask()


def test_server_that_hangs_costs_one_request_the_timeouts_and_others_nothing(proxy, monkeypatch):
    monkeypatch.setattr(base, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(base, "RETRY_SECONDS", 600)
    ask()
    (server,) = base.servers.values()
    proxy.hangs.set()

    with pytest.raises(OperationalError, match="timeout"):
        ask()
    retry_at = server.retry_at
    for _ in range(3):
        with pytest.raises(OperationalError, match="timeout"):
            ask()
    assert server.retry_at == retry_at, "asked again"

    proxy.hangs.clear()
    server.retry_at = 0
    ask()


def test_only_one_thread_tries_a_server_that_is_away():
    server, tried = base.Server(), []
    server.note("gone")
    server.retry_at = 0

    def attempt():
        with suppress(psycopg.OperationalError):
            server.check()
            tried.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tried == [1]
