"""Repair headings: screen reader users navigate by them, so none is empty and no level is skipped."""

import re

# No text and no image.
_EMPTY = re.compile(r"<h([2-6])(?:\s[^>]*)?>(?:\s|&nbsp;|<(?!img\b|/?h[1-6]\b)[^>]*>)*</h\1>")
_HEADING = re.compile(r"<(/?)h([2-6])(?=[\s>])")


def normalize_heading_levels(html: str) -> str:
    """Set each heading of HTML below an h1 to one level under its parent heading; remove empty ones."""
    above: list[str] = []

    def step(match):
        slash, level = match.groups()
        if not slash:
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        return f"<{slash}h{len(above) + 1}"

    return _HEADING.sub(step, _EMPTY.sub("", html))
