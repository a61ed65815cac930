"""The finder, on a path that holds nothing but the commands each test puts there."""

import subprocess
from pathlib import Path

import pytest

FINDER = Path(__file__).parents[2] / "bin" / "newest-python"


@pytest.fixture
def path(tmp_path):
    return tmp_path


def put(path, name, script):
    command = path / name
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)


def python(version):
    """A command that answers the finder's probe as that Python would, and says so when it is run."""
    return f'[ "$2" = -c ] && echo "{version} $0" || echo "{version} runs $*"'


def find(path):
    return subprocess.run(
        ["/bin/sh", FINDER, "script.py", "argument"], env={"PATH": path}, capture_output=True, text=True
    )


def test_newest_python_runs_the_script(path):
    put(path, "python3.12", python(312))
    put(path, "python3.13", python(313))
    put(path, "python3", python(311))

    assert find(path).stdout == "313 runs script.py argument\n"


def test_plain_python3_is_taken_when_it_is_the_newest(path):
    put(path, "python3.12", python(312))
    put(path, "python3", python(315))

    assert find(path).stdout == "315 runs script.py argument\n"


@pytest.mark.parametrize("stub", ["echo 'pyenv: command not found' >&2; exit 127", "echo not a version", "exit 0"])
def test_command_that_does_not_answer_as_python_is_passed_over(path, stub):
    put(path, "python3.14", stub)
    put(path, "python3.12", python(312))

    found = find(path)

    assert (found.stdout, found.stderr) == ("312 runs script.py argument\n", "")


@pytest.mark.parametrize("commands", [{}, {"python3": python(311)}, {"python3.13": "exit 1"}])
def test_without_a_usable_python_one_line_says_what_to_do(path, commands):
    for name, script in commands.items():
        put(path, name, script)

    found = find(path)

    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1
    assert "install one (Debian, Ubuntu: apt install python3 python3-venv)" in found.stderr
