"""The database goes back to an older state, and forward again."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

THERE_AND_BACK = """
import sys

sys.path.insert(0, "site")
import django
from django.core.management import call_command

django.setup()
for target in ([], ["blog", "0005"], ["trash", "zero"], ["gone", "zero"], []):
    call_command("migrate", *target, verbosity=0)
"""


@pytest.mark.exhaustive
def test_what_was_migrated_can_be_taken_back_and_done_again(tmp_path):
    database = tmp_path / "site.sqlite3"
    for migrated in settings.MIGRATED_DATABASES.glob("*.sqlite3"):  # spares the first way, which every test run goes
        shutil.copyfile(migrated, database)
    environment = {
        **os.environ,
        "GAZETTE_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "gazette.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
    }

    done = subprocess.run(
        [sys.executable, "-c", THERE_AND_BACK], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
