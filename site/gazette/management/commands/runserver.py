import os
import shlex
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.management.commands import runserver
from django.core.management import call_command
from django.db import connections

from gazette.startup import refuse_unless_ready

SECONDS_BETWEEN_TICKS = 60


class Command(runserver.Command):
    help = "Serves a copy on one's own machine, on PORT if that is set, and does every minute what is due (tick)."

    default_port = os.environ.get("PORT") or "8000"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--prepare", action="store_true", help="First migrate and, unless DEMO=no, load the demo once."
        )

    def run(self, **options):
        # The process that the reloader starts, again after every change of the code, serves what its parent prepared.
        if os.environ.get("RUN_MAIN") != "true":
            refuse_unless_ready()
            if options["prepare"]:
                self.prepare()
            connections.close_all()
        super().run(**options)

    def prepare(self):
        call_command("migrate", interactive=False, verbosity=0)
        if os.environ.get("DEMO") != "no":
            call_command("load_demo", stdout=self.stdout)
        address = f"http://{self.addr}:{self.port}/"
        self.stdout.write(f"The site:        {address}")
        self.stdout.write(f"For its editors: {address}admin/")
        if not get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("Nobody can sign in yet. Make the first administrator, in another window, with:")
            var = os.environ.get("GAZETTE_VAR")
            where = f"GAZETTE_VAR={shlex.quote(var)} " if var else ""
            self.stdout.write(f"  {where}.venv/bin/python manage.py createsuperuser")

    def on_bind(self, server_port):
        self.stdout.write("Serving; Ctrl-C ends it.")
        threading.Thread(target=tick_for_ever, name="tick", daemon=True).start()


def tick_for_ever():
    """Run each tick as a process, which can be ended where it hangs; it says itself what failed."""
    while True:
        subprocess.run([sys.executable, settings.BASE_DIR / "manage.py", "tick"])  # noqa: S603
        time.sleep(SECONDS_BETWEEN_TICKS)
