"""Run management commands in forks of a process that has loaded Django, which saves each of them the imports.

Reads one JSON object per line from stdin: the command's `arguments` and the files `stdin`, `stdout` and `stderr`.
Answers each with a line that holds the exit status. A fork starts with no open connection and nothing cached.
"""

import json
import os
import sys
from importlib import import_module

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import connections


def serve():
    django.setup()
    import_module(settings.ROOT_URLCONF)
    connections.close_all()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if not pid:
            run(job)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def run(job):
    """Become `manage.py ARGUMENTS`; does not return."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        file = os.open(job[name], os.O_RDWR)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, closefd=False)
    status = 1
    try:
        execute_from_command_line(["manage.py", *job["arguments"]])
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(bool(error.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    serve()
