"""What the sender of a report holds: the address at which its state is told, and for ten minutes the way back."""

from dataclasses import dataclass

from django.core import signing

from comments import conf

from ..models import ErrorReport

SALT = "blog.errors.sender"


@dataclass(frozen=True)
class SenderToken:
    report_id: int
    is_fresh: bool


def token_for(report: ErrorReport) -> str:
    return signing.dumps(report.pk, salt=SALT)


def read_token(token: str) -> SenderToken | None:
    """None for what is not a token of ours; an old one is read, and says so."""
    try:
        report_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    try:
        signing.loads(token, salt=SALT, max_age=conf.EDIT_SECONDS)
    except signing.SignatureExpired:
        return SenderToken(report_id, is_fresh=False)
    return SenderToken(report_id, is_fresh=True)
