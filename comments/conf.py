"""The settings of comments, with their defaults."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from gazette.public_forms.rate_limit import Rate, rate_setting


def comment_rate() -> Rate | None:
    """The rate of comments from one network; None where it is off."""
    return rate_setting("GAZETTE_COMMENT_RATE", "10/h")


def report_rate() -> Rate | None:
    """The rate of reports from one network; None where it is off."""
    return rate_setting("GAZETTE_REPORT_RATE", "20/h")


def confirmation_rate() -> Rate | None:
    """The rate of confirmation mails to one recipient domain; None where it is off."""
    return rate_setting("GAZETTE_CONFIRMATION_RATE", "60/h")


def max_length() -> int:
    """The longest text a reader may send, in code points."""
    length = getattr(settings, "GAZETTE_COMMENT_MAX_LENGTH", 5_000)
    if type(length) is not int or not 1 <= length <= 5_000:
        # A form needs up to 12 bytes for one code point: 64 KB hold 5,000.
        raise ImproperlyConfigured(f"GAZETTE_COMMENT_MAX_LENGTH is {length!r}: write a number from 1 to 5000.")
    return length


def max_links() -> int:
    """The most links a comment may carry without being held for them."""
    links = getattr(settings, "GAZETTE_COMMENT_MAX_LINKS", 2)
    if type(links) is not int or links < 0:
        raise ImproperlyConfigured(f"GAZETTE_COMMENT_MAX_LINKS is {links!r}: write a number, 0 or more.")
    return links


def comment_rules() -> tuple[str, ...]:
    """Dotted paths of the site's own rules, which are applied after Gazette's (docs/rules.md)."""
    paths = getattr(settings, "GAZETTE_COMMENT_RULES", ())
    if isinstance(paths, str) or not all(isinstance(path, str) for path in paths):
        raise ImproperlyConfigured(f"GAZETTE_COMMENT_RULES is {paths!r}: write a list of dotted paths.")
    return tuple(paths)


# A comment sent sooner after the form was opened is likely a bot's.
TOO_FAST_SECONDS = 3
TOO_FAST_TO_LOOK_SECONDS = 1  # at a preview, which takes a glance and a click
# Time limit of all the site's own rules together for one comment.
RULE_SECONDS = 0.25
# Threads on a page, and replies of one thread there; the thread's own page has the rest.
THREADS_PER_PAGE = 50
REPLIES_PER_THREAD = 20
# Replies of a thread that are open to view; those after them are folded.
OPEN_REPLIES = 3
# The most comments that can be read in place at a section, and at all sections: the list has them again.
IN_PLACE_AT_SECTION = 3
IN_PLACE_ON_PAGE = 16
# Editors' picks on top of the list.
PICKS = 3
# How long a claim on a card lasts; the open page renews it.
CLAIM_SECONDS = 60
