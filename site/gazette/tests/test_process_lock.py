import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gazette.process_lock import process_lock

pytestmark = pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has locks of its own")
NOBODY = 65534


@contextmanager
def ordinary_user():
    """Root may write to everything: leave that to another user for a while."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder(settings):
    """A state folder that others can read, which `tmp_path` is not."""
    with TemporaryDirectory() as name:
        settings.VAR_DIR = Path(name)
        settings.VAR_DIR.chmod(0o755)
        yield settings.VAR_DIR


def lock_file(folder):
    with process_lock("tick"):
        pass
    (path,) = folder.iterdir()
    return path


def test_lock_file_of_another_user_can_be_locked(folder):
    path = lock_file(folder)
    path.chmod(0o444)

    with ordinary_user():
        with process_lock("tick") as is_alone:
            assert is_alone
            with path.open() as other, pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with path.open() as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            with process_lock("tick") as is_alone:
                assert not is_alone


def test_tick_says_in_one_line_that_its_lock_file_cannot_be_opened(folder):
    path = lock_file(folder)
    path.unlink()
    path.mkdir()

    with pytest.raises(CommandError) as of_directory:
        call_command("tick")

    path.rmdir()
    folder.chmod(0o555)
    with ordinary_user(), pytest.raises(CommandError) as of_folder:
        call_command("tick")

    assert str(of_directory.value) == f"GAZETTE_VAR: nothing can be written to {path} (Is a directory)."
    assert str(of_folder.value) == f"GAZETTE_VAR: nothing can be written to {path} (Permission denied)."
