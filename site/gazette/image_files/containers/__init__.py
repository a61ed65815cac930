"""Parse the structure of image files without decoding pixels.

Each module has a `parse(content)` for one format, which returns a `Parsed`: the size, and the file without metadata.
Colour profile, palette, transparency and the timing of frames are kept. Unknown chunks are dropped, and so is metadata
of kinds invented later.
"""

from contextlib import contextmanager
from dataclasses import dataclass


class DamagedImage(ValueError):
    """The file is not valid in its format."""


@contextmanager
def refusing_cut_off_files():
    """Raise DamagedImage where a parser that relies on it reads beyond the end of the file."""
    try:
        yield
    except IndexError as error:
        raise DamagedImage("it is cut off") from error


@dataclass(frozen=True)
class Parsed:
    """The structure of an image file.

    `content` is the file without metadata, None if that can't be removed. `decoded_pixels` is the number of pixels to
    decode per frame if that differs from `width` × `height`; `scans` is the number of passes over the image.
    """

    format: str  # as Pillow names it
    content: bytes | None
    width: int
    height: int
    frames: int = 1
    scans: int = 1
    decoded_pixels: int = 0

    @property
    def frame_pixels(self) -> int:
        return max(self.width * self.height, self.decoded_pixels)
