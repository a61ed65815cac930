"""For the tests: as `dev`, but quick, silent and without a trace."""

import tempfile
from pathlib import Path

from .dev import *
from .dev import DATABASES, VAR_DIR, mailers

DEBUG = False
SECRET_KEY = "only-for-the-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
# Kept from run to run: gazette/tests/databases.py says what, and why nothing old is ever used.
MIGRATED_DATABASES = VAR_DIR / "test-databases"
# Likewise, for the browser tests: tests/served.py.
DEMO_SITES = VAR_DIR / "test-sites"
# A test that writes must not touch the copy's own files; what it wrote goes when the process ends.
_scratch = tempfile.TemporaryDirectory(prefix="gazette-test-")
MEDIA_ROOT = Path(_scratch.name) / "media"
VAR_DIR = Path(_scratch.name)
# Hundreds of users are made; none needs a slow hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = mailers({"BACKEND": "django.core.mail.backends.locmem.EmailBackend"})
# A connection that is kept would keep its test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, as in life: a database in memory locks whole tables against the other threads of a test.
    DATABASES["default"]["TEST"] = {"NAME": f"{_scratch.name}/db.sqlite3"}
