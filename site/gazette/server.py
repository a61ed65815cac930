"""gunicorn, with the application loaded before the workers are forked, and a reload that interrupts no request.

On SIGHUP the new code is prepared in a process of its own (`manage.py serve --prepare-reload`). If that succeeds, this
process executes the new code in place: it keeps its process id, the listening sockets and its workers, which go on
serving until the new ones are there. If it fails, nothing changes.
"""

import argparse
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import IO
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.autoreload import get_template_directories
from django.template.loader import get_template
from gunicorn import arbiter, sock
from gunicorn.app.wsgiapp import WSGIApplication

from . import startup

# File descriptors of the sockets and ids of the workers that a reload takes over: "5:812,813".
HANDOVER = "GAZETTE_HANDOVER"
COMMAND = [sys.executable, "manage.py", "serve"]
# Pages that need most of what others need too.
WARM_UP_PATHS = ("/", "/search/", "/feed/")


class FormerWorker:
    """A worker of before the reload, as far as the arbiter uses it: older than all others, so stopped first."""

    age = 0
    aborted = False

    def __init__(self) -> None:
        self.tmp = self
        self.taken_over_at = time.monotonic()

    def last_update(self) -> float:
        """Like a heartbeat that ended at the reload, so that a worker that doesn't stop is killed after `timeout`."""
        return self.taken_over_at

    def close(self) -> None:
        pass


class Arbiter(arbiter.Arbiter):
    """gunicorn's parent process."""

    preparation: subprocess.Popen | None = None  # of a reload
    problems: IO[bytes]  # what it wrote to standard error

    def start(self) -> None:
        descriptors, _, workers = os.environ.pop(HANDOVER, "").partition(":")
        if descriptors:
            self.LISTENERS = sock.create_sockets(self.cfg, self.log, [int(number) for number in descriptors.split(",")])
        super().start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})  # `manage.py serve` blocked it
        warm_up()
        # Objects that exist now are never garbage: pages of memory shared with the workers stay shared.
        gc.collect()
        gc.freeze()
        if workers:
            for _ in range(self.num_workers):
                self.spawn_worker()
            self.WORKERS |= {int(pid): FormerWorker() for pid in workers.split(",")}
            self.SIG_QUEUE.put_nowait(signal.SIGCHLD)  # for children that ended meanwhile

    def handle_hup(self) -> None:
        """Prepare the new code; the process that does so sends SIGUSR2 when it is done."""
        if self.preparation and self.preparation.poll() is None:
            self.log.warning("A reload is being prepared already.")
            return
        self.problems = tempfile.TemporaryFile()
        command = [*COMMAND, "--prepare-reload", str(self.pid)]
        self.preparation = subprocess.Popen(command, stderr=self.problems)  # noqa: S603

    def reap_workers(self) -> None:
        if self.preparation and self.preparation.poll() is not None:
            self.problems.seek(0)
            problems = self.problems.read().decode(errors="replace").strip()
            if self.preparation.returncode:
                *others, reason = problems.splitlines() or ["no reason given"]
                lines = "\n".join([reason, *others])
                self.log.error("The reload failed, the former code goes on serving: %s", lines)
            self.preparation = None
        super().reap_workers()

    def handle_usr2(self) -> None:
        """Execute the new code in this process."""
        for signum in (signal.SIGHUP, signal.SIGUSR2):
            signal.signal(signum, signal.SIG_IGN)  # until gunicorn handles them again
        descriptors = ",".join(str(listener.fileno()) for listener in self.LISTENERS)
        os.environ[HANDOVER] = f"{descriptors}:{','.join(map(str, self.WORKERS))}"
        os.execv(sys.executable, COMMAND)  # noqa: S606


def warm_up() -> list[str]:
    """Answer a few requests before the workers are forked: what that loads is in memory once, not in each of them.

    Return the paths that were answered with an error.
    """
    from .wsgi import django_application

    load_templates()
    failed = []
    url = urlsplit(settings.SITE_URL)
    gc.disable()  # nearly everything stays: a look for garbage takes a third of the time and finds little
    try:
        for path in WARM_UP_PATHS:
            environ = {"PATH_INFO": path, "HTTP_HOST": url.netloc, "wsgi.url_scheme": url.scheme}
            setup_testing_defaults(environ)
            response = django_application.get_response(WSGIRequest(environ))
            response.close()
            if response.status_code >= 500:
                failed.append(path)
        for prepare in startup.warm_ups:
            prepare()
    finally:
        gc.enable()
    connections.close_all()  # no connection may be open in the process that forks the workers
    return failed


def load_templates() -> None:
    """Load all templates: before a reload their files are those of the next version."""
    for folder in get_template_directories():
        for path in folder.rglob("*.*"):
            # Packages have some for other packages.
            with suppress(TemplateDoesNotExist, TemplateSyntaxError, UnicodeDecodeError, IsADirectoryError):
                get_template(str(path.relative_to(folder)))


def rehearse() -> None:
    """Do what a start does, without a socket and workers; exit with a reason if the code fails."""
    if failed := warm_up():
        sys.exit(f"with the new code an error is the answer at {', '.join(failed)}.")


def is_reload() -> bool:
    """Return whether this process takes over from the code before a reload."""
    return HANDOVER in os.environ


def configured() -> WSGIApplication:
    """Read gunicorn.conf.py and GUNICORN_CMD_ARGS; exit with one line if an option is unknown."""
    del sys.argv[1:]
    return WSGIApplication(usage=argparse.SUPPRESS, prog="Gazette cannot start: GUNICORN_CMD_ARGS")


def exit_unless_free(application: WSGIApplication) -> None:
    """Exit with one line if it can't listen: gunicorn tries for five seconds, with two lines each."""
    if "LISTEN_FDS" not in os.environ:  # else systemd listens
        for bound in application.cfg.address:
            if isinstance(bound, tuple):  # host and port, not a socket in the file system
                startup.exit_unless_free(*bound)


def run() -> None:
    """Serve until a signal ends it."""
    application = configured()
    if not is_reload():
        exit_unless_free(application)
    Arbiter(application).run()
