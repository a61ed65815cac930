"""Production settings as a server meets them: in a process of its own, with nothing but the environment given."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "SECRET_KEY": "k8s0fPq2Lz7Yw1Xc5Vb9Nm3Ad6Sg4Hj0Ty2Ru8Ei5Wo1Qp7Zx3",
    "ALLOWED_HOSTS": "gazette.example.org",
    "SITE_URL": "https://gazette.example.org",
}
READY = "from gazette import wsgi; print('ready')"
PROBLEMS = "from gazette.settings import production; print(*production.STARTUP_PROBLEMS, sep='\\n')"


def run(code_or_arguments, tmp_path, **environment):
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
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_right_environment_starts(tmp_path):
    done = run(READY, tmp_path, **GOOD)

    assert (done.returncode, done.stdout.strip()) == (0, "ready"), done.stderr


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "only-for-the-tests-" + "x" * 50}, "SECRET_KEY is weak"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must not hold *"),
        ({"SITE_URL": ""}, "SITE_URL is missing"),
        ({"SITE_URL": "gazette.example.org"}, "SITE_URL must be an address"),
        ({"SITE_URL": "https://gazette.example.org:port"}, "SITE_URL must be an address"),
        ({"SITE_URL": "http://gazette.example.org"}, "SITE_URL must begin with https://"),
        ({"GAZETTE_HTTPS": "off"}, "GAZETTE_HTTPS=off is for trying things"),
        ({"GAZETTE_HTTPS": "maybe"}, "GAZETTE_HTTPS is either on"),
        ({"GAZETTE_COMMENT_RATE": "off"}, "GAZETTE_COMMENT_RATE must be a rate"),
    ],
)
def test_each_wrong_variable_is_named_in_one_line(changes, line, tmp_path):
    done = run(PROBLEMS, tmp_path, **{**GOOD, **changes})

    (problem,) = done.stdout.strip().splitlines()
    assert problem.startswith(line)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        # Each starts a process that imports everything.
        pytest.param({"GAZETTE_COMMENT_RATE": "many"}, "GAZETTE_COMMENT_RATE is 'many'", marks=pytest.mark.exhaustive),
        pytest.param(
            {"GAZETTE_TRUSTED_PROXIES": "two"}, "GAZETTE_TRUSTED_PROXIES is 'two'", marks=pytest.mark.exhaustive
        ),
    ],
)
def test_a_server_refuses_to_start_in_a_wrong_environment(changes, line, tmp_path):
    done = run(READY, tmp_path, **{**GOOD, **changes})

    assert done.returncode == 4
    (said,) = done.stderr.strip().splitlines()
    assert said.startswith(f"Gazette cannot start: {line}")


@pytest.mark.parametrize(
    ("variable", "address"),
    [
        ("DATABASE_URL", "postgres://user:secret/half@host/name"),
        ("CACHE_URL", "secret"),
        ("EMAIL_URL", "smtp://user:secret/half@host"),
    ],
)
def test_an_address_of_a_service_that_cannot_be_read_is_named_in_one_line(variable, address, tmp_path):
    done = run(["check"], tmp_path, **GOOD, **{variable: address})

    assert done.returncode == 1
    (said,) = done.stderr.strip().splitlines()
    assert said.startswith(f"{variable} can't be read: it must begin with ")
    assert "secret" not in said


def test_an_empty_variable_is_none(tmp_path):
    unset = dict.fromkeys(("DATABASE_URL", "CACHE_URL", "EMAIL_URL"), "")
    where = "from gazette.settings import production; print(production.VAR_DIR, production.STARTUP_PROBLEMS)"

    done = run(where, tmp_path, **{**GOOD, **unset, "GAZETTE_VAR": ""})

    assert done.stdout.strip() == f"{settings.BASE_DIR / 'var'} []", done.stderr


def test_commands_take_a_site_address_that_cannot_be_read_for_none(tmp_path):
    print_it = "from gazette.settings import production; print(repr(production.SITE_URL))"

    done = run(print_it, tmp_path, **{**GOOD, "SITE_URL": "https://gazette.example.org:port"})

    assert done.stdout.strip() == "''", done.stderr


@pytest.mark.parametrize(
    ("variable", "value"), [("PORT", "two"), pytest.param("WORKERS", "0", marks=pytest.mark.exhaustive)]
)
def test_the_server_says_which_number_is_none(variable, value, tmp_path):
    done = run(["serve"], tmp_path, **GOOD, **{variable: value})

    assert done.returncode == 1
    assert done.stderr.strip() == f"CommandError: {variable}={value} is no number from 1 on."


def test_loopback_may_do_without_tls(tmp_path):
    loopback = {"ALLOWED_HOSTS": "127.0.0.1", "SITE_URL": "http://127.0.0.1:8000", "GAZETTE_HTTPS": "off"}

    assert run(PROBLEMS, tmp_path, **{**GOOD, **loopback}).stdout.strip() == ""


def test_management_commands_run_in_a_wrong_environment(tmp_path):
    done = run(["showmigrations", "home"], tmp_path)

    assert done.returncode == 0, done.stderr
    assert "0001_home_page_and_settings" in done.stdout


def test_the_deployment_checks_are_clean(tmp_path):
    done = run(["check", "--deploy", "--fail-level", "WARNING"], tmp_path, **GOOD)

    assert done.returncode == 0, done.stderr
