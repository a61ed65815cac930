import tempfile

from django.conf import settings
from django.core.checks import Error, register

from . import health
from .settings.problems import with_state_folder
from .startup import STARTUP, settings_errors


@register(STARTUP, deploy=True)
def check_settings(app_configs, **kwargs):
    return settings_errors({"gazette.E101": health.networks})


@register(STARTUP, deploy=True)
def check_api(app_configs, **kwargs):
    if settings.GAZETTE_API in {"on", "off"}:
        return []
    return [Error(f"GAZETTE_API is {settings.GAZETTE_API!r}: write on or off.", id="gazette.E100")]


@register(STARTUP, deploy=True)
def check_state_folder(app_configs, **kwargs):
    """Check that a file can be created in the state folder."""
    try:
        with tempfile.TemporaryFile(dir=settings.VAR_DIR):
            return []
    except OSError as error:
        return [Error(with_state_folder(settings.VAR_DIR, error), id="gazette.E102")]
