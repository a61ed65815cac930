"""The database goes back to an older state, and forward again."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.exhaustive
def test_what_was_migrated_can_be_taken_back_and_done_again(tmp_path):
    environment = {**os.environ, "GAZETTE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gazette.settings.dev"}
    environment.pop("DATABASE_URL", None)

    for target in ([], ["blog", "0005"], ["trash", "zero"], ["gone", "zero"], []):
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0", *target],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (target, done.stderr)
