"""`bin/messages.py --check`, which `make check` runs, finds a text that is not translated."""

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


def test_a_text_without_a_translation_is_named(tmp_path):
    for name in ("bin", "site", "home", "blog", "comments", "templates", "manage.py"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
        else:
            shutil.copy(source, tmp_path / name)
    (tmp_path / "templates" / "new.html").write_text("{% load i18n %}{% translate 'A new text' %}")

    command = [sys.executable, tmp_path / "bin" / "messages.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 1
    assert "run make messages" in done.stderr
