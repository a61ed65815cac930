"""Read credit and caption from the metadata of an image."""

from dataclasses import dataclass

from PIL import ExifTags, ImageFile, IptcImagePlugin

BYLINE, CREDIT, COPYRIGHT, CAPTION = (2, 80), (2, 110), (2, 116), (2, 120)
# Formatting characters that some scripts need; all others could hide text or change its direction.
JOINERS = "\u200c\u200d"
# More than any field takes; bounds the work on a megabyte of text.
MAX_LENGTH = 2_000


@dataclass(frozen=True)
class Words:
    credit: str = ""
    caption: str = ""


def read_words(image: ImageFile.ImageFile) -> Words:
    """Read both from IPTC, and the credit from EXIF if IPTC has none.

    EXIF's description is ignored: many cameras write their own name there.
    """
    iptc = (IptcImagePlugin.getiptcinfo(image) if image.format in {"JPEG", "MPO"} else None) or {}
    exif = image.getexif()
    makers = [_plain(iptc.get(BYLINE)), _plain(iptc.get(CREDIT))]
    credit = " / ".join(dict.fromkeys(filter(None, makers)))
    others = (iptc.get(COPYRIGHT), exif.get(ExifTags.Base.Artist), exif.get(ExifTags.Base.Copyright))
    return Words(credit or next(filter(None, map(_plain, others)), ""), _plain(iptc.get(CAPTION)))


def _plain(value) -> str:
    """Return one line of printable characters."""
    if isinstance(value, list):  # a name of several people
        return ", ".join(filter(None, map(_plain, value[:5])))
    if isinstance(value, bytes):
        try:
            value = value[:MAX_LENGTH].decode()
        except UnicodeDecodeError:
            value = value[:MAX_LENGTH].decode("latin-1")
    text = " ".join(str(value or "")[:MAX_LENGTH].split())
    return "".join(letter for letter in text if letter.isprintable() or letter in JOINERS)
