#!/usr/bin/env python3
"""Django's command line, with `site/` (a plain folder, not a package) on the path."""

import os
import signal
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent

if __name__ == "__main__":
    if sys.argv[1:2] in (["runserver"], ["serve"]):
        # Ctrl-C ends them at once, also while modules load, where Python may swallow the exception that it makes of it.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.path.insert(1, str(BASE_DIR / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.settings.dev")

    if sys.argv[1:] == ["version"]:
        # Django answers this with its own version before it looks for a command of that name.
        from gazette import __version__

        sys.stdout.write(f"{__version__}\n")
        sys.exit()

    from django import db
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except db.Error as error:
        from gazette import database

        if "--traceback" in sys.argv or not database.is_unavailable(error):
            raise
        sys.exit(database.problem(error))
