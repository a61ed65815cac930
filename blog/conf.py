"""The settings of articles, with their defaults, and the check of them."""

import re

from django.conf import settings
from django.core.checks import register
from django.core.exceptions import ImproperlyConfigured

from gazette.startup import STARTUP, settings_errors


def revision_days() -> int | None:
    """Return after how many days old revisions are purged; None to keep them all."""
    text = str(getattr(settings, "GAZETTE_REVISION_DAYS", 90))
    if text == "off":
        return None
    if not re.fullmatch(r"[1-9]\d{0,4}", text):
        raise ImproperlyConfigured(f"GAZETTE_REVISION_DAYS is {text!r}: write days from 1 to 99999, or off.")
    return int(text)


def fetches_cards() -> bool:
    """Return whether title and image of a link card are fetched from the page that it leads to."""
    text = str(getattr(settings, "GAZETTE_FETCH_CARDS", "off"))
    if text not in {"on", "off"}:
        raise ImproperlyConfigured(f"GAZETTE_FETCH_CARDS is {text!r}: write on or off.")
    return text == "on"


SETTINGS = {"blog.E001": revision_days, "blog.E002": fetches_cards}


@register(STARTUP, deploy=True)
def check_settings(app_configs, **kwargs):
    return settings_errors(SETTINGS)
