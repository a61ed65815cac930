"""What each status of a comment means is in one table, which knows all, and nothing keeps a list beside it."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from comments.desk.statistics import PARTS
from comments.desk.verbs import WHY_DELETED
from comments.models import DELETED, MEANINGS, Status

ROOMS = ("comments", "blog", "home", "site")


def lists_of_statuses(code: str) -> list[str]:
    """The sequences and sets in the code that name more than one status."""
    names = {f"Status.{status.name}" for status in Status}
    sequences = [each for each in ast.walk(ast.parse(code)) if isinstance(each, (ast.Tuple, ast.List, ast.Set))]
    return [ast.unparse(each) for each in sequences if sum(ast.unparse(item) in names for item in each.elts) > 1]


def test_table_knows_every_status_and_statistics_and_desk_have_words_for_it():
    assert list(MEANINGS) == list(Status)
    assert {meaning.statistics for meaning in MEANINGS.values()} == {*PARTS}
    assert {*WHY_DELETED} == {*DELETED}


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_lists_statuses_itself(room):
    assert lists_of_statuses("if status in (Status.PENDING, Status.SPAM): pass")
    modules = [
        path
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py")
        if not {"tests", "migrations"} & {*path.parts} and path.name != "statuses.py"
    ]
    assert modules
    assert {str(path): found for path in modules if (found := lists_of_statuses(path.read_text()))} == {}
