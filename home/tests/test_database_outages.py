"""Error pages and log lines while the database is unavailable, refuses connections or hangs."""

import io
import logging
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from blog.tests.factories import make_article
from comments.models import Comment
from gazette import database
from gazette.models import RateCounter
from gazette.tests.test_production_settings import GOOD

on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="has no such limits")


@pytest.fixture
def log():
    """What the process's own log handler writes."""
    (handler,) = [each for each in logging.getLogger().handlers if each.get_name() == "console"]
    stream = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(stream)


@contextmanager
def away():
    """Lead connections to where no database is."""
    nowhere = {"PORT": "1"} if connection.vendor == "postgresql" else {"NAME": "/dev/null/none.sqlite3"}
    connection.close()
    with patch.dict(connection.settings_dict, nowhere):
        yield
    connection.close()


def kept_text(response):
    return BeautifulSoup(response.content.decode(), "html.parser").textarea.get_text().strip()


@pytest.mark.django_db(transaction=True)
def test_database_away_answers_503_keeps_the_text_and_logs_one_line(log):
    article = make_article()
    client = Client(raise_request_exception=False)

    with away():
        responses = [client.get("/"), client.get(article.get_url()), client.get("/search/?q=x")]
        posted = client.post(f"/comments/on/{article.pk}/", {"name": "Ada", "text": "Long & <b>thought</b>."})

    assert [(each.status_code, each["Retry-After"]) for each in [*responses, posted]] == [(503, "30")] * 4
    assert kept_text(posted) == "Long & <b>thought</b>."
    (line,) = log.getvalue().splitlines()
    cause = "Connection refused" if connection.vendor == "postgresql" else "unable to open database file"
    assert "Cannot use the database" in line and cause in line
    assert client.get("/").status_code == 200


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_lock_that_hangs_ends_in_503_with_the_text_and_not_in_a_hung_worker(log):
    article = make_article()
    comment_url = f"/comments/on/{article.pk}/"
    other, options = connection.copy(), connections.settings["default"]["OPTIONS"]
    database.limit(database.Limits(statement=20, lock=1, transaction=20))
    client = Client(raise_request_exception=False)
    try:
        with other.cursor() as cursor:
            cursor.execute(f"BEGIN; LOCK TABLE {RateCounter._meta.db_table} IN EXCLUSIVE MODE")
            begin = time.monotonic()
            hung = client.post(comment_url, {"name": "Ada", "text": "Kept in spite of it."})
            took = time.monotonic() - begin
            read = client.get(article.get_url())
            cursor.execute("ROLLBACK")
        sent = client.post(comment_url, {"name": "Ada", "text": "Kept in spite of it."})
    finally:
        connections.settings["default"]["OPTIONS"] = options
        connection.close()
        other.close()

    assert (hung.status_code, hung["Retry-After"], kept_text(hung)) == (503, "30", "Kept in spite of it.")
    assert 0.9 < took < 5
    assert (read.status_code, sent.status_code, Comment.objects.count()) == (200, 303, 1)
    (line,) = log.getvalue().splitlines()
    assert "canceling statement due to lock timeout" in line and comment_url in line


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_limits_of_the_process_hold_and_what_the_url_says_goes_before_them(settings, monkeypatch):
    monkeypatch.setattr(database, "_given", {})  # as in a new process
    options = connections.settings["default"]["OPTIONS"]
    settings.DATABASES["default"]["OPTIONS"] = {**options, "options": "-c lock_timeout=7s"}
    try:
        database.limit(database.WEB)
        with connection.cursor() as cursor:
            values = []
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                cursor.execute(f"SHOW {name}")
                values.append(cursor.fetchone()[0])
    finally:
        connections.settings["default"]["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"] = options
        connection.close()

    assert values == ["20s", "7s", "1min"]


def manage(tmp_path, *arguments, url):
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
            "GAZETTE_VAR": str(tmp_path),
            "DATABASE_URL": url,
            **GOOD,
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stderr.strip().splitlines()


# Each starts a process that imports everything.
exhaustive = pytest.mark.exhaustive


@pytest.mark.parametrize(
    ("command", "url", "cause"),
    [
        ("serve", "postgres://gazette:sesame@127.0.0.1:1/news", "Connection refused"),
        ("tick", "sqlite:////dev/null/none.sqlite3", "unable to open database file"),
        pytest.param("migrate", "sqlite:///{damaged}", "file is not a database", marks=exhaustive),
        pytest.param("serve", "sqlite:///{damaged}", "file is not a database", marks=exhaustive),
        pytest.param("tick", "postgres://gazette:sesame@127.0.0.1:1/news", "Connection refused", marks=exhaustive),
        pytest.param(
            "tick",
            "sqlite:///{empty}",
            "(manage.py migrate makes what is missing, or the file is not where it was)",
            marks=exhaustive,
        ),
        pytest.param("runserver --prepare", "sqlite:////dev/null/n.sqlite3", "unable to open", marks=exhaustive),
    ],
)
def test_command_without_a_database_says_why_in_one_line(command, url, cause, tmp_path):
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database at all" * 100)

    status, lines = manage(
        tmp_path, *command.split(), url=url.format(damaged=damaged, empty=tmp_path / "empty.sqlite3")
    )

    assert status == 1
    (line,) = lines
    assert line.startswith("Cannot use the database ") and cause in line
    assert "sesame" not in line


@on_postgresql
@pytest.mark.parametrize(
    ("user", "name", "cause"),
    [
        ("gazette", "no_such_database", 'database "no_such_database" does not exist'),
        ("no_such_user:sesame", "postgres", 'role "no_such_user" does not exist'),
    ],
)
def test_command_that_the_server_refuses_says_why_in_one_line(user, name, cause, tmp_path):
    server = connection.settings_dict

    status, lines = manage(tmp_path, "serve", url=f"postgres://{user}@{server['HOST']}:{server['PORT']}/{name}")

    assert status == 1
    (line,) = lines
    assert cause in line and "sesame" not in line
