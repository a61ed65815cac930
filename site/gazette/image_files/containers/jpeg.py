"""JPEG: a row of segments, some of which are followed by entropy-coded data."""

import re

from . import DamagedImage, Parsed

EOI, SOS, APP0, APP2, APP14 = 0xD9, 0xDA, 0xE0, 0xE2, 0xEE
FRAME_HEADERS = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Quantization and Huffman tables, arithmetic conditioning, number of lines, restart interval.
TABLES = {0xDB, 0xC4, 0xCC, 0xDC, 0xDD}
# In entropy-coded data FF is followed by 00 or is a restart marker; anything else ends it. Decoders skip other bytes
# between segments. One match takes a whole row of FF, which may be as long as the file.
FF_AND_NEXT = re.compile(rb"\xff++([^\xff]?)", re.DOTALL)
NO_MARKERS = b"\x00\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7"


def parse(content: bytes) -> Parsed:
    kept = [b"\xff\xd8"]
    position, size, scans = 2, None, 0
    while found := next_marker(content, position):
        marker, position = found[1][0], found.end()
        if marker == EOI:
            break
        length = int.from_bytes(content[position : position + 2])
        if length < 2 or position + length > len(content):
            raise DamagedImage("a segment is cut off")
        payload = content[position + 2 : position + length]
        position += length
        if marker in FRAME_HEADERS:
            if size or len(payload) < 6:
                raise DamagedImage("there must be one frame header")
            size = int.from_bytes(payload[3:5]), int.from_bytes(payload[1:3])
        elif marker == APP0 and payload.startswith(b"JFIF\x00"):
            payload = payload[:12] + b"\x00\x00"  # without its thumbnail
        elif marker == APP14 and payload.startswith(b"Adobe"):
            payload = payload[:12]  # how its colours are coded
        elif marker not in TABLES | {SOS} and not (marker == APP2 and payload.startswith(b"ICC_PROFILE\x00")):
            continue
        kept.append(b"\xff%c" % marker + (len(payload) + 2).to_bytes(2) + payload)
        if marker == SOS:
            scans += 1
            end = next_marker(content, position)
            following = end.start() if end else len(content)
            kept.append(content[position:following])
            position = following
    if not size or not all(size) or not scans:
        raise DamagedImage("there is no picture in it")
    kept.append(b"\xff\xd9")
    return Parsed("JPEG", b"".join(kept), *size, scans=scans)


def next_marker(content: bytes, position: int) -> re.Match[bytes] | None:
    return next((each for each in FF_AND_NEXT.finditer(content, position) if each[1] not in NO_MARKERS), None)
