import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def trash_days() -> int:
    """How many days a page lies in the trash before the clock deletes it for good."""
    days = str(getattr(settings, "GAZETTE_TRASH_DAYS", 30))
    if not re.fullmatch(r"[1-9]\d{0,3}", days):
        raise ImproperlyConfigured(f"GAZETTE_TRASH_DAYS is {days!r}: write a number of days, 1 to 9999.")
    return int(days)
