"""Who made a picture and what it shows, as its metadata says."""

from dataclasses import dataclass

from PIL import ExifTags, ImageFile, IptcImagePlugin

BYLINE, CREDIT, COPYRIGHT, CAPTION = (2, 80), (2, 110), (2, 116), (2, 120)
# Formatting characters that words of some scripts need; all others could hide text or turn it round.
JOINERS = "\u200c\u200d"
# Far more than any field takes, so that a megabyte of text is not searched for spaces.
LONGEST = 2_000


@dataclass(frozen=True)
class Words:
    credit: str = ""
    caption: str = ""


def read_words(image: ImageFile.ImageFile) -> Words:
    """From IPTC, which people fill in; the maker also from EXIF.

    The description in EXIF is not read: many cameras write their own name there.
    """
    iptc = (IptcImagePlugin.getiptcinfo(image) if image.format in {"JPEG", "MPO"} else None) or {}
    exif = image.getexif()
    makers = [_plain(iptc.get(BYLINE)), _plain(iptc.get(CREDIT))]
    credit = " / ".join(dict.fromkeys(filter(None, makers)))
    others = (iptc.get(COPYRIGHT), exif.get(ExifTags.Base.Artist), exif.get(ExifTags.Base.Copyright))
    return Words(credit or next(filter(None, map(_plain, others)), ""), _plain(iptc.get(CAPTION)))


def _plain(value) -> str:
    """One line of printable characters."""
    if isinstance(value, list):  # a name of several people
        return ", ".join(filter(None, map(_plain, value[:5])))
    if isinstance(value, bytes):
        try:
            value = value[:LONGEST].decode()
        except UnicodeDecodeError:
            value = value[:LONGEST].decode("latin-1")
    text = " ".join(str(value or "")[:LONGEST].split())
    return "".join(letter for letter in text if letter.isprintable() or letter in JOINERS)
