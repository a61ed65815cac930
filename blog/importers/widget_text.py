"""Recognizing lines that come from a page's widgets, at the end of a scraped text."""

import re

# Nothing open-ended may run over a full stop: the last sentence of an article can begin with any of these words.
KNOWN = re.compile(
    r"""
    add | add\ (a\ )?(row|column|block|section|item|widget)
    | (write|leave|post|add|submit)\ (a\ |your\ )?(comment|reply|review|response)s?
    | (no\ |\d+\ )?(comments?|repl(y|ies)|responses?|likes?|shares?|views?)(\ \(\d+\))?
    | cancel\ reply | comments\ are\ closed\.? | view\ (all\ )?comments | load\ more(\ comments)?
    | (show|read)\ (more|next)
    | (log|sign)\ (in|up|out)(\ to\ [^.]*)?
    | (share|like|tweet|pin|print|e-?mail|save|copy\ link|bookmark|follow|subscribe)(\ (this|on|to|with|us|via)\b[^.]*)?
    | (facebook|twitter|linkedin|whatsapp|telegram|pinterest|reddit|instagram|youtube|mastodon|bluesky|threads|rss)
    | (related|recent|popular|latest|more|similar|recommended)\ (posts?|articles?|stories|news|topics)(\ [^.]*)?
    | you\ (may|might)\ also\ (like|enjoy)[^.]* | (previous|next)(\ (post|article|story|page))?(:[^.]*)?
    | (back\ to\ (the\ )?)?top | (tags?|topics?|categor(y|ies)|filed\ under|posted\ in|tagged|labels?)(:.*)?
    | (name|e-?mail|website|url|message|comment)\s?\*?
    | (post|submit|send|search|close|menu|home|cancel|ok|accept(\ all)?)
    | your\ e-?mail\ address\ will\ not\ be\ published\..*
    | required\ fields\ are\ marked.* | save\ my\ name,\ e-?mail,.*
    | advertisement | sponsored | loading | newsletter | cookie\ settings | privacy\ policy | terms\ of\ (use|service)
    | (©|\(c\)|copyright)\ [^\d]{0,40}\d{4}.* | all\ rights\ reserved\.?
    """,
    re.IGNORECASE | re.VERBOSE,
)
DECORATION = " \t\N{NO-BREAK SPACE}←→↑↓«»‹›<>|·•-–—…:"


def is_widget_text(text):
    """Return whether the line is the text of a widget: a button, a field label, a heading of related links."""
    return len(text) <= 200 and KNOWN.fullmatch(text.strip(DECORATION)) is not None
