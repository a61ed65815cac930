"""Settings for development; they need no environment variables."""

import secrets
import sys
from contextlib import suppress

from . import problems
from .base import *
from .base import MIDDLEWARE, STARTUP_PROBLEMS, VAR_DIR, env, mail_server, mailers

DEBUG = True
GAZETTE_PAGE_CACHE = "off"  # templates change while the server runs
MIDDLEWARE.append("gazette.middleware.ReadersNotFound")


def stored_secret_key() -> str:
    """Return the secret key of this copy: generated once, stored in var/, readable by its owner only."""
    path = VAR_DIR / "secret_key"
    try:
        with suppress(FileExistsError), path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
        return path.read_text()
    except OSError as error:
        sys.exit(f"Gazette cannot start: {problems.with_state_folder(VAR_DIR, error)}")


SECRET_KEY = env("SECRET_KEY", default="") or stored_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env("SITE_URL", default="").rstrip("/")
if SITE_URL and (_problem := problems.with_site_url(SITE_URL) or problems.with_allowed_hosts(ALLOWED_HOSTS, SITE_URL)):
    STARTUP_PROBLEMS.append(_problem)
WAGTAILADMIN_BASE_URL = SITE_URL = SITE_URL or f"http://127.0.0.1:{env('PORT', default='8000')}"

# Print mail, unless EMAIL_URL names a server (docs/operators.md).
MAILERS = mailers({"BACKEND": "django.core.mail.backends.console.EmailBackend"})
if env("EMAIL_URL", default=""):
    MAILERS = mailers(mail_server(""))
DEFAULT_FROM_EMAIL = "gazette@localhost"
