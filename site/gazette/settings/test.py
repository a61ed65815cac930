"""Settings for tests: those of `dev`, but fast, silent, and on temporary files."""

import tempfile
from pathlib import Path

from .dev import *
from .dev import DATABASES, INSTALLED_APPS, VAR_DIR, mailers

DEBUG = False
# With the page type of the tests of `comments`.
INSTALLED_APPS = [*INSTALLED_APPS, "comments.tests.pages"]
SECRET_KEY = "only-for-the-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
# Reused by later runs (gazette/tests/databases.py).
MIGRATED_DATABASES = VAR_DIR / "test-databases"
# Likewise for the browser tests (tests/served.py).
DEMO_SITES = VAR_DIR / "test-sites"
# Tests must not write to the copy's own files; this folder is deleted with the process.
_scratch = tempfile.TemporaryDirectory(prefix="gazette-test-")
MEDIA_ROOT = Path(_scratch.name) / "media"
VAR_DIR = Path(_scratch.name)
# Tests create hundreds of users; none needs a slow hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A code that a slow test uses half a minute late must not shift the clock of its device.
OTP_TOTP_SYNC = False
MAILERS = mailers({"BACKEND": "django.core.mail.backends.locmem.EmailBackend"})
# A persistent connection would keep its test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file: a database in memory locks whole tables against other threads of a test.
    DATABASES["default"]["TEST"] = {"NAME": f"{_scratch.name}/db.sqlite3"}
