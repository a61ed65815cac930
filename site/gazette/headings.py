"""Headings that skip no level, whatever an editor chose: people who listen to a page find their way by them."""

import re

_HEADING = re.compile(r"<(/?)h([2-6])(?=[\s>])")


def stepped(html: str) -> str:
    """Raises each heading, in what stands below an h1, to one level under the heading that it belongs to."""
    above: list[str] = []

    def step(match):
        slash, level = match.groups()
        if not slash:
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        return f"<{slash}h{len(above) + 1}"

    return _HEADING.sub(step, html)
