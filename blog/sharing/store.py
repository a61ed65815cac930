"""Share images that have been drawn, as files: one an article, made once, by one process at a time."""

import fcntl
import os
from pathlib import Path

from django.conf import settings

from .card import Card, draw


def folder() -> Path:
    return settings.VAR_DIR / "share"


def drawn(article_id: int, card: Card) -> bytes:
    """The PNG of a card, from its file where there is one. What was drawn of the article before is thrown away."""
    file = folder() / f"{article_id}-{card.digest}.png"
    try:
        return file.read_bytes()
    except FileNotFoundError:
        folder().mkdir(parents=True, exist_ok=True)
    with open(folder() / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        try:
            return file.read_bytes()  # somebody else has drawn it while we waited
        except FileNotFoundError:
            picture = draw(card)
        # A reader never sees half a file.
        half = file.with_suffix(".half")
        half.write_bytes(picture)
        os.replace(half, file)
        for former in folder().glob(f"{article_id}-*.png"):
            if former != file:
                former.unlink(missing_ok=True)
    return picture
