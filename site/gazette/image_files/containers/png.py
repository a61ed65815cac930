"""PNG and animated PNG: a row of chunks."""

from . import DamagedImage, Parsed

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"pHYs", b"sBIT"),
    *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI"),  # colour
    *(b"acTL", b"fcTL", b"fdAT"),  # animation
}


def parse(content: bytes) -> Parsed:
    kept = [SIGNATURE]
    position, size, frames = len(SIGNATURE), (0, 0), 0
    kind = b""
    while kind != b"IEND":
        length, kind = int.from_bytes(content[position : position + 4]), content[position + 4 : position + 8]
        end = position + 12 + length
        if len(kind) < 4 or end > len(content):
            raise DamagedImage("a chunk is cut off")
        if (kind == b"IHDR") != (position == len(SIGNATURE)):
            raise DamagedImage("the header is not first, or not alone")
        if kind == b"IHDR":
            size = (
                int.from_bytes(content[position + 8 : position + 12]),
                int.from_bytes(content[position + 12 : position + 16]),
            )
        frames += kind == b"fcTL"
        if kind in KEPT:
            kept.append(content[position:end])
        position = end
    if not all(size):
        raise DamagedImage("there is no header")
    return Parsed("PNG", b"".join(kept), *size, frames=max(frames, 1))
