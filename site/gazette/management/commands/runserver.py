import os
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.management.commands import runserver
from django.core.exceptions import SuspiciousFileOperation
from django.core.management import call_command
from django.db import connections
from django.http import Http404

from gazette.startup import exit_unless_free, exit_unless_ready

SECONDS_BETWEEN_TICKS = 60


class StaticFiles(StaticFilesHandler):
    def serve(self, request):
        try:
            return super().serve(request)
        except SuspiciousFileOperation as error:  # a path with "..", which Django answers with a traceback
            raise Http404 from error


class Command(runserver.Command):
    help = "Serves a development copy, on PORT if that is set, and runs tick every minute."

    default_port = os.environ.get("PORT") or "8000"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--prepare", action="store_true", help="First migrate and, unless DEMO=no, load the demo once."
        )

    def get_handler(self, *args, **options):
        handler = super().get_handler(*args, **options)
        return StaticFiles(handler.application) if isinstance(handler, StaticFilesHandler) else handler

    def run(self, **options):
        # The reloader starts this process again after every change of the code; its parent has prepared the site.
        if os.environ.get("RUN_MAIN") != "true":
            exit_unless_ready()
            exit_unless_free(self.addr, int(self.port))
            if options["prepare"]:
                self.prepare()
            connections.close_all()
        super().run(**options)

    def prepare(self):
        call_command("migrate", interactive=False, verbosity=0)
        exit_unless_ready()  # once more, with the groups that a new database has only now
        if os.environ.get("DEMO") != "no":
            call_command("load_demo", stdout=self.stdout)
        url = f"http://{self.addr}:{self.port}/"
        self.stdout.write(f"The site:        {url}")
        self.stdout.write(f"For its editors: {url}admin/")
        if not get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("Nobody can sign in yet. Make the first administrator here; the link works once:")
            call_command("first_administrator", url=url, stdout=self.stdout)

    def on_bind(self, server_port):
        self.stdout.write("Serving; Ctrl-C ends it.")
        threading.Thread(target=tick_for_ever, name="tick", daemon=True).start()


def tick_for_ever():
    """Run the clock as a process of its own; it ends with this one."""
    command = [sys.executable, settings.BASE_DIR / "manage.py", "tick", "--every", str(SECONDS_BETWEEN_TICKS)]
    while True:
        subprocess.run(command)  # noqa: S603
        time.sleep(SECONDS_BETWEEN_TICKS)
