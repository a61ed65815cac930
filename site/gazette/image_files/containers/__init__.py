"""The structure of image files, read without decoding a pixel.

Each module reads one format with `parse(content)`, which returns a `Parsed`: what the file says about its size, and the
same picture without metadata. Kept is what the pixels need: colour profile, palette, transparency, timing of frames.
Chunks that are not known to be needed are dropped, so that metadata of a kind invented later is dropped too.
"""

from dataclasses import dataclass


class DamagedImage(ValueError):
    """The file does not follow its format."""


@dataclass(frozen=True)
class Parsed:
    """What the structure of an image file says.

    `content` is the file without metadata, or None if that can't be removed. `decoded_pixels` is what decoding a frame
    costs where that differs from `width` × `height`; `scans` is how often a decoder passes over the picture.
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
