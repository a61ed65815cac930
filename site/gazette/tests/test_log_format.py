import logging
from logging.config import DictConfigurator

import pytest
from django.conf import settings
from django.db import IntegrityError


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
