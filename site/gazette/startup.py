"""Checks that must pass before a server starts. Apps register theirs with the tag STARTUP."""

import errno
import os
import socket
import sys
from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.checks import ERROR, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from .settings import base, problems

STARTUP = "startup"
# Whether the checks have passed already, in a process that this one started.
has_passed = False
# What apps have a server do before it forks its workers, so that none of them has to.
warm_ups: list[Callable[[], object]] = []


@register(STARTUP, deploy=True)
def check_environment(app_configs, **kwargs):
    """Report the problems that the settings collected while they read the environment, and what they did not read."""
    found = [*getattr(settings, "STARTUP_PROBLEMS", ()), *problems.with_unknown_names(os.environ, base.env.asked)]
    return [Error(problem, id=f"gazette.E{number:03d}") for number, problem in enumerate(found, start=1)]


def exit_unless_ready(status: int = 1) -> None:
    """End the process with `status` and one line per error; return if there is none."""
    if has_passed:
        return
    errors = [check for check in run_checks(tags=[STARTUP], include_deployment_checks=True) if check.level >= ERROR]
    for error in errors:
        sys.stderr.write(f"Gazette cannot start: {error.msg}\n")
    if errors:
        sys.exit(status)


def exit_unless_free(host: str, port: int) -> None:
    """End the process with one line if a server can't listen there."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} is taken: stop what listens there, or choose another, for example PORT=8001")
        sys.exit(f"Port {port} of {host} cannot be used ({error.strerror}): choose another, for example PORT=8001")


def settings_errors(readers: Mapping[str, Callable[[], object]]) -> list[Error]:
    """Call each function that reads a setting; return an error for each that raises ImproperlyConfigured.

    The keys of `readers` are the ids of the errors.
    """
    errors = []
    for error_id, read in readers.items():
        try:
            read()
        except ImproperlyConfigured as error:
            errors.append(Error(str(error), id=error_id))
    return errors
