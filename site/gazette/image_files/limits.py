"""Limits of image files, checked by their structure before anything is decoded."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .containers import Parsed

MAX_PIXELS = 40_000_000
# Of all frames of an animation: bounds time, not memory, since decoders hold one frame at a time.
MAX_PIXELS_OF_ALL_FRAMES = 4 * MAX_PIXELS
# A progressive JPEG has about ten; each costs a pass over the whole image, however few bytes it has.
MAX_SCANS = 64


class ImageRefused(ValidationError):
    """The image file is not accepted; the message says why and what to do."""


def check_limits(parsed: Parsed, most_pixels_of_all_frames: int = MAX_PIXELS_OF_ALL_FRAMES) -> None:
    megapixels = {"limit": MAX_PIXELS // 1_000_000, "number": -(-parsed.frame_pixels // 1_000_000)}
    if parsed.frame_pixels > MAX_PIXELS:
        raise ImageRefused(
            _("This image has %(number)d megapixels; at most %(limit)d are accepted. Make it smaller."),
            code="too_many_pixels",
            params=megapixels,
        )
    if parsed.frame_pixels * parsed.frames > most_pixels_of_all_frames:
        raise ImageRefused(
            _("This animation is too long for its size. Make it smaller, or leave frames out."), code="too_many_frames"
        )
    if parsed.scans > MAX_SCANS:
        raise ImageRefused(
            _("This image takes too long to open. Save it again and upload the new file."),
            code="too_many_scans",
        )
