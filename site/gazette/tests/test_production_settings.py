"""Production settings as a server reads them: in its own process, with nothing but the environment given."""

import json
import os
import re
import socket
import subprocess
import sys

import pytest
from django.conf import settings

from gazette.settings import base, problems

GOOD = {
    "SECRET_KEY": "k8s0fPq2Lz7Yw1Xc5Vb9Nm3Ad6Sg4Hj0Ty2Ru8Ei5Wo1Qp7Zx3",
    "ALLOWED_HOSTS": "gazette.example.org",
    "SITE_URL": "https://gazette.example.org",
}
READY = "from gazette import wsgi; print('ready')"
# Read from a settings module of the operator's own, not from the environment.
SETTINGS_ONLY = {"GAZETTE_COMMENT_MAX_LENGTH", "GAZETTE_COMMENT_MAX_LINKS"}
REFUSE = "from gazette.startup import exit_unless_ready; exit_unless_ready()"
SETTINGS = "from gazette.settings.production import *; print(VAR_DIR, [SITE_URL], STARTUP_PROBLEMS)"


def run(code_or_arguments, tmp_path, *, stdin=None, **environment):
    is_code = isinstance(code_or_arguments, str)
    return subprocess.run(
        [sys.executable, *(("-c", code_or_arguments) if is_code else ("manage.py", *code_or_arguments))],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{settings.BASE_DIR / 'site'}{os.pathsep}{settings.BASE_DIR}",
            "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
            "GAZETTE_VAR": str(tmp_path),
            **environment,
        },
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_right_environment_starts(tmp_path):
    done = run(READY, tmp_path, **GOOD)

    assert (done.returncode, done.stdout.strip()) == (0, "ready"), done.stderr


@pytest.mark.parametrize("folder", ["deploy", "docs"])
def test_every_variable_of_ours_that_deployment_files_and_documents_name_is_known(folder):
    files = (path for path in (settings.BASE_DIR / folder).rglob("*") if path.suffix in {".example", ".yaml", ".md"})
    named = {name for path in files for name in re.findall(r"\bGAZETTE_[A-Z0-9_]*[A-Z0-9]\b", path.read_text())}

    assert len(named) > 3
    assert problems.with_unknown_names(named - SETTINGS_ONLY, base.env.asked) == []


