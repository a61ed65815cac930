import os
import sys

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections

from gazette.process_lock import process_lock
from gazette.startup import exit_unless_ready


class Command(BaseCommand):
    help = "Serves in production: migrates, collects static files, runs gunicorn (gunicorn.conf.py, GUNICORN_CMD_ARGS)."
    requires_system_checks: list[str] = []

    def handle(self, **options):
        exit_unless_ready()
        with process_lock("migrate", wait=True):  # nodes may start at the same time
            call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        connections.close_all()
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn"])  # noqa: S606
