import multiprocessing
import os
import signal
import sys
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import BaseCommand, CommandError, call_command
from django.db import Error
from django.db.models.signals import pre_migrate

from gazette import database, server, startup, static_files
from gazette.process_lock import process_lock


class Command(BaseCommand):
    help = "Serves in production: migrates, collects static files, runs gunicorn (gunicorn.conf.py, GUNICORN_CMD_ARGS)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--prepare-reload",
            type=int,
            metavar="PID",
            help="Only prepare the new code, and let the server with this process id execute it; used on SIGHUP.",
        )

    def handle(self, *, prepare_reload, **options):
        if not getattr(settings, "IS_PRODUCTION", False):
            raise CommandError("Set DJANGO_SETTINGS_MODULE=gazette.settings.production, or use make serve.")
        os.chdir(settings.BASE_DIR)
        if prepare_reload:
            self.prepare_reload(prepare_reload)
            return
        # A reload that is asked for during the start follows it; until gunicorn handles the signal it would end this.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        if not server.is_reload():
            # In a process of its own: no connection may be open in the one that forks the workers.
            preparation = multiprocessing.get_context("fork").Process(target=prepare, kwargs={"is_start": True})
            preparation.start()
            preparation.join()
            if preparation.exitcode:
                sys.exit(preparation.exitcode)
            storages["staticfiles"].reload_manifest()
        startup.has_passed = True
        server.run()

    def prepare_reload(self, pid):
        import_module(settings.ROOT_URLCONF)  # all views: most mistakes in code are found before it migrates
        prepare()
        server.rehearse()
        if os.getppid() == pid:
            os.kill(pid, signal.SIGUSR2)


def prepare(*, is_start=False):
    """Check the settings, migrate and collect static files; exit with one line per problem."""
    pre_migrate.connect(announce_migrations, sender=apps.get_app_config("gazette"))
    try:
        startup.exit_unless_ready()
        application = server.configured()
        if is_start:
            server.exit_unless_free(application)
        with process_lock("migrate", wait=True):  # nodes may start at the same time
            call_command("migrate", interactive=False, verbosity=0)
        startup.exit_unless_ready()  # once more, with the groups that a new database has only now
        static_files.collect()
    except CommandError as error:
        sys.exit(str(error))
    except Error as error:
        if not database.is_unavailable(error):
            raise
        sys.exit(database.problem(error))


def announce_migrations(*, plan, **kwargs):
    if plan:
        sys.stderr.write("Migrating the database …\n")
