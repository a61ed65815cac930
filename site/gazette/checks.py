import tempfile

from django.conf import settings
from django.core.checks import Error, register
from django.db import Error as DatabaseError
from django.db import connection

from . import database, health, media_storage
from .page_cache import cdn
from .settings.problems import with_state_folder
from .startup import STARTUP, settings_errors


@register(STARTUP, deploy=True)
def check_settings(app_configs, **kwargs):
    return settings_errors(
        {
            "gazette.E101": health.networks,
            "gazette.E103": cdn.seconds,
            "gazette.E105": cdn.purge_url,
            "gazette.E106": cdn.tag_header,
        }
    )


@register(STARTUP, deploy=True)
def check_switches(app_configs, **kwargs):
    return [
        Error(f"{name} is {getattr(settings, name)!r}: write on or off.", id=error_id)
        for name, error_id in (("GAZETTE_API", "gazette.E100"), ("GAZETTE_PAGE_CACHE", "gazette.E104"))
        if getattr(settings, name) not in {"on", "off"}
    ]


@register(STARTUP, deploy=True)
def check_state_folder(app_configs, **kwargs):
    """Check that a file can be created in the state folder."""
    try:
        with tempfile.TemporaryFile(dir=settings.VAR_DIR):
            return []
    except OSError as error:
        return [Error(with_state_folder(settings.VAR_DIR, error), id="gazette.E102")]


@register(deploy=True)
def check_database(app_configs, **kwargs):
    """Check that the database accepts us: connect, sign in and read the names of its tables."""
    try:
        connection.introspection.table_names()
    except DatabaseError as error:
        return [Error(database.problem(error), id="gazette.E107")]
    return []


@register(deploy=True)
def check_media(app_configs, **kwargs):
    """Check that an upload can be stored: write a small file and delete it."""
    try:
        media_storage.try_to_write()
    except OSError as error:
        problem = f"{error.strerror}: {error.filename}" if error.filename else str(error)
        return [Error(f"Uploads can't be stored: {problem}", id="gazette.E108")]
    return []
