"""Remove metadata from image files; apply the orientation in it, and read credit and caption, first."""

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageFile, ImageSequence, IptcImagePlugin, JpegImagePlugin

from .containers import DamagedImage, Parsed, avif, gif, jpeg, png, webp
from .limits import MAX_PIXELS, ImageRefused, check_limits

BYLINE, CREDIT, COPYRIGHT, CAPTION = (2, 80), (2, 110), (2, 116), (2, 120)
# Formatting characters that some scripts need; all others could hide text or change its direction.
JOINERS = "\u200c\u200d"
# More than any text field takes; bounds the work on a megabyte of text.
MAX_LENGTH = 2_000
# What makes an image upright, by its EXIF orientation.
TRANSPOSE_BY_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Words:
    """Credit and caption, in plain text."""

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


@dataclass(frozen=True)
class CleanImage:
    """An image file without metadata; `words` are the credit and caption from the metadata, in plain text."""

    content: bytes
    width: int
    height: int
    orientation: int
    words: Words


def damaged() -> ImageRefused:
    return ImageRefused(_("This image is damaged. Save it again and upload the new file."), code="damaged")


def parse(content: bytes) -> Parsed:
    """Return the structure of an image file. Raises ImageRefused for another format or a damaged file."""
    try:
        if content.startswith(b"\xff\xd8"):
            return jpeg.parse(content)
        if content.startswith(png.SIGNATURE):
            return png.parse(content)
        if content.startswith((b"GIF87a", b"GIF89a")):
            return gif.parse(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return webp.parse(content)
        if content[4:8] == b"ftyp":
            return avif.parse(content)
    except DamagedImage as error:
        raise damaged() from error
    raise ImageRefused(_("This image format is not supported."), code="unknown_format")


def parse_within_limits(content: bytes, *, limited: bool = True) -> Parsed:
    """Like `parse`, but raise ImageRefused if decoding would cost too much."""
    parsed = parse(content)
    if parsed.content is None:
        raise ImageRefused(
            _("Animated AVIF images are not supported. Save this one as WebP or GIF."), code="animated_avif"
        )
    if limited:
        check_limits(parsed)
    return parsed


def clean(content: bytes, *, limited: bool = True) -> CleanImage:
    """Return the image in the same format, upright and without metadata; encoded again only if it has to be turned.

    A clean file is returned byte for byte. Raises ImageRefused. `limited=False` is for files stored before there were
    limits.
    """
    parsed = parse_within_limits(content, limited=limited)
    orientation, words = (
        _read_metadata(content) if parsed.content != content or parsed.format == "AVIF" else (1, Words())
    )
    if orientation in TRANSPOSE_BY_ORIENTATION:
        if limited:
            check_limits(parsed, MAX_PIXELS)  # all frames are held at once
        try:
            parsed = parse(_turn_upright(parsed, orientation))
        except Exception as error:  # Pillow raises whatever its decoders do
            raise damaged() from error
    return CleanImage(parsed.content or b"", parsed.width, parsed.height, orientation, words)


def is_upright(content: bytes) -> bool:
    """Return whether `clean` need not turn the image, by its header; nothing is decoded."""
    try:
        with Image.open(BytesIO(content)) as image:
            # Not the format's own method: that of PNG decodes the image to look behind it.
            orientation = Image.Image.getexif(image).get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001  as in _read_metadata
        return True
    return orientation not in TRANSPOSE_BY_ORIENTATION


def without_metadata(content: bytes) -> bytes:
    """Return the file without metadata; for renditions, which are upright."""
    return parse(content).content or content


def _read_metadata(content):
    # Hostile files have broken every parser of metadata: ignore what can't be read.
    try:
        with Image.open(BytesIO(content)) as image:
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
            return orientation, read_words(image)
    except Exception:  # noqa: BLE001
        return 1, Words()


def _turn_upright(parsed, orientation):
    output = BytesIO()
    # Read in a function of its own, so that the file's image is freed: encoding takes as much again.
    (first, *others), options = _upright_frames(parsed, orientation)
    if others:
        options |= {"save_all": True, "append_images": others}
    first.save(output, parsed.format, **options)
    return output.getvalue()


def _upright_frames(parsed, orientation):
    """Return all frames, and the options to encode them with."""
    frames, durations = [], []
    with Image.open(BytesIO(parsed.content)) as image:
        for frame in ImageSequence.Iterator(image):
            frames.append(frame.transpose(TRANSPOSE_BY_ORIENTATION[orientation]))
            durations.append(frame.info.get("duration", 0))
        options = _saving_options(image, parsed) | {"icc_profile": image.info.get("icc_profile")}
        if len(frames) > 1:
            options |= {"duration": durations, "loop": image.info.get("loop", 0)}
        return frames, options


def _saving_options(image, parsed):
    """Return the options that keep the quality when the image is encoded again."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return {
            "qtables": image.quantization,
            "subsampling": JpegImagePlugin.get_sampling(image),
            "progressive": bool(image.info.get("progressive")),
            "optimize": True,
        }
    if parsed.format == "WEBP":
        return {"lossless": b"VP8L" in parsed.content[:4096], "quality": 90, "exif": b"", "xmp": b""}
    if parsed.format == "AVIF":
        return {"quality": 90, "speed": 9}
    return {}
