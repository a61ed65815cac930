"""Signed tokens for readers: to edit a comment as it was when the token was made, to delete it, to retract a report.

They expire by the time the comment or report was sent. Each purpose has its own salt.
"""

from dataclasses import dataclass

from django.core import signing

from gazette.public_forms.signed_tokens import read

from .models import Comment, Report

SALT = "comments.author"
REPORT_SALT = "comments.report"


@dataclass(frozen=True)
class AuthorToken:
    comment_id: int
    revision: int


def token_for(comment: Comment) -> str:
    return signing.dumps([comment.pk, comment.revision], salt=SALT)


def read_token(token: str) -> AuthorToken | None:
    held = read(token, SALT)
    return AuthorToken(*held) if held else None


@dataclass(frozen=True)
class ReportToken:
    report_id: int
    is_senders: bool


def report_token_for(report: Report, *, is_senders: bool = True) -> str:
    return signing.dumps([report.pk, is_senders], salt=REPORT_SALT)


def read_report_token(token: str) -> ReportToken | None:
    held = read(token, REPORT_SALT)
    return ReportToken(*held) if held else None
