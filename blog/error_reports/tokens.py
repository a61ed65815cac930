"""Signed tokens for the sender of a report: for its status page, and for withdrawing it for ten minutes."""

from django.core import signing

from ..models.error_reports import ErrorReport

SALT = "blog.errors.sender"


def token_for(report: ErrorReport) -> str:
    return signing.dumps(report.pk, salt=SALT)
