"""Settings that all environments share; `dev`, `production` and `test` import and change them."""

import logging
import sys
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.utils.csp import CSP

from . import problems

env = problems.RecordingEnv()

# Why a server refuses to start, one line per reason (gazette.startup).
STARTUP_PROBLEMS: list[str] = []
for _name, _default, _most in (("PORT", "8000", 65_535), ("WORKERS", "2", 100)):
    if _problem := problems.with_number(_name, env(_name, default=_default), _most):
        STARTUP_PROBLEMS.append(_problem)

BASE_DIR = Path(__file__).resolve().parents[3]
# Everything the program writes is here: database, media, collected static files, the secret key in development.
VAR_DIR = Path(env("GAZETTE_VAR", default="") or BASE_DIR / "var").resolve()
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    sys.exit(f"Gazette cannot start: {problems.with_state_folder(VAR_DIR, error)}")

INSTALLED_APPS = [
    "home",
    "blog",
    "comments",
    "gazette",
    "gazette.two_factor",
    "wagtail.contrib.redirects",
    "gazette.removed_pages",  # after it, whose signal handlers it replaces
    "gazette.trash",
    "wagtail.contrib.settings",
    "wagtail.contrib.frontend_cache",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.sites",
    "gazette.users.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "gazette.health.HealthCheck",  # before middleware that needs an allowed host, HTTPS or the database
    "gazette.middleware.RedirectToSiteHost",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "gazette.middleware.AdminContentSecurityPolicy",
    "gazette.middleware.PublicCompression",
    "django.middleware.http.ConditionalGetMiddleware",
    "gazette.page_cache.middleware.CacheHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gazette.middleware.LanguageOfPath",
    "django.middleware.common.CommonMiddleware",
    "gazette.admin_requests.AdminLanguage",  # before what refuses forms
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "gazette.two_factor.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.middleware.SiteMiddleware",
    "gazette.removed_pages.middleware.RemovedPages",
    "gazette.admin_requests.AdminViewer",
    "gazette.admin_requests.AdminBadRequests",
    "gazette.unpublished_pages.HideUnpublishedPages",
    "gazette.throttle.middleware.Throttle",
]

ROOT_URLCONF = "gazette.urls"
WSGI_APPLICATION = "gazette.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]


def service(
    name: str,
    read: Callable[[str], dict],
    *,
    default: str,
    schemes: tuple[str, ...],
    example: str,
    needs: dict[str, str],
) -> dict:
    """Return the URL in the environment variable `name` as parsed by `read`; exit with one line if it is invalid.

    `needs` has the parts that a URL must have, as attributes of urlsplit's result, with their names in the example.
    """
    url = env(name, default="") or default
    if not url.startswith(schemes):
        sys.exit(problems.with_scheme(name, schemes, example))
    try:
        return read(url)
    except (ValueError, TypeError):  # invalid port, no host, unknown option
        sys.exit(problems.with_service(name, url, example, needs))


