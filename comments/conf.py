"""The settings of the conversation, with their defaults."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True)
class Rate:
    count: int
    seconds: int


def comment_rate() -> Rate | None:
    """How many comments one network may send in how long; None where the operator switched the limit off."""
    return _rate("GAZETTE_COMMENT_RATE", "10/h")


def report_rate() -> Rate | None:
    """How many reports one network may send in how long; None where the operator switched the limit off."""
    return _rate("GAZETTE_REPORT_RATE", "20/h")


def _rate(name: str, default: str) -> Rate | None:
    text = getattr(settings, name, default)
    if text == "off":
        return None
    match = re.fullmatch(r"([1-9]\d{0,5})/(?:([1-9]\d{0,3})?([smhd]))", text)
    if not match:
        raise ImproperlyConfigured(
            f"{name} is {text!r}: write a number and a period, such as {default} (s, m, h or d), or off."
        )
    count, times, period = match.groups()
    return Rate(int(count), int(times or 1) * PERIODS[period])


def max_length() -> int:
    """The longest text a reader may send, in code points."""
    length = getattr(settings, "GAZETTE_COMMENT_MAX_LENGTH", 5_000)
    if not isinstance(length, int) or not 1 <= length <= 5_000:
        # A form needs up to 12 bytes for one code point: 64 KB hold 5,000.
        raise ImproperlyConfigured(f"GAZETTE_COMMENT_MAX_LENGTH is {length!r}: write a number from 1 to 5000.")
    return length


def max_links() -> int:
    """The most links a comment may carry without being held for them."""
    return getattr(settings, "GAZETTE_COMMENT_MAX_LINKS", 2)


def comment_rules() -> tuple[str, ...]:
    """Dotted paths of the site's own rules, which are asked after Gazette's (docs/rules.md)."""
    paths = getattr(settings, "GAZETTE_COMMENT_RULES", ())
    if isinstance(paths, str) or not all(isinstance(path, str) for path in paths):
        raise ImproperlyConfigured(f"GAZETTE_COMMENT_RULES is {paths!r}: write a list of dotted paths.")
    return tuple(paths)


def trusted_proxies() -> int:
    """How many proxies of ours stand before the application, each adding one entry to X-Forwarded-For."""
    count = str(getattr(settings, "GAZETTE_TRUSTED_PROXIES", 0))
    if not re.fullmatch(r"\d", count):
        raise ImproperlyConfigured(f"GAZETTE_TRUSTED_PROXIES is {count!r}: write how many proxies there are, 0 to 9.")
    return int(count)


# How long an author may edit or take back what was sent.
EDIT_SECONDS = 600
# A body larger than this is refused before it is parsed: 5,000 code points need at most 60,000 bytes in a form.
MAX_BODY_BYTES = 64 * 1024
# Sent sooner than this after the form was made out, a comment looks like a machine's.
TOO_FAST_SECONDS = 3
# The site's own rules have this long, together, to say something about one comment.
RULE_SECONDS = 0.25
# Threads on a page, and replies of one thread there before the rest moves to the thread's own page.
THREADS_PER_PAGE = 50
REPLIES_PER_THREAD = 20
# Keyed network hashes are kept this long.
NETWORK_DAYS = 30
# A moderator who opened a card has it for this long, and longer while the page says so.
CLAIM_SECONDS = 60
