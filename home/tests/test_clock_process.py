"""`tick --every` and `first_administrator` as processes: they wait for migrations, and the clock says why it ends."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest

from gazette.tests.test_production_settings import GOOD
from tests.served import ROOT

pytestmark = pytest.mark.any_database
WAITING = "Waiting for the first migration: run manage.py migrate\n"
TICKED = "SELECT COUNT(*) FROM gazette_clockreading WHERE name = 'tick'"
CLOCK = ("tick", "--every", "1")


@contextmanager
def started(folder, *arguments, script=""):
    """Run a command on the database in `folder`, by a shell script if there is one; yield it and its output."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    with (folder / f"{arguments[0]}.log").open("w+") as log:
        process = subprocess.Popen(
            ["sh", "-c", script, "sh", *command] if script else command,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
                "GAZETTE_VAR": str(folder),
                **GOOD,
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process, lambda: (folder / f"{arguments[0]}.log").read_text()
        finally:
            if script or process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(is_true, what):
    end = time.monotonic() + 120
    while not is_true():
        assert time.monotonic() < end, what()
        time.sleep(0.05)


def has_ticked(folder) -> bool:
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        return database.execute(TICKED).fetchone() == (1,)


def test_clock_and_first_administrator_wait_for_the_first_migration_and_go_on(tmp_path):
    with started(tmp_path, *CLOCK) as (clock, log), started(tmp_path, "first_administrator") as (command, printed):
        wait_until(lambda: (log(), printed()) == (WAITING, WAITING), lambda: (log(), printed()))
        with started(tmp_path, "migrate", "--verbosity", "0") as (migration, printed_by_migrate):
            assert migration.wait() == 0, printed_by_migrate()

        assert command.wait() == 0
        assert re.fullmatch(re.escape(WAITING) + "https://gazette.example.org/admin/invitation/.+/\n", printed())
        wait_until(lambda: has_ticked(tmp_path), log)
        clock.terminate()
        assert clock.wait() == -signal.SIGTERM
        assert log() == f"{WAITING}The clock ends: SIGTERM.\n"


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_clock_names_the_signal_that_ends_it(tmp_path, name):
    with started(tmp_path, *CLOCK) as (clock, log):
        wait_until(lambda: log() == WAITING, log)
        clock.send_signal(getattr(signal, name))
        clock.wait()

        assert log() == f"{WAITING}The clock ends: {name}.\n"


def test_clock_says_that_the_process_which_started_it_has_ended(tmp_path):
    with started(tmp_path, *CLOCK, script='"$@" & sleep 600') as (parent, log):
        wait_until(lambda: log() == WAITING, log)
        parent.kill()
        parent.wait()

        wait_until(lambda: log() == f"{WAITING}The clock ends: the process that started it has ended.\n", log)
