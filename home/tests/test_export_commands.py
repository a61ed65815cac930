"""What the commands that export say when they can't."""

import errno
import os
import stat

import pytest
from django.core.management import CommandError, call_command

from home.exports.site_export import UNFINISHED, new_folder
from home.management.commands._exports import new_file

COMMANDS = "home.management.commands"
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("name", ["export_comments", "export_wordpress"])
@pytest.mark.parametrize(
    ("error", "line"),
    [
        (FULL, "out: No space left on device$"),
        (KeyboardInterrupt(), r"^Stopped\. \S+/out was not written, and \S+/out\.unfinished was deleted\.$"),
    ],
)
def test_file_that_is_not_completed_is_deleted(name, error, line, monkeypatch, tmp_path):
    def write(file, *args, **options):
        file.write("half")
        raise error

    monkeypatch.setattr(f"{COMMANDS}.{name}.{name}", write)

    with pytest.raises(CommandError, match=line):
        call_command(name, tmp_path / "out", verbosity=0)

    assert not any(tmp_path.iterdir())


def test_what_a_killed_export_leaves_says_that_it_is_not_complete(tmp_path):
    with new_file(tmp_path / "site.xml", verbosity=0):
        assert [path.name for path in tmp_path.iterdir()] == ["site.xml.unfinished"]
    assert [path.name for path in tmp_path.iterdir()] == ["site.xml"]
    (tmp_path / "next.xml.unfinished").write_text("Of one that was killed.")
    with new_file(tmp_path / "next.xml", verbosity=0) as (file, _progress):
        file.write("Whole")
    assert (tmp_path / "next.xml").read_text() == "Whole"

    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "out"):
        raise ZeroDivisionError
    assert [path.name for path in (tmp_path / "out").iterdir()] == [UNFINISHED]
    with new_folder(tmp_path / "whole"):
        pass
    assert not any((tmp_path / "whole").iterdir())


def test_two_exports_into_one_file_at_once_do_not_mix(tmp_path):
    with new_file(tmp_path / "out", verbosity=0) as (file, _progress):
        file.write("First")
        file.flush()
        with pytest.raises(CommandError, match="another export"), new_file(tmp_path / "out", verbosity=0):
            pass

    assert (tmp_path / "out").read_text() == "First"


def test_existing_file_is_not_overwritten(tmp_path):
    (tmp_path / "out").write_text("Mine")

    with pytest.raises(CommandError, match="out: File exists$"):
        call_command("export_comments", tmp_path / "out", verbosity=0)

    assert (tmp_path / "out").read_text() == "Mine"


@pytest.mark.django_db
def test_file_of_comments_is_readable_for_its_owner_only(tmp_path):
    call_command("export_comments", tmp_path / "out", verbosity=0)

    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["export_site", "export_markdown", "export_static"])
@pytest.mark.parametrize(
    ("error", "line"),
    [
        (FULL, r"out: No space left on device\. The folder is unfinished: delete it\.$"),
        (KeyboardInterrupt(), r"^Stopped\. \S+/out is unfinished: delete it\.$"),
    ],
)
def test_folder_that_is_not_completed_is_named(name, error, line, monkeypatch, tmp_path):
    def write(*args, **options):
        raise error

    monkeypatch.setattr(f"{COMMANDS}.{name}.{name}", write)

    with pytest.raises(CommandError, match=line):
        call_command(name, tmp_path / "out", verbosity=0)
