"""What the sender of a report holds: the address at which its state is told, and for ten minutes the way back."""

from django.core import signing

from gazette.public_forms.signed_tokens import read

from ..models import ErrorReport

SALT = "blog.errors.sender"


def token_for(report: ErrorReport) -> str:
    return signing.dumps(report.pk, salt=SALT)


def read_token(token: str) -> int | None:
    """The number of the report; None for what is no token of ours."""
    return read(token, SALT)
