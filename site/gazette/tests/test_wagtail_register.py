"""docs/wagtail.md names every template of Wagtail and every attribute of other people's classes that is replaced."""

import ast
import hashlib
import re
from importlib import import_module
from pathlib import Path

import wagtail
from django.conf import settings

ROOT = settings.BASE_DIR
REGISTER = (ROOT / "docs" / "wagtail.md").read_text()
# Name, what for, test, what ends it, digest.
ROW = re.compile(r"^\| `([\w./]+)` \| [^|]+ \| `([\w./]+)` \| [^|]+ \|(?: `(\w+)` \|)?$", re.MULTILINE)
ROWS = {name: (test, digest) for name, test, digest in ROW.findall(REGISTER)}
OTHERS = ("django", "wagtail")


def upstream(template: str) -> list[Path]:
    found = Path(wagtail.__file__).parent.glob(f"**/templates/{template}")
    return [path for path in found if not {"project_template", "test", "tests"} & set(path.parts)]


def replaced_attributes(path: Path) -> set[str]:
    """Return what a module of ours assigns to what it imported from Django or Wagtail, by full names."""
    tree = ast.parse(path.read_text())
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OTHERS
        for alias in node.names
        if alias.name != "connection"  # an object of this process
    }
    targets = [target for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets]
    return {
        f"{imported[target.value.id]}.{target.attr}"
        for target in targets
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in imported
    }


def test_register_names_every_overridden_template_and_its_text_is_still_that_which_was_read():
    folder = ROOT / "templates"
    ours = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    overridden = {name: upstream(name)[0] for name in ours if upstream(name)}

    assert {name for name in ROWS if "/" in name} == overridden.keys()
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for name, path in overridden.items()}
    changed = {name: digest for name, digest in digests.items() if ROWS[name][1] != digest}
    assert changed == {}, "Wagtail changed these: read them, adapt ours, and write the digest into docs/wagtail.md."


def test_register_names_every_replaced_attribute():
    folders = ("site/gazette", "home", "blog", "comments")
    paths = [path for each in folders for path in (ROOT / each).rglob("*.py") if "tests" not in path.parts]

    found = set().union(*map(replaced_attributes, paths))

    assert {name for name in ROWS if "/" not in name} == found
    for name in found:
        *module, owner, attribute = name.split(".")
        try:
            there = getattr(import_module(".".join(module)), owner)
        except ModuleNotFoundError:  # the owner is a module
            there = import_module(".".join([*module, owner]))
        assert hasattr(there, attribute), f"{name} is gone"


def test_each_row_names_a_test_that_there_is():
    assert [test for test, _digest in ROWS.values() if not (ROOT / test).exists()] == []
