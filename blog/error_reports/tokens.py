"""What the sender of a report holds: the address at which its state is told, and for ten minutes the way back."""

from django.core import signing

from comments.tokens import read

from ..models.error_reports import ErrorReport

SALT = "blog.errors.sender"


def token_for(report: ErrorReport) -> str:
    return signing.dumps(report.pk, salt=SALT)


def read_token(token: str) -> int | None:
    """The number of the report; None for what is no token of ours."""
    return read(token, SALT)
