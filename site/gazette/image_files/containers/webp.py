"""WebP: chunks in a RIFF file; an animation has further chunks in each of its frames."""

from . import DamagedImage, Parsed

PIXELS = {b"VP8 ", b"VP8L", b"ALPH"}
KEPT = {*PIXELS, b"VP8X", b"ICCP", b"ANIM", b"ANMF"}
HAS_METADATA = 0x08 | 0x04  # of VP8X: EXIF and XMP
FRAME_HEADER = 16


def parse(content: bytes) -> Parsed:
    end = min(8 + int.from_bytes(content[4:8], "little"), len(content))
    kept, size, frames = [], None, 0
    for kind, payload in _chunks(content, 12, end):
        if kind not in KEPT:
            continue
        if kind == b"VP8X":
            size = size or (1 + int.from_bytes(payload[4:7], "little"), 1 + int.from_bytes(payload[7:10], "little"))
            payload = bytes([payload[0] & ~HAS_METADATA]) + payload[1:10]
        elif kind == b"VP8 ":
            width, height = (int.from_bytes(payload[n : n + 2], "little") & 0x3FFF for n in (6, 8))
            size = size or (width, height)
        elif kind == b"VP8L":
            bits = int.from_bytes(payload[1:5], "little")
            size = size or (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        elif kind == b"ANMF":
            frames += 1
            inner = [_chunk(*chunk) for chunk in _chunks(payload, FRAME_HEADER, len(payload)) if chunk[0] in PIXELS]
            payload = payload[:FRAME_HEADER] + b"".join(inner)
        kept.append(_chunk(kind, payload))
    if not size or not all(size):
        raise DamagedImage("there is no picture in it")
    body = b"WEBP" + b"".join(kept)
    return Parsed("WEBP", b"RIFF" + len(body).to_bytes(4, "little") + body, *size, frames=max(frames, 1))


def _chunks(content, position, end):
    while position + 8 <= end:
        length = int.from_bytes(content[position + 4 : position + 8], "little")
        if position + 8 + length > end:
            raise DamagedImage("a chunk is cut off")
        payload = content[position + 8 : position + 8 + length]
        if content[position : position + 4] == b"VP8X" and length < 10:
            raise DamagedImage("its header is cut off")
        yield content[position : position + 4], payload
        position += 8 + length + length % 2


def _chunk(kind, payload):
    return kind + len(payload).to_bytes(4, "little") + payload + b"\x00" * (len(payload) % 2)
