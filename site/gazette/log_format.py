"""Log lines without email addresses: exceptions of mail servers and databases quote them."""

import logging
import re

NO_PART = r"@\s<>()\[\]{}\"'`,;:=&?\\|"
# As in a query string, too. Without a longest length (RFC 5321) a long URL would take quadratic time.
EMAIL = re.compile(rf"[^{NO_PART}]{{1,64}}(?:@|%40)[^{NO_PART}]+")
REPLACEMENT = "[email address]"


def without_emails(text: str) -> str:
    return EMAIL.sub(REPLACEMENT, text)


class WithoutEmails(logging.Formatter):
    """Format a record and its traceback as usual, then replace what looks like an email address."""

    def format(self, record: logging.LogRecord) -> str:
        return without_emails(super().format(record))
