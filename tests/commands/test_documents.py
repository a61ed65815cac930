"""The documents that lead through the code name files and functions that exist.

In backticks, what has a slash or the ending of a file is a path from the top of the project; a dotted name that begins
with one of our packages is a module or something in it.
"""

import re
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "docs" / "architecture.md", ROOT / "docs" / "changing.md"]
NAMED = re.compile(r"`([\w./-]+)`")
PATH = re.compile(r"[\w.-]*/[\w./-]*|[\w-]+\.(?:py|md|html|toml)")
GENERATED = {"var/"}
DOTTED = re.compile(r"(?:gazette|comments|blog|home)(?:\.\w+)+")


def named(document):
    # Rows of a table name files by their folder in the first cell.
    folder = Path()
    for line in document.read_text().splitlines():
        names = NAMED.findall(line)
        if line.startswith("| `"):
            folder = Path(names[0])
        for name in names:
            yield name, folder if line.startswith("|") else Path()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_documents_named_path_exists(document):
    paths = [(name, folder) for name, folder in named(document) if PATH.fullmatch(name) and name not in GENERATED]

    assert paths
    assert not [name for name, folder in paths if not exists(name, folder)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_documents_named_module_or_function_can_be_imported(document):
    missing = []
    for name, _folder in named(document):
        if DOTTED.fullmatch(name) and not PATH.fullmatch(name):
            try:
                found(name)
            except (ImportError, AttributeError):
                missing.append(name)

    assert not missing


def exists(name, folder):
    if "/" not in name and folder == Path():  # a file of several apps, such as `wagtail_hooks.py`
        return (ROOT / name).exists() or any(ROOT.glob(f"*/{name}"))
    return any((ROOT / each / name).exists() for each in ("", folder, folder.parent))


def found(name):
    """Return what a dotted name leads to: a module, something in it, or an attribute of a class in it."""
    try:
        return import_string(name)
    except ImportError:
        outer, _, attribute = name.rpartition(".")
        return getattr(import_string(outer), attribute)
