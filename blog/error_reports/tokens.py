"""Signed tokens for the sender of a report: for its status page, and for withdrawing it for ten minutes."""

from django.core import signing

from gazette.public_forms.signed_tokens import read

from ..models.error_reports import ErrorReport

SALT = "blog.errors.sender"


def token_for(report: ErrorReport) -> str:
    return signing.dumps(report.pk, salt=SALT)


def read_token(token: str) -> int | None:
    """Return the id of the report, or None for an invalid token."""
    return read(token, SALT)
