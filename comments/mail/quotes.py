"""The text of a comment in a letter to its author: quoted, short, and without a link that a mail program would make."""

import re
from datetime import timedelta

from ..models import Comment, Correspondent

MAX_QUOTED = 1_000
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
    """
    if not (correspondent.confirmed_at and correspondent.asked_at):
        return False
    asked_at = correspondent.asked_at
    confirmed = Comment.objects.from_email(correspondent.email).filter(
        wants_mail=True, submitted_at__range=(asked_at - ASKED_WITHIN, asked_at)
    )
    return any(
        comment.pk == pk or (browser and browser == comment.browser) or (network and network == comment.network)
        for pk, browser, network in confirmed.values_list("pk", "browser", "network")
    )
