"""Image files full of metadata, each of which holds SECRET, and hostile ones that are small and cost much to decode."""

import os
import struct
import zlib
from functools import cache
from io import BytesIO

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"Secret Lane 7"
WORDS = {"byline": "Zoë\u202e Doe", "credit": "Gazette\x00 Pictures", "caption": "The bridge,\n at dawn"}
SIZE = (64, 32)


def picture(size=SIZE) -> Image.Image:
    return Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize(size) for turn in (0, 90, 180)])


def noise() -> bytes:
    """A PNG like no other, because renditions are remembered, beside the database, by the hash of their original."""
    return saved(Image.frombytes("RGB", SIZE, os.urandom(SIZE[0] * SIZE[1] * 3)), "PNG")


def exif(orientation=1) -> Image.Exif:
    held = Image.Exif()
    held[0x0112] = orientation
    held[0x010E] = SECRET.decode()
    gps = held.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 31.0, 12.0), "E", (13.0, 24.0, 36.0)
    gps[27] = SECRET
    return held


def xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf>%s</rdf></x:xmpmeta>' % SECRET


@cache
def colour_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def iptc(**fields: str) -> bytes:
    """The payload of a JPEG's APP13 that Photoshop would write."""
    numbers = {"byline": 80, "credit": 110, "caption": 120, "city": 90}
    records = b"".join(
        b"\x1c\x02%c" % numbers[name] + len(value.encode()).to_bytes(2) + value.encode()
        for name, value in fields.items()
    )
    padded = records + b"\x00" * (len(records) % 2)
    return b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + len(records).to_bytes(4) + padded


def segment(marker: int, payload: bytes) -> bytes:
    return b"\xff%c" % marker + (len(payload) + 2).to_bytes(2) + payload


def saved(image: Image.Image, format: str, **options) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def photograph(orientation=1, size=SIZE, **options) -> bytes:
    """A JPEG as a camera and an agency's software write it: EXIF with position and thumbnail, XMP, IPTC, a comment,
    a thumbnail in JFIF, a private segment, and a second picture behind the first.
    """
    thumbnail = saved(picture((16, 8)), "JPEG", comment=SECRET)
    held = exif(orientation)
    held.get_ifd(1)[0x0201] = 0  # the place of the thumbnail, which follows the other values
    content = saved(
        picture(size),
        "JPEG",
        quality=90,
        icc_profile=colour_profile(),
        exif=held.tobytes() + thumbnail,
        xmp=xmp(),
        comment=SECRET,
        **options,
    )
    words = segment(0xED, iptc(**WORDS, city=SECRET.decode()))
    jfif = segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x01" + SECRET[:3])
    private = segment(0xEB, SECRET) + segment(0xE2, b"FPXR\x00" + SECRET)
    begin = content.index(b"\xff\xe0") + 18  # behind Pillow's own JFIF
    return content[:2] + jfif + words + private + content[begin:] + thumbnail


def png(orientation=1, frames=1) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_text("Comment", SECRET.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", xmp().decode())
    texts.add(b"prIv", SECRET)
    options = {"pnginfo": texts, "exif": exif(orientation), "icc_profile": colour_profile(), **_animated(frames)}
    return saved(picture(), "PNG", **options) + SECRET


def webp(orientation=1, frames=1, **options) -> bytes:
    options |= {"exif": exif(orientation), "xmp": xmp(), "icc_profile": colour_profile(), **_animated(frames)}
    content = saved(picture(), "WEBP", **options)
    private = b"PRIV" + len(SECRET).to_bytes(4, "little") + SECRET + b"\x00" * (len(SECRET) % 2)
    return b"RIFF" + (len(content) - 8 + len(private)).to_bytes(4, "little") + content[8:] + private + SECRET


def gif(frames=1) -> bytes:
    content = saved(picture(), "GIF", comment=SECRET, loop=3, **_animated(frames))
    application = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\x00"
    return content[:-1] + application + b"\x3b" + SECRET


def avif(orientation=1) -> bytes:
    content = saved(picture(), "AVIF", exif=exif(orientation), xmp=xmp(), icc_profile=colour_profile())
    return content + (8 + len(SECRET)).to_bytes(4) + b"uuid" + SECRET


DURATIONS = [100, 250, 40]


def _animated(frames):
    if frames == 1:
        return {}
    further = [picture().rotate(60 * number) for number in range(1, frames)]
    return {"save_all": True, "append_images": further, "duration": DURATIONS[:frames]}


# Hostile ones.


def png_that_claims(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * min((width + 1) * height, 50_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def png_to_be_turned(width: int, height: int) -> bytes:
    plain = png_that_claims(width, height)
    return plain[:33] + _chunk(b"eXIf", exif(6).tobytes().removeprefix(b"Exif\x00\x00")) + plain[33:]


def png_that_grows(kind: bytes) -> bytes:
    """With a chunk in front of the pixels that grows from 50 KB to 50 MB: text (zTXt) or a colour profile (iCCP)."""
    chunk = _chunk(kind, b"name\x00\x00" + zlib.compress(bytes(50_000_000), 9))
    plain = saved(picture(), "PNG")
    return plain[:33] + chunk + plain[33:]


def webp_of_frames(number: int, side: int) -> bytes:
    """An animation on a canvas of `side` × `side`; each frame is a flat picture in its corner."""
    flat = saved(Image.new("RGB", (16, 16)), "WEBP", lossless=True)[12:]
    frame = bytes(6) + (15).to_bytes(3, "little") * 2 + bytes(4) + flat
    canvas = b"\x02\x00\x00\x00" + (side - 1).to_bytes(3, "little") * 2
    body = b"WEBP" + _riff(b"VP8X", canvas) + _riff(b"ANIM", bytes(6)) + _riff(b"ANMF", frame) * number
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def gif_of_frames(number: int, side: int) -> bytes:
    content = saved(Image.new("P", (side, side)), "GIF")
    begin = content.index(b"\x2c" + bytes(4) + side.to_bytes(2, "little"))
    return content[:begin] + content[begin:-1] * number + b"\x3b"


def gif_beyond_its_screen() -> bytes:
    content = bytearray(saved(Image.new("P", (8, 8)), "GIF"))
    begin = content.index(b"\x2c" + bytes(4) + b"\x08\x00\x08\x00")
    content[begin + 1 : begin + 9] = struct.pack("<4H", 0, 0, 60_000, 60_000)
    return bytes(content)


def jpeg_of_scans(number: int) -> bytes:
    """A progressive JPEG of 36 megapixels whose last scan, some bytes long, is repeated."""
    content = saved(Image.new("L", (6000, 6000), 128), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * number + b"\xff\xd9"


def avif_that_lies() -> bytes:
    """Its boxes say 64 × 64; the coded picture in it begins by saying 7,000 × 7,000."""
    content = saved(picture((64, 64)), "AVIF")
    begin = content.index(b"mdat") + 4
    bits = f"{'000'}{'1'}{'1'}{'00000'}{'1111' * 2}{6_999:016b}{6_999:016b}".ljust(56, "0")
    header = b"\x0a\x07" + int(bits, 2).to_bytes(7)
    left = len(content) - begin - len(header) - 3
    return content[:begin] + header + b"\x7a" + bytes([left & 127 | 128, left >> 7]) + bytes(left)


def _chunk(kind, payload):
    return len(payload).to_bytes(4) + kind + payload + zlib.crc32(kind + payload).to_bytes(4)


def _riff(kind, payload):
    return kind + len(payload).to_bytes(4, "little") + payload + b"\x00" * (len(payload) % 2)
