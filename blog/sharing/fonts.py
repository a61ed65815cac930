"""The site's own fonts, as Pillow draws them: which of them has a letter, and how a line of several scripts runs."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from PIL import ImageFont, features

FOLDER = settings.BASE_DIR / "site" / "static" / "fonts"
SERIF = (
    "literata-latin-wght-normal",
    "literata-latin-ext-wght-normal",
    "literata-vietnamese-wght-normal",
    "literata-greek-wght-normal",
    "literata-greek-ext-wght-normal",
    "literata-cyrillic-wght-normal",
    "literata-cyrillic-ext-wght-normal",
    "noto-serif-hebrew-hebrew-wght-normal",
    "noto-naskh-arabic-arabic-wght-normal",
)
SANS = ("public-sans-latin-wght-normal", "public-sans-latin-ext-wght-normal", *SERIF)
# Written from right to left, or joined: only with a shaper. Pillow has one where the machine has the library FriBidi.
NEEDS_SHAPING = {"R", "AL", "AN"}
JOINERS = {"\u200c", "\u200d"}
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"


def can_shape() -> bool:
    return bool(features.check("raqm"))


@dataclass(frozen=True)
class Style:
    faces: tuple[str, ...]
    weight: int
    size: int

    def at(self, size: int) -> "Style":
        return Style(self.faces, self.weight, size)


@dataclass(frozen=True)
class Run:
    """Letters of one face that run in one direction."""

    text: str
    font: ImageFont.FreeTypeFont
    direction: str

    @property
    def width(self) -> float:
        return self.font.getlength(self.text, direction=self.direction if can_shape() else None)


@lru_cache(maxsize=128)
def load(face: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FOLDER / f"{face}.woff2", size)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=4096)
def has(face: str, character: str) -> bool:
    """Whether a face has a letter for this character: not the empty box, or nothing, that stands for none."""
    if unicodedata.category(character).startswith("C"):
        return False
    if not can_shape() and unicodedata.bidirectional(character) in NEEDS_SHAPING:
        return False
    font = _plain(face)
    drawn, none = font.getmask(character), font.getmask("\uffff")
    return (drawn.size, bytes(drawn)) != (none.size, bytes(none))


@lru_cache(maxsize=32)
def _plain(face):
    return ImageFont.truetype(FOLDER / f"{face}.woff2", 20, layout_engine=ImageFont.Layout.BASIC)


def face_of(cluster: str, faces) -> str | None:
    """The first face that has all of a letter with its marks."""
    wanted = [character for character in cluster if character not in JOINERS]
    return next((face for face in faces if all(has(face, character) for character in wanted)), None)


def clusters_of(text: str) -> list[str]:
    """Letters, each with the marks and joiners that belong to it."""
    clusters: list[str] = []
    for character in text:
        if clusters and (unicodedata.category(character).startswith("M") or character in JOINERS):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def drawable(text: str, faces=SERIF) -> str:
    """`text` in what the faces have: white space folded, controls gone, and no boxes.

    A letter that no face has is taken apart, or written plainly, where Unicode knows how ("ﬁ", "Ⅳ"); else left out.
    """
    shown = []
    for cluster in clusters_of(" ".join(unicodedata.normalize("NFC", text).split())):
        if cluster.isspace() or face_of(cluster, faces):
            shown.append(cluster)
            continue
        plain = unicodedata.normalize("NFKC", cluster)
        shown += [part for part in clusters_of(plain) if part.isspace() or face_of(part, faces)]
    return " ".join("".join(shown).split())


def direction_of(text: str) -> str:
    """As the first letter that has one says."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    strong = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return LEFT_TO_RIGHT if strong == "L" else RIGHT_TO_LEFT


def runs_of(line: str, style: Style, direction: str) -> list[Run]:
    """A line as it stands on paper, from left to right."""
    runs: list[Run] = []
    for part, level in _in_visual_order(line, direction):
        way = RIGHT_TO_LEFT if level % 2 else LEFT_TO_RIGHT
        pieces = _by_face(part, style, way)
        runs += reversed(pieces) if way == RIGHT_TO_LEFT else pieces
    return runs


def _by_face(part, style, way):
    pieces: list[tuple[str, str]] = []
    for cluster in clusters_of(part):
        face = face_of(cluster, style.faces) or (pieces[-1][0] if pieces else style.faces[0])
        if pieces and pieces[-1][0] == face:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + cluster)
        else:
            pieces.append((face, cluster))
    return [Run(text, load(face, style.weight, style.size), way) for face, text in pieces]


def _in_visual_order(line: str, direction: str) -> list[tuple[str, int]]:
    """The parts of a line with their levels: 0 and 2 run to the right, 1 to the left.

    The bidirectional algorithm of Unicode without its embeddings: `drawable` lets none of their marks through.
    """
    base = 1 if direction == RIGHT_TO_LEFT else 0
    levels: list[int | None] = []
    strong = base
    for character in line:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            strong = 0
            levels.append(2 * base)
        elif kind in {"R", "AL"}:
            strong = 1
            levels.append(1)
        elif kind in {"EN", "AN"}:
            levels.append(2 if strong or kind == "AN" else 2 * base)
        elif kind == "NSM" and levels:
            levels.append(levels[-1])
        else:
            levels.append(None)
    resolved = _neutrals(levels, base)
    parts: list[tuple[str, int]] = []
    for character, level in zip(line, resolved, strict=True):
        if parts and parts[-1][1] == level:
            parts[-1] = (parts[-1][0] + character, level)
        else:
            parts.append((character, level))
    for level in (2, 1):
        parts = _reversed_from(parts, level)
    return parts


def _neutrals(levels, base):
    """White space and points take the direction of what stands on both sides, else the line's."""
    resolved = list(levels)
    for place, level in enumerate(levels):
        if level is None:
            before = next((known for known in reversed(resolved[:place]) if known is not None), base)
            after = next((known for known in levels[place:] if known is not None), base)
            is_left = 1 in (before, after) and 0 not in (before, after)
            agree = before == after or (is_left and base)
            resolved[place] = (before if before == after else 1) if agree else base
    return resolved


def _reversed_from(parts, lowest):
    """Every stretch of parts of at least this level, turned round."""
    turned: list[tuple[str, int]] = []
    stretch: list[tuple[str, int]] = []
    for part in [*parts, ("", -1)]:
        if part[1] >= lowest:
            stretch.append(part)
            continue
        turned += reversed(stretch)
        stretch = []
        turned.append(part)
    return turned[:-1]
