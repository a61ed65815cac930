"""Settings for production.

The server refuses to start while `STARTUP_PROBLEMS` has a line (gazette.startup); management commands run all the same,
so that operators can migrate or change a password before everything is configured.
"""

import secrets

from . import problems
from .base import *
from .base import (
    GAZETTE_COMMENT_RATE,
    GAZETTE_CONFIRMATION_RATE,
    GAZETTE_REPORT_RATE,
    GAZETTE_TRUSTED_PROXIES,
    HTTPS_SWITCH,
    MIDDLEWARE,
    SILENCED_SYSTEM_CHECKS,
    STARTUP_PROBLEMS,
    STORAGES,
    env,
    mail_server,
    mailers,
)

DEBUG = False
IS_PRODUCTION = True
WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def weak(secret: str) -> bool:
    return len(secret) < 50 or len(set(secret)) < 5 or secret.startswith(("django-insecure-", "only-for-the-tests-"))


SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    STARTUP_PROBLEMS.append("SECRET_KEY is missing: set it to 50 or more random characters and keep it secret.")
elif weak(SECRET_KEY):
    STARTUP_PROBLEMS.append("SECRET_KEY is weak: use 50 or more random characters, none of an example.")
if weak(SECRET_KEY):
    SECRET_KEY = secrets.token_urlsafe(50)  # for this process only, so that management commands run

ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=[]) if host.strip()]
if not ALLOWED_HOSTS:
    STARTUP_PROBLEMS.append("ALLOWED_HOSTS is missing: name the hosts that this site answers to, separated by commas.")

SITE_URL = env("SITE_URL", default="").rstrip("/")
_url = problems.split_url(SITE_URL)
if not SITE_URL:
    STARTUP_PROBLEMS.append("SITE_URL is missing: set it to the public URL (for example https://gazette.example.org).")
elif _problem := problems.with_site_url(SITE_URL):
    STARTUP_PROBLEMS.append(_problem)
    SITE_URL = ""  # treated as missing by management commands
if ALLOWED_HOSTS and (_problem := problems.with_allowed_hosts(ALLOWED_HOSTS, SITE_URL)):
    STARTUP_PROBLEMS.append(_problem)
WAGTAILADMIN_BASE_URL = SITE_URL or "https://site-url-is-missing.invalid"

HTTPS = HTTPS_SWITCH != "off"
if HTTPS_SWITCH not in {"on", "off"}:
    STARTUP_PROBLEMS.append("GAZETTE_HTTPS is either on (the default) or off.")
elif not HTTPS and not ({_url.hostname, *ALLOWED_HOSTS} <= LOOPBACK | {"::1", None}):
    STARTUP_PROBLEMS.append(
        "GAZETTE_HTTPS=off is for trying things on this machine: SITE_URL and ALLOWED_HOSTS must be loopback."
    )
elif HTTPS and _url.scheme == "http":
    STARTUP_PROBLEMS.append("SITE_URL must begin with https:// (GAZETTE_HTTPS=off is for loopback addresses only).")

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
# Only if a trusted proxy sets the header; otherwise anybody could.
if GAZETTE_TRUSTED_PROXIES != "0":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SILENCED_SYSTEM_CHECKS += [
    "security.W005",  # HSTS for subdomains affects other sites: the operator's choice
    "security.W021",  # so is the browsers' preload list, which is hard to leave
]

# Static files with a hash of their content in the name: browsers cache them for ever.
MIDDLEWARE.insert(MIDDLEWARE.index("django.middleware.security.SecurityMiddleware") + 1, WHITENOISE)
STORAGES["staticfiles"]["BACKEND"] = "gazette.static_files.WholeStylesheetsStorage"

MAILERS = mailers(mail_server("smtp://localhost:25"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="") or f"gazette@{_url.hostname or 'localhost'}"
if env("DEFAULT_FROM_EMAIL", default="") and (_problem := problems.with_sender(DEFAULT_FROM_EMAIL)):
    STARTUP_PROBLEMS.append(_problem)

for _name, _rate in {
    "GAZETTE_COMMENT_RATE": GAZETTE_COMMENT_RATE,
    "GAZETTE_REPORT_RATE": GAZETTE_REPORT_RATE,
    "GAZETTE_CONFIRMATION_RATE": GAZETTE_CONFIRMATION_RATE,
}.items():
    if _rate == "off":
        STARTUP_PROBLEMS.append(f"{_name} must be a rate such as 10/h in production: off invites floods.")
