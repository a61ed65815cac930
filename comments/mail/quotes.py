"""The text of a comment in an email to its author: quoted, short, and without a link that a mail program would make."""

import re
from collections.abc import Iterable
from datetime import timedelta

from ..models import Comment, Correspondent

MAX_QUOTED = 1_000
# So many of the comments before the confirmation are compared.
MAX_EARLIER = 20
# How long the page after a comment offers to subscribe its author.
ASKED_WITHIN = timedelta(minutes=10)
# What mail programs make links of: schemes, hosts, email addresses, and shares of Windows.
LINKS = (
    (re.compile(r":(?=[^\s\d])|(?<=\w):(?=//)"), "[:]"),
    # Not \w: letters of Indian scripts have vowel signs, which are none, and any letter may have an accent beside it.
    (re.compile(r"(?<=[^\s.])[.\u3002\uff0e\uff61](?=[^\s\d_.,;:!?'\")\]]{2})|(?<=www)\."), "[.]"),
    (re.compile(r"(?<=\S)@(?=\S)"), "[at]"),
    (re.compile(r"\\\\+"), r"\\"),
    (re.compile("<"), "‹"),
    (re.compile(">"), "›"),
)


def quoted(text: str) -> str:
    """Return a text as a quotation of plain text, cut at MAX_QUOTED characters."""
    if len(text) > MAX_QUOTED:
        text = text[:MAX_QUOTED].rsplit(maxsplit=1)[0] + "…"
    for pattern, plain in LINKS:
        text = pattern.sub(plain, text)
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def is_by_owner(comment: Comment, correspondent: Correspondent) -> bool:
    """Return whether the owner of a confirmed address wrote a comment: anybody can type the address.

    That is the comment for which the address was confirmed, and those from the same browser or network as that one.
    None, where email to the address was asked for from elsewhere before it was confirmed: its owner may have followed
    the link for another comment than the last one.
    """
    if not (correspondent.confirmed_at and correspondent.asked_at):
        return False
    asked_at = correspondent.asked_at
    wanted = Comment.objects.from_email(correspondent.email).filter(wants_mail=True)
    confirmed = list(wanted.filter(submitted_at__range=(asked_at - ASKED_WITHIN, asked_at)))
    until_then = wanted.filter(submitted_at__lte=asked_at).order_by("-pk").only("browser", "network")
    if not all(_is_from_one_of(each, confirmed[:1]) for each in until_then[:MAX_EARLIER]):
        return False
    return _is_from_one_of(comment, confirmed)


def _is_from_one_of(comment: Comment, others: Iterable[Comment]) -> bool:
    return any(
        comment.pk == other.pk
        or (comment.browser and comment.browser == other.browser)
        or (comment.network and comment.network == other.network)
        for other in others
    )