def tuned(config: dict) -> dict:
    """Return the configuration with options for several processes that write at once."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # Opening the file costs more than a page's queries; a minute bounds how long a replaced file goes unnoticed.
        config["CONN_MAX_AGE"] = 60
        config["OPTIONS"] = {
            # Take the write lock at BEGIN; otherwise concurrent writers fail with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
                "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000;"
            ),
        }
    else:
        # One persistent connection per thread.
        config |= {"ENGINE": "gazette.postgresql", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
        config["OPTIONS"] = {
            "connect_timeout": 3,
            # Notice within a minute that a host has vanished.
            "tcp_user_timeout": 20_000,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            **config.get("OPTIONS", {}),
        }
    return config


def read_database(url: str) -> dict:
    """Raise ValueError if the URL names no database, or if "/" in a password makes a part of it the name.

    Without a name, SQLite would silently keep everything in memory.
    """
    config = env.db_url_config(url)
    if not url.startswith("sqlite") and "@" in config["NAME"]:
        raise ValueError
    if not config["NAME"] or (config["NAME"] == ":memory:" and not url.endswith(":memory:")):
        raise ValueError
    return config


def read_cache(url: str) -> dict:
    """Raise ValueError or TypeError if the URL is invalid; don't connect."""
    config = env.cache_url_config(url)
    if config["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
        from redis import ConnectionPool

        config["BACKEND"] = "gazette.redis_cache.RedisCache"
        locations = [config["LOCATION"]] if isinstance(config["LOCATION"], str) else config["LOCATION"]
        for location in locations:
            parts = urlsplit(location)
            if not (parts.hostname or parts.path):
                raise ValueError
            ConnectionPool.from_url(location, **config.get("OPTIONS", {})).make_connection()
    return config


def read_media_storage(url: str) -> dict:
    """Raise ValueError if the URL lacks the key, the secret, the host or the bucket, or has an unknown option."""
    parts = urlsplit(url)
    host, bucket = parts.netloc.rpartition("@")[2], parts.path.strip("/")
    options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    key, secret = parts.username, parts.password
    if not (key and secret and parts.hostname and bucket) or "/" in bucket or {*options} - {"region"}:
        raise ValueError
    _ = parts.port  # ValueError if it is no number
    return {
        "BACKEND": "gazette.media_storage.s3.S3MediaStorage",
        "OPTIONS": {
            "access_key": unquote(key),
            "secret_key": unquote(secret),
            "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}",
            "bucket_name": bucket,
            "region_name": options.get("region", "us-east-1"),
        },
    }


def read_mail_server(url: str) -> dict:
    """Raise ValueError if the URL names no host."""
    config = env.email_url_config(url)
    if not config["EMAIL_HOST"]:
        raise ValueError
    return config


def mailers(delivery: dict) -> dict:
    """Return MAILERS: the default mailer queues, and `delivery` sends what is queued (gazette.outbox)."""
    return {"default": {"BACKEND": "gazette.outbox.EmailBackend"}, "delivery": delivery}


def mail_server(default: str) -> dict:
    """Return the mailer that EMAIL_URL names."""
    server = service(
        "EMAIL_URL",
        read_mail_server,
        default=default,
        schemes=("smtp://", "smtp+tls://", "smtp+ssl://"),
        example="smtp+tls://USER:PASSWORD@HOST:587",
        needs={"hostname": "HOST"},
    )
    return {
        "BACKEND": server["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": server["EMAIL_HOST"],
            "port": server["EMAIL_PORT"] or 25,
            "username": server["EMAIL_HOST_USER"] or "",
            "password": server["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": server.get("EMAIL_USE_TLS", False),
            "use_ssl": server.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }


DATABASES = {
    "default": tuned(
        service(
            "DATABASE_URL",
            read_database,
            default=f"sqlite:///{quote(str(VAR_DIR / 'db.sqlite3'))}",
            schemes=("sqlite:///", "postgres://", "postgresql://", "sqlite://:memory:"),
            example="postgres://USER:PASSWORD@HOST/NAME",
            needs={"path": "NAME"},
        )
    )
}
CACHES = {
    "default": service(
        "CACHE_URL",
        read_cache,
        default="locmemcache://",
        schemes=("locmemcache://", "redis://", "rediss://", "rediscache://"),
        example="redis://HOST:6379/0",
        needs={"hostname": "HOST"},
    )
}

# Wagtail's tasks (search index, clean-up) run at once: searches must not wait for a worker.
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

AUTHENTICATION_BACKENDS = ["gazette.two_factor.backends.SecondFactorBackend"]
LOGIN_REDIRECT_URL = "/"  # where Wagtail's forms lead that name a URL of another site
PASSWORD_HASHERS = ["gazette.throttle.hashing.YieldingPBKDF2PasswordHasher"]
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "gazette.rich_text.RichTextArea"}}
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "gazette.throttle.password_reset.ThrottledPasswordResetForm"  # noqa: S105
# gazette.throttle limits attempts at codes; django-otp's own throttle could lock somebody out.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
# A passkey is a second factor only, bound to its host.
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_HELPER_CLASS = "gazette.two_factor.passkeys.PasskeyHelper"
OTP_WEBAUTHN_RP_ID_CALLABLE = "gazette.two_factor.passkeys.relying_party_id"
OTP_WEBAUTHN_RP_NAME_CALLABLE = "gazette.two_factor.passkeys.site_name"
SILENCED_SYSTEM_CHECKS = ["otp_webauthn.E030"]  # the helper takes the origin from the request

# The language of URLs without a prefix; the others are below their code: /de/, /ar/. docs/editors.md describes how an
# article is translated, docs/operators.md how a language is added.
LANGUAGE_CODE = "en"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
# The second has texts of Wagtail's admin, in English and German, in the words of this project.
LOCALE_PATHS = [BASE_DIR / "site" / "locale", BASE_DIR / "site" / "wording"]
FORMAT_MODULE_PATH = ["gazette.formats"]
TIME_ZONE = "UTC"
WAGTAIL_I18N_ENABLED = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "gazette.media_storage.local.LocalMediaStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if env("MEDIA_STORAGE_URL", default=""):
    STORAGES["default"] = service(
        "MEDIA_STORAGE_URL",
        read_media_storage,
        default="",
        schemes=("s3://", "s3+http://"),
        example="s3://KEY:SECRET@HOST/BUCKET?region=REGION",
        needs={"username": "KEY", "password": "SECRET", "hostname": "HOST", "path": "BUCKET"},
    )

# Options for operators (docs/operators.md); each app's conf.py reads and checks them.
GAZETTE_COMMENT_RATE = env("GAZETTE_COMMENT_RATE", default="10/h")
GAZETTE_REPORT_RATE = env("GAZETTE_REPORT_RATE", default="20/h")
GAZETTE_CONFIRMATION_RATE = env("GAZETTE_CONFIRMATION_RATE", default="60/h")
GAZETTE_COMMENT_RULES = env.list("GAZETTE_COMMENT_RULES", default=[])
GAZETTE_REVISION_DAYS = env("GAZETTE_REVISION_DAYS", default="90")
GAZETTE_FETCH_CARDS = env("GAZETTE_FETCH_CARDS", default="off")
GAZETTE_TRASH_DAYS = env("GAZETTE_TRASH_DAYS", default="30")
GAZETTE_API = env("GAZETTE_API", default="off")
GAZETTE_TRUSTED_PROXIES = env("GAZETTE_TRUSTED_PROXIES", default="0")
GAZETTE_PAGE_CACHE = env("GAZETTE_PAGE_CACHE", default="on")
GAZETTE_CDN_SECONDS = env("GAZETTE_CDN_SECONDS", default="0")
GAZETTE_CDN_PURGE_URL = env("GAZETTE_CDN_PURGE_URL", default="")
GAZETTE_CDN_TAG_HEADER = env("GAZETTE_CDN_TAG_HEADER", default="")
GAZETTE_REQUIRE_2FA = env("GAZETTE_REQUIRE_2FA", default="")
GAZETTE_HEALTH_FROM = [text for text in env.list("GAZETTE_HEALTH_FROM", default=[]) if text.strip()]
HTTPS_SWITCH = env("GAZETTE_HTTPS", default="on")  # for `production`
env("GAZETTE_HANDOVER", default="")  # known: a reload passes it on (gazette.server)

# Empty: nothing is purged. Other backends of wagtail.contrib.frontend_cache purge by URL.
WAGTAILFRONTENDCACHE = {}
if GAZETTE_CDN_PURGE_URL:
    WAGTAILFRONTENDCACHE["cdn"] = {
        "BACKEND": "gazette.page_cache.cdn.PurgeBackend",
        "LOCATION": GAZETTE_CDN_PURGE_URL,
        "TAG_HEADER": GAZETTE_CDN_TAG_HEADER,
    }

WAGTAIL_SITE_NAME = "Gazette"
# Pages for readers, in the site's own design.
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "gazette/access/login.html"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "gazette/access/page_password.html"  # noqa: S105
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "gazette/access/document_password.html"  # noqa: S105
# A file of redirects is uploaded in one request and imported in the next, which another node may answer.
WAGTAIL_REDIRECTS_FILE_STORAGE = "cache" if env("CACHE_URL", default="") else "tmp_file"
WAGTAILIMAGES_IMAGE_MODEL = "blog.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "blog.editor.pictures.PictureForm"
# Formats whose metadata `gazette.image_files` can remove. Not SVG, which may contain scripts.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
# At Wagtail's default quality, AVIF is no smaller than JPEG.
WAGTAILIMAGES_AVIF_QUALITY = 50
WAGTAILIMAGES_WEBP_QUALITY = 70
WAGTAILIMAGES_JPEG_QUALITY = 75
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "gazette.search_backend", "SEARCH_CONFIG": "english"},
}
# Regions and UTC only: other names are obsolete or local, such as "localtime" and "Factory".
REGIONS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
WAGTAIL_USER_TIME_ZONES = ["UTC", *sorted(z for z in zoneinfo.available_timezones() if z.split("/")[0] in REGIONS)]
# No requests to third parties such as gravatar.com and releases.wagtail.org.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list = []
WAGTAIL_AUTOSAVE_INTERVAL = 3000
# An article of 40 sections with five blocks each is a form of about 1,700 fields; Django's default is 1,000. Readers'
# forms have their own limit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# Public pages load our own files only. Wagtail's preview panel frames them, hence frame-ancestors.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
# Wagtail's admin renders inline scripts in its choosers and date pickers, and frames the preview.
ADMIN_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF, "data:"],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.SELF],
    "object-src": [CSP.NONE],
}


def as_one_warning(record: logging.LogRecord) -> bool:
    """Log a request for a host of somebody else, which anybody can send, without a traceback."""
    record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "gazette.log_format.WithoutEmails",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {
        "outage": {"()": "gazette.database.OneLinePerOutage"},
        "as_one_warning": {"()": "django.utils.log.CallbackFilter", "callback": as_one_warning},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["outage"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},  # without its handler, which in development logs everything twice
        "django.security.DisallowedHost": {"filters": ["as_one_warning"]},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.tasks": {"level": "WARNING"},  # four lines for each page saved
        "wagtail": {"level": "WARNING"},  # two more; Wagtail's log of the page has them
    },
}
