"""Headings that say something and skip no level, whatever an editor chose: people who listen find their way by them."""

import re

# Without a word or a picture: a line that was left empty, or a mark in it.
_EMPTY = re.compile(r"<h([2-6])(?:\s[^>]*)?>(?:\s|&nbsp;|<(?!img\b|/?h[1-6]\b)[^>]*>)*</h\1>")
_HEADING = re.compile(r"<(/?)h([2-6])(?=[\s>])")


def normalize_heading_levels(html: str) -> str:
    """Raises each heading, in what stands below an h1, to one level under the heading that it belongs to.

    Leaves out those that are empty.
    """
    above: list[str] = []

    def step(match):
        slash, level = match.groups()
        if not slash:
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        return f"<{slash}h{len(above) + 1}"

    return _HEADING.sub(step, _EMPTY.sub("", html))
