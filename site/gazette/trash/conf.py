import re

from django.conf import settings
from django.core.checks import register
from django.core.exceptions import ImproperlyConfigured

from ..startup import STARTUP, settings_errors


def trash_days() -> int:
    """Return how many days a page stays in the trash before `tick` deletes it permanently."""
    days = str(getattr(settings, "GAZETTE_TRASH_DAYS", 30))
    if not re.fullmatch(r"[1-9]\d{0,3}", days):
        raise ImproperlyConfigured(f"GAZETTE_TRASH_DAYS is {days!r}: write a number of days, 1 to 9999.")
    return int(days)


@register(STARTUP, deploy=True)
def check_days(app_configs, **kwargs):
    return settings_errors({"trash.E001": trash_days})
