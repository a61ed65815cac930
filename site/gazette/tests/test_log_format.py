import logging
from logging.config import DictConfigurator

import pytest
from django.conf import settings
from django.db import IntegrityError

from gazette.log_format import without_emails
from tests.timing import takes_linear_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'ada@reader.example': (550, b'<ada+x@reader.example> unknown')}", "{'#': (550, b'<#> unknown')}"),
        ("Key (email)=(jörg@münchen.example) already exists.", "Key (email)=(#) already exists."),
        ("GET /admin/comments/?q=ada%40reader.example&a=b", "GET /admin/comments/?q=#&a=b"),
        ("@transaction.atomic, 3 @ 4, a@", "@transaction.atomic, 3 @ 4, a@"),
    ],
)
def test_log_has_no_email_address_not_even_in_a_traceback(text, expected):
    formatter = DictConfigurator({}).configure_formatter(dict(settings.LOGGING["formatters"]["plain"]))
    try:
        raise IntegrityError(text)
    except IntegrityError as error:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "Failed: %s", (text,), (type(error), error, None))

    lines = formatter.format(record).splitlines()

    expected = expected.replace("#", "[email address]")
    assert (lines[0][-len(expected) :], lines[-1]) == (expected, f"django.db.utils.IntegrityError: {expected}")


def test_long_url_takes_linear_time_in_a_log():
    assert takes_linear_time(without_emails, "/a" * 16_000)
