"""Signed tokens in email links: to confirm or unsubscribe one address, or stop one digest. Each has its own salt.

A token does not contain the address, so access logs don't either.
"""

from django.core import signing

from gazette.public_forms.signed_tokens import read

from ..models import Correspondent, Digest

CONFIRM, STOP, STOP_DIGEST = "comments.mail.confirm", "comments.mail.stop", "comments.mail.digest"
CONFIRM_SECONDS = 7 * 24 * 3600


def confirm_token(correspondent: Correspondent) -> str:
    return signing.dumps(correspondent.pk, salt=CONFIRM)


def stop_token(correspondent: Correspondent) -> str:
    return signing.dumps(correspondent.pk, salt=STOP)


def digest_token(digest: Digest) -> str:
    return signing.dumps(digest.pk, salt=STOP_DIGEST)


def correspondent_to_confirm(token: str) -> Correspondent | None:
    """Return None for an invalid or expired token."""
    return _row(Correspondent, token, CONFIRM, CONFIRM_SECONDS)


def correspondent_to_stop(token: str) -> Correspondent | None:
    """Return None for an invalid token; this one never expires."""
    return _row(Correspondent, token, STOP)


def digest_to_stop(token: str) -> Digest | None:
    return _row(Digest, token, STOP_DIGEST)


def _row(model, token: str, salt: str, max_age: int | None = None):
    return model.objects.filter(pk=read(token, salt, max_age)).first()