WRONG_PORT = "can't be read: its port is no number from 1 to 65535."
# What is wrong, and how the one line of the error begins.
WRONG = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is weak"),
    ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "SECRET_KEY is weak"),
    ({"SECRET_KEY": "only-for-the-tests-" + "x" * 50}, "SECRET_KEY is weak"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must not hold *"),
    ({"ALLOWED_HOSTS": "other.example.org"}, "ALLOWED_HOSTS must name gazette.example.org too"),
    ({"ALLOWED_HOSTS": "gazette.example.org:443"}, "ALLOWED_HOSTS names 'gazette.example.org:443'"),
    ({"ALLOWED_HOSTS": "https://gazette.example.org"}, "ALLOWED_HOSTS names 'https://gazette.example.org'"),
    ({"ALLOWED_HOSTS": "gazette.example.org/admin"}, "ALLOWED_HOSTS names 'gazette.example.org/admin'"),
    ({"ALLOWED_HOSTS": "gazette.example.org www.example.org"}, "ALLOWED_HOSTS names"),
    ({"ALLOWED_HOSTS": "*.example.org"}, "ALLOWED_HOSTS names '*.example.org'"),
    ({"ALLOWED_HOSTS": "zürich.example,gazette.example.org"}, "ALLOWED_HOSTS names 'zürich.example'"),
    (
        {"SITE_URL": ""},
        "SITE_URL is missing: set it to the public URL (for example https://gazette.example.org).",
    ),
    ({"SITE_URL": "gazette.example.org"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "https://gazette.example.org:port"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "https://gazette.example.org:99999"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "https://gazette.example.org/news"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "https://gazette.example.org?a=b"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "https://ada:sesame@gazette.example.org"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "https://gazette example.org"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "ftp://gazette.example.org"}, "SITE_URL must be a URL"),
    ({"SITE_URL": "http://gazette.example.org"}, "SITE_URL must begin with https://"),
    ({"GAZETTE_HTTPS": "off"}, "GAZETTE_HTTPS=off is for trying things"),
    ({"GAZETTE_HTTPS": "maybe"}, "GAZETTE_HTTPS is either on"),
    ({"DEFAULT_FROM_EMAIL": "gazette"}, "DEFAULT_FROM_EMAIL is 'gazette'"),
    ({"DEFAULT_FROM_EMAIL": "news@"}, "DEFAULT_FROM_EMAIL is 'news@'"),
    ({"DEFAULT_FROM_EMAIL": "Gazette news@gazette.example.org"}, "DEFAULT_FROM_EMAIL is"),
    ({"DEFAULT_FROM_EMAIL": "news@gazette.example.org\nBcc: x@y.example"}, "DEFAULT_FROM_EMAIL is"),
    ({"GAZETTE_COMMENT_RATE": "many"}, "GAZETTE_COMMENT_RATE is 'many'"),
    ({"GAZETTE_COMMENT_RATE": "0/h"}, "GAZETTE_COMMENT_RATE is '0/h'"),
    ({"GAZETTE_COMMENT_RATE": "off"}, "GAZETTE_COMMENT_RATE must be a rate"),
    ({"GAZETTE_REPORT_RATE": "10"}, "GAZETTE_REPORT_RATE is '10'"),
    ({"GAZETTE_REPORT_RATE": "off"}, "GAZETTE_REPORT_RATE must be a rate"),
    ({"GAZETTE_TRUSTED_PROXIES": "two"}, "GAZETTE_TRUSTED_PROXIES is 'two'"),
    ({"GAZETTE_TRUSTED_PROXIES": "-1"}, "GAZETTE_TRUSTED_PROXIES is '-1'"),
    ({"GAZETTE_REVISION_DAYS": "0"}, "GAZETTE_REVISION_DAYS is '0'"),
    ({"GAZETTE_FETCH_CARDS": "yes"}, "GAZETTE_FETCH_CARDS is 'yes'"),
    ({"GAZETTE_TRASH_DAYS": "1.5"}, "GAZETTE_TRASH_DAYS is '1.5'"),
    ({"GAZETTE_COMMENT_RULES": "newsroom.rules.shouting"}, "GAZETTE_COMMENT_RULES names 'newsroom.rules.shouting'"),
    ({"GAZETTE_API": "yes"}, "GAZETTE_API is 'yes'"),
    (
        {"GAZETTE_COMENT_RATE": "9/h"},
        "GAZETTE_COMENT_RATE is no variable of Gazette: did you mean GAZETTE_COMMENT_RATE",
    ),
    ({"GAZETTE_SITE_URL": "x"}, "GAZETTE_SITE_URL is no variable of Gazette: did you mean SITE_URL?"),
    ({"GAZETTE_X": ""}, "GAZETTE_X is no variable of Gazette: docs/operators.md has all of them."),
    ({"GAZETTE_HEALTH_FROM": "10.0.0.0/33"}, "GAZETTE_HEALTH_FROM: '10.0.0.0/33'"),
    (
        {"GAZETTE_VAR": "/dev/null/gazette"},
        "GAZETTE_VAR: nothing can be written to /dev/null/gazette (Not a directory)",
    ),
    ({"GAZETTE_VAR": "/proc"}, "GAZETTE_VAR: nothing can be written to /proc (No such file"),
    ({"GAZETTE_VAR": "/proc/gazette"}, "GAZETTE_VAR: nothing can be written to /proc/gazette (No such file"),
    ({"PORT": "80000"}, "PORT=80000 cannot be used"),
    ({"PORT": "0"}, "PORT=0 cannot be used"),
    ({"PORT": "two"}, "PORT=two cannot be used"),
    ({"WORKERS": "x"}, "WORKERS=x cannot be used"),
    ({"WORKERS": "0"}, "WORKERS=0 cannot be used"),
    ({"DATABASE_URL": "postgres://user:sesame/half@host/name"}, "DATABASE_URL can't be read"),
    ({"DATABASE_URL": "postgres://user:open@sesame/half@host/name"}, "DATABASE_URL can't be read"),
    (
        {"DATABASE_URL": "postgres://user:sesame@host:port/name"},
        f"DATABASE_URL {WRONG_PORT} Write it as in postgres://",
    ),
    ({"DATABASE_URL": "postgres://user:sesame@host/"}, "DATABASE_URL can't be read: it lacks the NAME of postgres://"),
    ({"DATABASE_URL": "postgres://user:sesame@host:99999999/name"}, f"DATABASE_URL {WRONG_PORT}"),
    (
        {"DATABASE_URL": "mysql://user:sesame@host/name"},
        "DATABASE_URL can't be read: it must begin with sqlite:///, postgres:// or postgresql://, as in",
    ),
    ({"DATABASE_URL": "sqlite://db.sqlite3"}, "DATABASE_URL can't be read"),
    ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL can't be read"),
    ({"CACHE_URL": "sesame"}, "CACHE_URL can't be read"),
    ({"CACHE_URL": "redis://"}, "CACHE_URL can't be read: it lacks the HOST of redis://HOST"),
    ({"CACHE_URL": "redis://:sesame@host:port/0"}, f"CACHE_URL {WRONG_PORT}"),
    ({"CACHE_URL": "redis://:sesame@host/0?no_such_option=1"}, "CACHE_URL can't be read: write it as in redis://HOST"),
    (
        {"EMAIL_URL": "https://user:sesame@host"},
        "EMAIL_URL can't be read: it must begin with smtp://, smtp+tls:// or smtp+ssl://, "
        "as in smtp+tls://USER:PASSWORD@HOST:587. Escape special characters in the password (@ as %40).",
    ),
    (
        {"MEDIA_STORAGE_URL": "https://key:sesame@host/bucket"},
        "MEDIA_STORAGE_URL can't be read: it must begin with s3:// or s3+http://, "
        "as in s3://KEY:SECRET@HOST/BUCKET?region=REGION. Escape special characters in the password (@ as %40).",
    ),
    ({"MEDIA_STORAGE_URL": "s3://key:sesame@host"}, "MEDIA_STORAGE_URL can't be read: it lacks the BUCKET of s3://"),
    (
        {"MEDIA_STORAGE_URL": "s3://host"},
        "MEDIA_STORAGE_URL can't be read: it lacks the KEY and the SECRET and the BUCKET of s3://KEY:SECRET@HOST",
    ),
    ({"MEDIA_STORAGE_URL": "s3://key:sesame@host:port/bucket"}, f"MEDIA_STORAGE_URL {WRONG_PORT}"),
    ({"MEDIA_STORAGE_URL": "s3://key:ses/ame@host/bucket"}, "MEDIA_STORAGE_URL can't be read"),
    ({"MEDIA_STORAGE_URL": "s3://sesame@host/bucket"}, "MEDIA_STORAGE_URL can't be read"),
    ({"MEDIA_STORAGE_URL": "s3://key:sesame@host/bucket?no_such_option=1"}, "MEDIA_STORAGE_URL can't be read"),
    ({"MEDIA_STORAGE_URL": "s3://key:sesame@host/bucket?region"}, "MEDIA_STORAGE_URL can't be read"),
    ({"EMAIL_URL": "smtp://"}, "EMAIL_URL can't be read: it lacks the HOST of smtp+tls://"),
    ({"EMAIL_URL": "smtp://user:sesame/half@host"}, f"EMAIL_URL {WRONG_PORT}"),
    ({"EMAIL_URL": "smtp://user:sesame@[host"}, "EMAIL_URL can't be read: write it as in smtp+tls://"),
    ({"EMAIL_URL": "smtp+tls://host:notaport"}, f"EMAIL_URL {WRONG_PORT}"),
]
# Loads everything once; each program then runs in a fork with its own environment, as in a process that starts.
RUN_EACH = """
import json, os, sys, tempfile, traceback, zoneinfo
import django
django.setup()
zones = zoneinfo.available_timezones()
zoneinfo.available_timezones = lambda: zones
from django.conf import settings

for code, changes in json.load(sys.stdin):
    output = [tempfile.TemporaryFile("w+") for _ in range(2)]
    if os.fork() == 0:
        for number, file in enumerate(output, 1):
            os.dup2(file.fileno(), number)
        os.environ.update(changes)
        for name in [name for name in sys.modules if name.startswith("gazette.settings")]:
            del sys.modules[name]
        vars(settings).clear()
        settings.__init__()
        status = 0
        try:
            exec(code, {})
        except SystemExit as end:
            status = end.code
            if isinstance(status, str):  # as Python does at its end, which takes its time
                print(status, file=sys.stderr)
                status = 1
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status or 0)
    status = os.waitstatus_to_exitcode(os.wait()[1])
    for file in output:
        file.seek(0)
    print(json.dumps([status, *(file.read() for file in output)]))
"""


