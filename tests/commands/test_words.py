"""`bin/words.py` finds the words that the glossary replaced."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def find(path):
    return subprocess.run([sys.executable, "bin/words.py", path], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("name", "source", "hits"),
    [
        ("plain.py", "first = 1\nwas_told = 2\n", ["2: was_told"]),
        ("plain.py", "class FormerAddress: ...\n", ["1: FormerAddress (use: removed page)"]),
        ("test_plain.py", "def test_stranger_sees_nothing(): ...\n", ["1: test_stranger_sees_nothing"]),
        ("half_written.py", "", ["0: half_written (use: draft validation)"]),
        ("half-written.md", "", ["0: half_written (use: draft validation)"]),
        ("plain.html", "<p>told</p>\n{{ told.text }}", ["2: told"]),
        ("plain.js", "const said = 'told'; // told\n", ["1: said"]),
        ("plain.js", "open('https://example.org'); said();\n", ["1: said"]),
        ("plain.md", "All is\nDecided on at once.", ["2: Decided on at once (use: bulk decision)"]),
    ],
)
def test_replaced_word_is_found_with_its_line(tmp_path, name, source, hits):
    (tmp_path / name).write_text(source)

    done = find(tmp_path / name)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [f"{tmp_path / name}:{hit}" for hit in hits]


def test_exempt_and_specific_names_are_not_found(tmp_path):
    (tmp_path / "plain.py").write_text("def is_shown(): ...\nip_address = email_address = 'told'  # told\n")

    done = find(tmp_path / "plain.py")

    assert (done.returncode, done.stdout) == (0, "")
