"""Text broken into lines that fit, in the largest size that does."""

from dataclasses import dataclass

from .fonts import Style, clusters_of, direction_of, runs_of

ELLIPSIS = "…"


@dataclass(frozen=True)
class Fitted:
    lines: list[str]
    style: Style
    direction: str


def width_of(text: str, style: Style, direction: str) -> float:
    return sum(run.width for run in runs_of(text, style, direction))


def fit(text: str, style: Style, sizes, *, width: int, height: int, leading: float) -> Fitted:
    """In the first of `sizes` in which it fits; in the last one, with an ellipsis where even that is too large."""
    direction = direction_of(text)
    for size in sizes:
        lines = broken(text, style.at(size), direction, width)
        most = max(1, int(height / (size * leading)))
        if len(lines) <= most:
            return Fitted(balanced(text, lines, style.at(size), direction, width), style.at(size), direction)
    kept = lines[:most]
    kept[-1] = shortened(kept[-1], style.at(size), direction, width)
    return Fitted(kept, style.at(size), direction)


def broken(text: str, style: Style, direction: str, width: float) -> list[str]:
    """Between words; within one only where it is wider than a line."""
    lines: list[str] = []
    for word in text.split():
        wider = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(wider, style, direction) <= width:
            lines[-1] = wider
            continue
        lines.append("")
        for cluster in clusters_of(word) if width_of(word, style, direction) > width else [word]:
            if lines[-1] and width_of(lines[-1] + cluster, style, direction) > width:
                lines.append("")
            lines[-1] += cluster
    return lines


def balanced(text, lines, style, direction, width):
    """As many lines, of about the same width: no single word on the last one."""
    narrow, wide = 0.0, float(width)
    for _step in range(7):
        middle = (narrow + wide) / 2
        tried = broken(text, style, direction, middle)
        if len(tried) <= len(lines) and all(width_of(line, style, direction) <= middle for line in tried):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def shortened(line: str, style: Style, direction: str, width: float) -> str:
    """A line with an ellipsis at its end, cut so that both fit."""
    clusters = clusters_of(line)
    while clusters and width_of("".join(clusters).rstrip() + ELLIPSIS, style, direction) > width:
        clusters.pop()
    return "".join(clusters).rstrip() + ELLIPSIS