def manage(*arguments) -> str:
    argv = ["manage.py", *arguments]
    return f"import runpy, sys; sys.argv = {argv}; runpy.run_path('manage.py', run_name='__main__')"


RIGHT = {"SITE_URL": "https://gazette.example.org/", "DEFAULT_FROM_EMAIL": "Die Zeitung <news@gazette.example.org>"}
EMPTY = dict.fromkeys(("DATABASE_URL", "CACHE_URL", "EMAIL_URL", "MEDIA_STORAGE_URL", "GAZETTE_VAR"), "")
LOOPBACK = {"ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": "http://127.0.0.1:8000", "GAZETTE_HTTPS": "off"}
# A program, its environment beside GOOD, its status, what it prints, and how the only line on standard error begins.
PROGRAMS = [
    (REFUSE, RIGHT, 0, "", ""),
    *((REFUSE, changes, 1, "", line) for changes, line in WRONG),
    (manage("serve"), {"GAZETTE_API": "yes"}, 1, "", "GAZETTE_API is 'yes': write on or off."),
    (manage("serve"), {"GUNICORN_CMD_ARGS": "--foo"}, 2, "", "GUNICORN_CMD_ARGS: error: unrecognized arguments: --foo"),
    # A worker that is started without the command.
    ("from gazette import wsgi", {"SECRET_KEY": ""}, 4, "", "SECRET_KEY is missing"),
    # An empty variable is none.
    (SETTINGS, EMPTY, 0, f"{settings.BASE_DIR / 'var'} ['https://gazette.example.org'] []\n", ""),
    # For commands, a site URL that cannot be read is none.
    (SETTINGS, {"SITE_URL": "https://gazette.example.org:port"}, 0, " [''] ", ""),
    # Loopback may do without TLS.
    (SETTINGS, LOOPBACK, 0, "] []\n", ""),
    # Commands run in a wrong environment.
    (manage("showmigrations", "home"), dict.fromkeys(GOOD, ""), 0, "0001_home_page_and_settings", ""),
    (manage("check", "--deploy", "--fail-level", "WARNING"), {}, 0, "no issues", ""),
]


