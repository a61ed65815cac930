"""The image that other programs show beside a link to an article: chosen by an editor, else drawn from its title."""

import fcntl
import hashlib
import json
import os
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, features

from gazette import publications
from gazette.absolute_urls import absolute_url

WIDTH, HEIGHT = 1200, 630
# Increase it when the drawing changes: it is part of the URL, so that no cache keeps the former drawing.
DESIGN = 2
MARGIN = 80
TEXT_WIDTH = WIDTH - 2 * MARGIN
TOP_RULE, BOTTOM_RULE = MARGIN + 62, HEIGHT - 118
PAPER, INK, MUTED, RED, RULE = "#fafbf9", "#171b1e", "#515a60", "#b0321b", "#7e888d"
FONT = Path(__file__).parent / "fonts" / "share-image.woff2"
PUBLICATION_SIZE, AUTHORS_SIZE, MARK_SIZE = 40, 30, 44
TITLE_SIZES = (92, 84, 76, 68, 60, 54, 48)
TITLE_HEIGHT = 308
LINE_HEIGHT = 1.14
ELLIPSIS = "…"
# Share of the letters of a text that the font must have; with fewer, the rest would say something else.
MIN_LEGIBLE = 0.8
JOINERS = {"\u200c", "\u200d"}


@dataclass(frozen=True)
class ShareImage:
    url: str  # absolute
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Card:
    """The texts on a drawn image."""

    title: str
    publication: str
    authors: str

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that differ where the drawing differs."""
        parameters = json.dumps([DESIGN, can_shape(), asdict(self)])
        return hashlib.sha256(parameters.encode()).hexdigest()[:16]


def card_of(article, request) -> Card:
    """Return the texts of the image. The URLs of image and article have the same language."""
    authors = _(", ").join(author.name for author in article.authors)
    return Card(article.title, publications.publication_name(request), authors)


def share_image_of(article, request) -> ShareImage | None:
    """Return the image chosen for sharing, else the lead image, else one drawn from the title.

    None for what not everybody may read and has no image: a draft, an unsaved or a private article.
    """
    picture = article.share_picture or article.hero
    if picture and (rendition := picture.rendition_for("share")):
        alt = article.hero_alt
        if article.share_picture:
            alt = picture.description
        return ShareImage(rendition.full_url, rendition.width, rendition.height, alt or article.title)
    is_draft = not article.pk or not article.live or getattr(request, "is_preview", False)
    if is_draft or article.get_view_restrictions().exists():
        return None
    url = absolute_url(reverse("share_image", args=[article.pk, card_of(article, request).digest]), request)
    return ShareImage(url, WIDTH, HEIGHT, article.title)


def folder() -> Path:
    return settings.VAR_DIR / "share"


def stored_drawing(article_id: int, card: Card) -> bytes:
    """Return the PNG of a card from its file, drawing it first where there is none.

    Each image is drawn once, by one process at a time; a former drawing of the same article is deleted.
    """
    file = folder() / f"{article_id}-{card.digest}.png"
    try:
        return file.read_bytes()
    except FileNotFoundError:
        folder().mkdir(parents=True, exist_ok=True)
    with open(folder() / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        try:
            return file.read_bytes()  # another process has drawn it while this one waited
        except FileNotFoundError:
            png = draw(card)
        # Rename a complete file, so that no reader gets half of one.
        partial = file.with_suffix(".half")
        partial.write_bytes(png)
        os.replace(partial, file)
        for former in folder().glob(f"{article_id}-*.png"):
            if former != file:
                former.unlink(missing_ok=True)
    return png


def draw(card: Card) -> bytes:
    """Return a PNG of WIDTH × HEIGHT pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    publication, title, authors = legible(card.publication), legible(card.title), legible(card.authors)
    is_rtl = direction_of(title or publication) == "rtl"
    for top in (TOP_RULE, TOP_RULE + 6):
        pen.rectangle((MARGIN, top, WIDTH - MARGIN, top + 1), fill=RULE)
    pen.rectangle((MARGIN, BOTTOM_RULE, WIDTH - MARGIN, BOTTOM_RULE), fill=RULE)
    if title and publication:
        _write(pen, fit(publication, (PUBLICATION_SIZE,), TEXT_WIDTH), 46, INK, is_rtl)
    if title or publication:
        _write(pen, fit(title or publication, TITLE_SIZES, TEXT_WIDTH, TITLE_HEIGHT), TOP_RULE + 32, INK, is_rtl)
    if authors:
        _write(pen, fit(authors, (AUTHORS_SIZE,), TEXT_WIDTH - MARGIN), BOTTOM_RULE + 10, MUTED, is_rtl)
    x, anchor = (MARGIN, "ls") if is_rtl else (WIDTH - MARGIN, "rs")
    pen.text((x, BOTTOM_RULE + 54), "§", RED, font_of(MARK_SIZE), anchor=anchor)
    file = BytesIO()
    # Few colours are enough for letters on paper: a third of the size.
    image.quantize(48, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def _write(pen, lines: tuple[list[str], int], top: int, ink: str, is_rtl: bool) -> None:
    """Write lines below `top`, on the side where the language of the card begins."""
    texts, size = lines
    x, anchor = (WIDTH - MARGIN, "rs") if is_rtl else (MARGIN, "ls")
    direction = direction_of(" ".join(texts)) if can_shape() else None
    for number, text in enumerate(texts):
        baseline = top + size * 0.96 + number * size * LINE_HEIGHT
        pen.text((x, baseline), text, ink, font_of(size), anchor=anchor, direction=direction)


def fit(text: str, sizes: tuple[int, ...], width: float, height: float = 0) -> tuple[list[str], int]:
    """Return the lines of a text and the first of `sizes` in which they fit; shortened where none is small enough."""
    for size in sizes:
        lines = wrap(text, size, width)
        most = max(1, int(height / (size * LINE_HEIGHT)))
        if len(lines) <= most and all(width_of(line, size) <= width for line in lines):
            return lines, size
    if len(lines) > most:
        lines[most - 1] += ELLIPSIS
    return [shorten(line, size, width) for line in lines[:most]], size


def wrap(text: str, size: int, width: float) -> list[str]:
    """Break a text between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def shorten(line: str, size: int, width: float) -> str:
    while width_of(line, size) > width:
        line = line.removesuffix(ELLIPSIS)[:-1].rstrip() + ELLIPSIS
    return line


def width_of(text: str, size: int) -> float:
    return font_of(size).getlength(text, direction=direction_of(text) if can_shape() else None)


def direction_of(text: str) -> str:
    """Return "rtl" or "ltr", as the first letter that has a direction says."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return "rtl" if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


def legible(text: str) -> str:
    """Return a text in letters that the font has: without controls, white space folded; empty if it lacks too many.

    A letter that the font lacks is decomposed where Unicode defines a plain form ("ﬁ", "Ⅳ"); else it is left out.
    """
    normalized = unicodedata.normalize("NFC", text)
    drawable = "".join(
        part
        for character in normalized
        for part in (character if is_drawable(character) else unicodedata.normalize("NFKC", character))
        if is_drawable(part)
    )
    wanted, found = (sum(map(str.isalnum, each)) for each in (normalized, drawable))
    return " ".join(drawable.split()) if found and found >= wanted * MIN_LEGIBLE else ""


def can_shape() -> bool:
    """Return whether Pillow can join Arabic letters and order right-to-left text, which needs the library FriBidi."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=4096)
def is_drawable(character: str) -> bool:
    if character.isspace():
        return True
    if character in JOINERS:
        return can_shape()
    if unicodedata.category(character).startswith("C"):
        return False
    if not can_shape() and unicodedata.bidirectional(character) in {"R", "AL", "AN"}:
        return False
    # Pillow does not say which letters a font has: compare with the box that it draws for one that no font has.
    font = ImageFont.truetype(FONT, 20, layout_engine=ImageFont.Layout.BASIC)
    drawn, missing = font.getmask(character), font.getmask("\uffff")
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


@lru_cache
def font_of(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
