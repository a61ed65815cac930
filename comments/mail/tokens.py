"""What links in letters hold: the right to answer for one address, or to end one digest. Each purpose has its salt.

A token holds no address: whoever reads a log of addresses asked for learns none.
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
    """None for what is no token of ours, or too old."""
    return _row(Correspondent, token, CONFIRM, CONFIRM_SECONDS)


def correspondent_to_stop(token: str) -> Correspondent | None:
    """At any age: the way out never closes."""
    return _row(Correspondent, token, STOP)


def digest_to_stop(token: str) -> Digest | None:
    return _row(Digest, token, STOP_DIGEST)


def _row(model, token: str, salt: str, max_age: int | None = None):
    return model.objects.filter(pk=read(token, salt, max_age)).first()
