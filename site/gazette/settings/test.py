"""For the tests: as `dev`, but quick, silent and without a trace."""

import tempfile

from .dev import *
from .dev import DATABASES

DEBUG = False
SECRET_KEY = "only-for-the-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
# A test that writes a picture must not touch the copy's own.
MEDIA_ROOT = tempfile.mkdtemp(prefix="gazette-test-media-")
# Hundreds of users are made; none needs a slow hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# A pool outlives the test database it points at.
DATABASES["default"]["OPTIONS"].pop("pool", None)
