"""Readers' texts are all translated, and `bin/messages.py --check` finds one that is not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed"),
]


def check(root):
    return subprocess.run([sys.executable, root / "bin" / "messages.py", "--check"], capture_output=True, text=True)


def test_readers_texts_are_translated():
    done = check(ROOT)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_text_without_a_translation_is_named(tmp_path):
    for name in ("bin", "site", "home", "blog", "comments", "templates", "manage.py"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
        else:
            shutil.copy(source, tmp_path / name)
    (tmp_path / "templates" / "new.html").write_text("{% load i18n %}{% translate 'A new text' %}")

    done = check(tmp_path)

    assert done.returncode == 1
    assert "run make messages" in done.stderr