def test_programs_start_or_end_with_one_line_for_each_environment(tmp_path):
    programs = [(code, {**GOOD, **changes}) for code, changes, *_expected in PROGRAMS]

    done = run(RUN_EACH, tmp_path, stdin=json.dumps(programs), **GOOD)

    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for (code, changes, *expected), (status, printed, errors) in zip(PROGRAMS, answers, strict=True):
        expected_status, text, line = expected
        case = (code, changes, printed, errors)
        assert (status, errors.count("\n")) == (expected_status, bool(line)), case
        assert text in printed, case
        assert errors.startswith(f"Gazette cannot start: {line}" if line else ""), case
        assert "sesame" not in errors or "SITE_URL" in changes, case


# Each starts a process that imports everything.
@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("command", "changes", "line"),
    [
        ("serve", {"GAZETTE_API": "yes"}, "Gazette cannot start: GAZETTE_API is 'yes'"),
        ("serve", {"PORT": "80000"}, "Gazette cannot start: PORT=80000"),
        (
            "serve",
            {"GAZETTE_VAR": "/dev/null/x"},
            "Gazette cannot start: GAZETTE_VAR: nothing can be written to /dev/null/x",
        ),
        ("serve", {"CACHE_URL": "sesame"}, "Gazette cannot start: CACHE_URL can't be read"),
        (
            "runserver --noreload --settings gazette.settings.dev",
            {"GAZETTE_API": "yes"},
            "Gazette cannot start: GAZETTE_API is 'yes'",
        ),
        (
            "runserver --noreload --settings gazette.settings.dev",
            {"GAZETTE_VAR": "/dev/null/x", "SECRET_KEY": ""},
            "Gazette cannot start: GAZETTE_VAR: nothing can be written to /dev/null/x",
        ),
    ],
)
def test_command_that_serves_prints_one_line_and_ends(command, changes, line, tmp_path):
    done = run(command.split(), tmp_path, **{**GOOD, **changes})

    assert done.returncode == 1
    (stderr,) = done.stderr.strip().splitlines()
    assert stderr.startswith(line)


@pytest.mark.parametrize(
    "command",
    ["serve", "runserver --noreload --settings gazette.settings.dev", "runserver --settings gazette.settings.dev"],
)
def test_command_that_serves_at_a_taken_port_prints_one_line_and_ends(command, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        done = run(command.split(), tmp_path, **GOOD, PORT=port)

    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line == f"Port {port} is taken: stop what listens there, or choose another, for example PORT=8001"
    assert done.stdout == ""
