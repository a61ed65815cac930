"""A tick of which a part hangs, fails or overlaps another: the clock goes on."""

import gc
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from comments import actions
from gazette import clock
from gazette.process_lock import process_lock
from home.management.commands.tick import Command

# Nothing but the process itself can end what blocks the signal. How long it gives itself is noted, and then shortened
# where it hangs, so that the speed of the machine does not matter.
HANGS = """
import faulthandler, signal, time
import django
django.setup()
from django.core.management import execute_from_command_line
from comments import actions

noted = []
dump_traceback_later = faulthandler.dump_traceback_later
faulthandler.dump_traceback_later = lambda seconds, exit: noted.append((seconds, exit))

def hang(now):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    ((seconds, exit),) = noted
    dump_traceback_later(seconds / 6000, exit=exit)
    time.sleep(100)

actions.announce_closings = hang
execute_from_command_line(["manage.py", "tick"])
"""


def let_time_run_out():
    """Bring the end of the time that the present part has closer, so that the speed of the machine does not matter."""
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    assert 0 < left <= clock.TASK_SECONDS
    signal.setitimer(signal.ITIMER_REAL, 0.05)


def sleep(now):
    let_time_run_out()
    try:
        time.sleep(100)
    except Exception:
        pytest.fail("the part caught what should have ended it")


def wait_for_the_database(now):
    let_time_run_out()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(100)")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hang",
    [
        sleep,
        pytest.param(
            wait_for_the_database, marks=pytest.mark.skipif(connection.vendor == "sqlite", reason="ends by itself")
        ),
    ],
)
def test_part_that_hangs_is_stopped_and_the_others_are_done(monkeypatch, capsys, caplog, hang):
    monkeypatch.setattr(actions, "announce_closings", hang)
    monkeypatch.setattr("home.management.commands.tick.announce_expired_picks", lambda now: 3)

    with pytest.raises(CommandError, match="1 task failed"):
        call_command("tick")

    assert capsys.readouterr().out == "Home pages with expired picks: 3\n"
    assert "stopped after 120 seconds" in caplog.text
    assert timezone.now() - clock.last_tick() < timedelta(seconds=30)


@pytest.mark.django_db(transaction=True)
def test_tick_that_hangs_exits_and_the_next_one_runs(capsys):
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {
        **os.environ,
        "PYTHONPATH": f"{settings.BASE_DIR / 'site'}{os.pathsep}{settings.BASE_DIR}",
        "DJANGO_SETTINGS_MODULE": "gazette.settings.dev",
        "DATABASE_URL": url,
        "GAZETTE_VAR": str(settings.VAR_DIR),
    }

    done = subprocess.run(
        [sys.executable, "-c", HANGS],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    before = clock.last_tick()
    call_command("tick", verbosity=2)

    assert done.returncode == 1
    assert "Timeout (0:00:00.100000)!" in done.stderr and "in hang" in done.stderr
    assert before is None and clock.last_tick()
    assert capsys.readouterr().out == "Nothing was due.\n"


@pytest.mark.django_db(transaction=True)
def test_tick_skips_work_while_another_runs(capsys):
    def tick():
        try:
            call_command("tick")
        finally:
            connection.close()

    with process_lock("tick"), ThreadPoolExecutor(1) as pool:
        pool.submit(tick).result()

    assert capsys.readouterr().out == "Another tick is running.\n"
    assert clock.last_tick() is None


def test_repeated_tick_goes_on_after_one_that_fails_or_is_killed(monkeypatch, tmp_path, capfd):
    ticks, command = tmp_path / "ticks", Command()
    ticks.touch()

    def tick(options):
        number = len(ticks.read_text())
        with ticks.open("a") as file:
            file.write("x")
        if number == 0:
            raise CommandError("1 task failed")
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    parents = iter([7, 7, 7, 1])
    monkeypatch.setattr(command, "tick", tick)
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    try:
        command.repeat(0.01, {}, 7)
    finally:
        gc.unfreeze()

    assert ticks.read_text() == "xxx"
    assert capfd.readouterr().err == "1 task failed\nThe clock ends: the process that started it has ended.\n"
