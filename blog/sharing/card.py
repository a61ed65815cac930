"""What a drawn share image shows, and the picture itself."""

import hashlib
import json
from dataclasses import asdict, dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from .fonts import LEFT_TO_RIGHT, RIGHT_TO_LEFT, SANS, SERIF, Style, can_shape, direction_of, drawable, runs_of
from .lines import Fitted, fit

WIDTH, HEIGHT = 1200, 630
# Raised when the drawing changes: what has been fetched under the old addresses is not taken for it.
DESIGN = 1
MARGIN = 80
RULES, FOOT = MARGIN + 62, HEIGHT - 118
INNER = WIDTH - 2 * MARGIN
PAPER, INK, MUTED, RUBRIC, RULE = "#fafbf9", "#171b1e", "#515a60", "#b0321b", "#7e888d"
TITLE_SIZES = (92, 84, 76, 68, 60, 54, 48)
TITLE_HEIGHT = 308
LEADING = 1.14
# Of the letters of a title: with fewer, what is left would say something else.
ENOUGH = 0.8


@dataclass(frozen=True)
class Card:
    title: str
    publication: str
    authors: str

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that differ where what is drawn differs."""
        shown = json.dumps([DESIGN, can_shape(), asdict(self)])
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def legible(text: str, faces=SERIF) -> str:
    """What the site's fonts can show of a text; nothing where they lack too much of it."""
    shown = drawable(text, faces)
    wanted, found = (sum(map(str.isalnum, each)) for each in (text, shown))
    return shown if found and found >= wanted * ENOUGH else ""


def draw(card: Card) -> bytes:
    """A PNG of 1200 × 630 points."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    publication, title, authors = legible(card.publication), legible(card.title), legible(card.authors, SANS)
    is_rtl = direction_of(title or publication) == RIGHT_TO_LEFT
    for top in (RULES, RULES + 6):
        pen.rectangle((MARGIN, top, WIDTH - MARGIN, top + 1), fill=RULE)
    pen.rectangle((MARGIN, FOOT, WIDTH - MARGIN, FOOT), fill=RULE)
    if title and publication:
        name = fit(publication, Style(SERIF, 650, 40), (40,), width=INNER, height=50, leading=1)
        _write(pen, name, 46, INK, is_rtl)
    if title or publication:
        large = Style(SERIF, 600, TITLE_SIZES[0])
        fitted = fit(title or publication, large, TITLE_SIZES, width=INNER, height=TITLE_HEIGHT, leading=LEADING)
        _write(pen, fitted, RULES + 32, INK, is_rtl)
    if authors:
        line = fit(authors, Style(SANS, 500, 30), (30,), width=INNER - 80, height=40, leading=1)
        _write(pen, line, FOOT + 10, MUTED, is_rtl)
    (mark,) = runs_of("§", Style(SERIF, 400, 44), LEFT_TO_RIGHT)
    pen.text((MARGIN if is_rtl else WIDTH - MARGIN - mark.width, FOOT + 54), mark.text, RUBRIC, mark.font, anchor="ls")
    return _png(image)


def _write(pen, fitted: Fitted, top: int, ink: str, is_rtl: bool):
    """Lines below `top`, at the side where the card's own language begins."""
    leading = fitted.style.size * LEADING
    for number, line in enumerate(fitted.lines):
        runs = runs_of(line, fitted.style, fitted.direction)
        left = WIDTH - MARGIN - sum(run.width for run in runs) if is_rtl else float(MARGIN)
        baseline = top + fitted.style.size * 0.96 + number * leading
        for run in runs:
            direction = run.direction if can_shape() else None
            pen.text((left, baseline), run.text, ink, run.font, anchor="ls", direction=direction)
            left += run.width


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    # The few colours of letters on paper: a third of the size.
    image.quantize(48, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()
