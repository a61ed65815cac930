"""GIF: a screen, then frames and extensions, whose data is cut into blocks of up to 255 bytes."""

from . import DamagedImage, Parsed, refusing_cut_off_files

EXTENSION, FRAME, TRAILER, PADDING = 0x21, 0x2C, 0x3B, 0x00
GRAPHIC_CONTROL, APPLICATION = 0xF9, 0xFF
# How often an animation repeats, and a colour profile. All other applications' blocks hold metadata.
KEPT_APPLICATIONS = {b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"}


@refusing_cut_off_files()
def parse(content: bytes) -> Parsed:
    width, height = _number(content, 6), _number(content, 8)
    position = 13 + _length_of_palette(content[10])
    kept, frames = [content[:position]], 0
    while position < len(content) and content[position] != TRAILER:
        begin, kind = position, content[position]
        is_needed = kind == FRAME
        if kind == PADDING:
            position += 1
            continue
        if kind == FRAME:
            frames += 1
            left, top, frame_width, frame_height = (_number(content, begin + n) for n in (1, 3, 5, 7))
            # Decoders enlarge the screen for a frame that reaches beyond it.
            width, height = max(width, left + frame_width), max(height, top + frame_height)
            position += 11 + _length_of_palette(content[begin + 9])  # with the size of codes
        elif kind == EXTENSION:
            label = content[begin + 1]
            is_needed = label == GRAPHIC_CONTROL or (
                label == APPLICATION and content[begin + 3 : begin + 14] in KEPT_APPLICATIONS
            )
            position += 2
        else:
            raise DamagedImage("an unknown block")
        while content[position]:
            position += 1 + content[position]
        position += 1
        if is_needed:
            kept.append(content[begin:position])
    if not frames or not width or not height:
        raise DamagedImage("there is no picture in it")
    return Parsed("GIF", b"".join([*kept, b"\x3b"]), width, height, frames=frames)


def _number(content, position):
    return content[position] | content[position + 1] << 8


def _length_of_palette(flags):
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
