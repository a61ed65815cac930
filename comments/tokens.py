"""What readers hold: the right to edit or withdraw a comment as it was when the token was made, for ten minutes; and to
take back a report.
"""

from dataclasses import dataclass

from django.core import signing

from . import conf
from .models import Comment, Report

SALT = "comments.author"
REPORT_SALT = "comments.report"


@dataclass(frozen=True)
class AuthorToken:
    comment_id: int
    revision: int
    is_fresh: bool


def token_for(comment: Comment) -> str:
    return signing.dumps([comment.pk, comment.revision], salt=SALT)


def read_token(token: str) -> AuthorToken | None:
    """None for what is not a token of ours; an old one is read, and says so."""
    try:
        comment_id, revision = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    try:
        signing.loads(token, salt=SALT, max_age=conf.EDIT_SECONDS)
    except signing.SignatureExpired:
        return AuthorToken(comment_id, revision, is_fresh=False)
    return AuthorToken(comment_id, revision, is_fresh=True)


def report_token_for(report: Report) -> str:
    return signing.dumps(report.pk, salt=REPORT_SALT)


def read_report_token(token: str) -> int | None:
    """The number of the report; None for what is not a token of ours. How old a report is, it says itself."""
    try:
        number = signing.loads(token, salt=REPORT_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return number if isinstance(number, int) else None
