"""Check the imports between packages (import-linter, contracts in pyproject.toml), and find cycles of single modules.

Migrations, the project's URLs and tests may import anything, except that the tests of `comments` must import neither
`blog` nor `home`.
"""

import os
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PACKAGES = ("home", "blog", "comments", "gazette")
FOLDERS = [".", "site"]
LEFT_OUT = {"tests", "migrations", "conftest"}


def breaks_contract() -> bool:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(FOLDERS)}
    linter = subprocess.run(command, env=environment, capture_output=True, text=True)
    if linter.returncode:
        print(linter.stdout, linter.stderr, file=sys.stderr)
    return bool(linter.returncode)


def has_circle() -> bool:
    """Look at single modules; import-linter only compares folders, with all that is in them."""
    sys.path[:0] = FOLDERS
    found = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    modules = {name for name in found.modules if not LEFT_OUT.intersection(name.split("."))} - {"gazette.urls"}
    imports = {name: found.find_modules_directly_imported_by(name) & modules for name in modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        print("These modules import each other:", " <- ".join(error.args[1]), file=sys.stderr)
        return True
    return False


if __name__ == "__main__":
    sys.exit(breaks_contract() | has_circle())
