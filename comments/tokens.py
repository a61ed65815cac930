"""What an author holds for ten minutes: the right to edit or withdraw one comment as it was when the token was made."""

from dataclasses import dataclass

from django.core import signing

from . import conf
from .models import Comment

SALT = "comments.author"


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
