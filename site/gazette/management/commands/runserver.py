import logging
import os
import threading
import time

from django.contrib.auth import get_user_model
from django.contrib.staticfiles.management.commands import runserver
from django.core.management import call_command
from django.db import connections

logger = logging.getLogger(__name__)

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
        if options["prepare"] and os.environ.get("RUN_MAIN") != "true":
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
            self.stdout.write("  .venv/bin/python manage.py createsuperuser")

    def on_bind(self, server_port):
        self.stdout.write("Serving; Ctrl-C ends it.")
        threading.Thread(target=tick_for_ever, name="tick", daemon=True).start()


def tick_for_ever():
    while True:
        try:
            call_command("tick")
        except Exception:
            logger.exception("tick failed; it is tried again in %s s", SECONDS_BETWEEN_TICKS)
        finally:
            connections.close_all()
        time.sleep(SECONDS_BETWEEN_TICKS)
