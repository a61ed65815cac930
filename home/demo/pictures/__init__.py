"""The demo's pictures: what each shows, in words and drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from . import masonry, objects, people, places

CREDIT = "Gazette print room"


@dataclass(frozen=True)
class Illustration:
    title: str
    description: str  # for those who can't see it
    draw: Callable[[str], Image.Image]  # takes the picture's name


ILLUSTRATIONS = {
    "water-tower": Illustration(
        "Water tower at night",
        "A red water tower on a hill under a full moon; below it a row of dark houses with a few lit windows",
        places.water_tower,
    ),
    "meter": Illustration(
        "District water meter",
        "A large round water meter with a red needle; its counter reads 0038 and, in red, 47",
        objects.meter,
    ),
    "bookshelves": Illustration(
        "Bookshelves",
        "Four shelves of books with coloured spines, some leaning, some lying in piles",
        objects.bookshelves,
    ),
    "clock": Illustration(
        "Clock in the reading room",
        "A wall clock that shows ten past ten, with piles of books below it",
        objects.clock,
    ),
    "semicolon": Illustration(
        "A semicolon",
        "A red semicolon as tall as the page, with lines of grey text making room for it",
        objects.semicolon,
    ),
    "proof": Illustration(
        "A corrected proof",
        "A printed page with red correction marks in its margins and a red pencil lying on it",
        objects.proof,
    ),
    "bus-stop": Illustration(
        "The 14 in the rain",
        "A red bus, number 14, with four passengers at a stop in heavy rain",
        places.bus_stop,
    ),
    "embankment": Illustration(
        "The embankment",
        "A red train crossing a long embankment full of yellow flowers in low sun",
        places.embankment,
    ),
    "ragwort": Illustration(
        "Oxford ragwort",
        "A plant with seven yellow daisy flowers growing out of railway ballast",
        objects.ragwort,
    ),
    "slow-worm": Illustration(
        "A slow-worm",
        "A copper-coloured slow-worm winding across grass and pale stones",
        objects.slow_worm,
    ),
    "archive": Illustration(
        "Aisle four",
        "A long aisle between archive shelves full of grey boxes, a few of them red",
        places.archive,
    ),
    "casks": Illustration(
        "Three casks",
        "Three wooden casks of falling size, a ruler, and three herrings",
        objects.casks,
    ),
    "bridge": Illustration(
        "The Ell bridge",
        "A stone bridge with three arches over a river; three stones of the middle arch are red",
        masonry.bridge,
    ),
    "arch": Illustration(
        "The middle arch",
        "Diagram of a round stone arch on squared paper: four wedge stones at its crown, in red, have dropped",
        masonry.arch,
    ),
    "centring": Illustration(
        "Centring",
        "A stone arch held up by a timber frame on red wedges; a man lies on the deck above",
        masonry.centring,
    ),
    "bakery": Illustration(
        "Pardoe’s at night",
        "A dark street with one lit shop window: a baker behind shelves of loaves, a cat outside",
        places.bakery,
    ),
    "loaves": Illustration(
        "Loaves",
        "Five scored loaves on a board, two dark, three light, and a knife",
        objects.loaves,
    ),
    "harbour": Illustration(
        "The harbour",
        "A red fishing boat and a sailing boat in a harbour with tall houses and a lighthouse at dusk",
        masonry.harbour,
    ),
    "tide-gauge": Illustration(
        "The tide board",
        "A white board with marks and the numbers three and four on a harbour wall, half under water",
        masonry.tide_gauge,
    ),
    "maren-oldacre": Illustration("Maren Oldacre", "Portrait of Maren Oldacre", people.maren_oldacre),
    "ishaan-verrall": Illustration("Ishaan Verrall", "Portrait of Ishaan Verrall", people.ishaan_verrall),
    "dot-lambourne": Illustration("Dot Lambourne", "Portrait of Dot Lambourne", people.dot_lambourne),
}
