"""The settings of the conversation, with their defaults."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from gazette.public_forms.rate_limit import Rate, rate_setting


def comment_rate() -> Rate | None:
    """How many comments one network may send in how long; None where the operator switched the limit off."""
    return rate_setting("GAZETTE_COMMENT_RATE", "10/h")


def report_rate() -> Rate | None:
    """How many reports one network may send in how long; None where the operator switched the limit off."""
    return rate_setting("GAZETTE_REPORT_RATE", "20/h")


def confirmation_rate() -> Rate | None:
    """How many confirmation letters may go to one recipient domain in how long; None where there is no limit."""
    return rate_setting("GAZETTE_CONFIRMATION_RATE", "60/h")


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


# Sent sooner than this after the form was opened, a comment looks like a machine's.
TOO_FAST_SECONDS = 3
# The site's own rules have this long, together, to say something about one comment.
RULE_SECONDS = 0.25
# Threads on a page, and replies of one thread there before the rest moves to the thread's own page.
THREADS_PER_PAGE = 50
REPLIES_PER_THREAD = 20
# A moderator who opened a card has it for this long, and longer while the page says so.
CLAIM_SECONDS = 60
