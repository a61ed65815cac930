"""AVIF: boxes. Metadata is an item like the image itself, so it is overwritten in place and no offset changes.

Animations have a second structure, that of videos (`moov`), which is not parsed: their `content` is None.
"""

from . import DamagedImage, Parsed, refusing_cut_off_files

BOXES = {b"ftyp", b"meta", b"mdat"}
BOXES_OF_META = {b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp", b"iref", b"idat", b"dinf", b"grpl"}
# A coded image, and combinations of images.
ITEMS = {b"av01", b"grid", b"iovl", b"iden", b"tmap"}
TEXTS = {b"udes", b"uuid", b"free", b"skip"}  # among the properties of items
SEQUENCE_HEADER = 1
# An image has a handful of each. Without limits, a small file could describe too many to examine.
MAX_EXTENTS, MAX_UNITS = 10_000, 1_000


@refusing_cut_off_files()
def parse(content: bytes) -> Parsed:
    data = bytearray(content)
    boxes: dict[bytes, list[tuple[int, int]]] = {}
    end = 0
    for kind, begin, end in _boxes(data, 0, len(data)):
        if kind == b"moov":
            return Parsed("AVIF", None, 0, 0, frames=2)
        if kind not in BOXES:
            _blank(data, begin, end)
        boxes.setdefault(kind, []).append((begin, end))
    if b"meta" not in boxes:
        raise DamagedImage("it has no description of its items")
    meta = {}
    for kind, begin, end_of_box in _boxes(data, boxes[b"meta"][0][0] + 4, boxes[b"meta"][0][1]):
        if kind not in BOXES_OF_META:
            _blank(data, begin, end_of_box)
        meta[kind] = (begin, end_of_box)
    if not {b"iloc", b"iinf", b"iprp"} <= meta.keys():
        raise DamagedImage("it has no description of its items")

    kinds = _blank_items(data, *meta[b"iinf"])
    start_of_idat = meta.get(b"idat", (0, 0))[0]
    places = {number: _extents(item, start_of_idat) for number, item in _locations(data, meta[b"iloc"][0])}
    if sum(max(end - begin, 1) for extents in places.values() for begin, end in extents) > 2 * len(data):
        raise DamagedImage("its items overlap")
    needed = [extent for number, extents in places.items() if kinds.get(number) in ITEMS for extent in extents]
    for begin, end_of_box in [*boxes.get(b"mdat", []), *([meta[b"idat"]] if b"idat" in meta else [])]:
        _blank_between(data, needed, begin, end_of_box)

    size = (0, 0)
    for kind, begin, end_of_box in _boxes(data, *meta[b"iprp"]):
        if kind == b"ipco":
            for name, inner, end_inner in _boxes(data, begin, end_of_box):
                if name in TEXTS:
                    _blank(data, inner, end_inner)
                elif name == b"ispe":
                    found = _number(data, inner + 4, 4), _number(data, inner + 8, 4)
                    size = max(size, found, key=lambda sides: sides[0] * sides[1])
    if not all(size):
        raise DamagedImage("there is no picture in it")
    coded = [_coded_pixels(data, extents) for number, extents in places.items() if kinds.get(number) == b"av01"]
    # Half, because the alpha channel is an image of the same size.
    decoded = max([*coded, sum(coded) // 2], default=0)
    return Parsed("AVIF", bytes(data[:end]), *size, decoded_pixels=decoded)


def _boxes(data, position, end):
    """Yield the kind of each box and the bounds of its payload."""
    while position + 8 <= end:
        length, kind, begin = _number(data, position, 4), bytes(data[position + 4 : position + 8]), position + 8
        if length == 1:
            length, begin = _number(data, position + 8, 8), position + 16
        stop = position + length if length else end
        if stop < begin or stop > end:
            raise DamagedImage("a box is cut off")
        yield kind, begin, stop
        position = stop


def _blank(data, begin, end):
    """Make a box an empty one, which decoders skip."""
    data[begin - 4 : begin] = b"free"
    data[begin:end] = bytes(end - begin)


def _blank_between(data, needed, begin, end):
    position = begin
    for start, stop in sorted(extent for extent in needed if begin <= extent[0] and extent[1] <= end):
        if start > position:
            data[position:start] = bytes(start - position)
        position = max(position, stop)
    data[position:end] = bytes(end - position)


def _blank_items(data, begin, end):
    """Return the kind of each item by its number; blank the descriptions of items that are not images."""
    kinds = {}
    first = begin + 4 + (4 if data[begin] else 2)
    for _kind, inner, stop in _boxes(data, first, end):
        width = 4 if data[inner] >= 3 else 2
        number, name = _number(data, inner + 4, width), inner + 4 + width + 2
        kinds[number] = bytes(data[name : name + 4])
        if kinds[number] not in ITEMS:
            data[name:stop] = b"free".ljust(stop - name, b"\x00")
    return kinds


def _locations(data, position):
    """Yield (number, (whether it is in `idat`, base offset, extents)) for each item."""
    version = data[position]
    offset_size, length_size = divmod(data[position + 4], 16)
    base_size, index_size = divmod(data[position + 5], 16)
    wide = 4 if version == 2 else 2
    count, position = _number(data, position + 6, wide), position + 6 + wide
    left = MAX_EXTENTS
    for _item in range(count):
        number, position = _number(data, position, wide), position + wide
        is_in_idat = False
        if version:
            is_in_idat, position = data[position + 1] & 15 == 1, position + 2
        base, position = _number(data, position + 2, base_size), position + 2 + base_size
        extents, position = _number(data, position, 2), position + 2
        left -= extents + 1
        if left < 0:
            raise DamagedImage("it has too many items")
        found = []
        for _extent in range(extents):
            position += index_size if version else 0
            start = _number(data, position, offset_size)
            found.append((start, _number(data, position + offset_size, length_size)))
            position += offset_size + length_size
        yield number, (is_in_idat, base, found)


def _extents(item, start_of_idat):
    is_in_idat, base, extents = item
    base += start_of_idat if is_in_idat else 0
    return [(base + start, base + start + length) for start, length in extents]


def _coded_pixels(data, extents):
    """Return the largest frame size in the coded image itself, which decoding costs whatever the boxes say."""
    coded = b"".join(bytes(data[begin:end]) for begin, end in extents)
    position, largest, units = 0, 0, 0
    while position < len(coded):
        units += 1
        if units > MAX_UNITS:
            raise DamagedImage("it has too many units")
        header, position = coded[position], position + 1
        position += bool(header & 4)
        length = len(coded) - position
        if header & 2:
            length, shift = 0, 0
            while True:
                length |= (coded[position] & 127) << shift
                position, shift = position + 1, shift + 7
                if not coded[position - 1] & 128:
                    break
        if header >> 3 & 15 == SEQUENCE_HEADER:
            largest = max(largest, _largest_frame(coded[position : position + length]))
        position += length
    return largest


def _largest_frame(header):
    """Return width × height of the largest frame that an AV1 sequence header allows (AV1 specification, 5.5.1)."""
    bits = _Bits(header)
    bits.take(3)  # profile
    bits.take(1)  # a still picture
    if bits.take(1):  # a reduced header
        bits.take(5)
    else:
        if bits.take(1):
            raise DamagedImage("it is timed like a video")
        has_delay = bits.take(1)
        for _point in range(bits.take(5) + 1):
            bits.take(12)
            if bits.take(5) > 7:  # the level, from which on the tier is named
                bits.take(1)
            if has_delay and bits.take(1):
                bits.take(4)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return (bits.take(width_bits) + 1) * (bits.take(height_bits) + 1)


class _Bits:
    def __init__(self, content):
        self.content, self.position = content, 0

    def take(self, number):
        value = 0
        for _bit in range(number):
            value = value << 1 | self.content[self.position // 8] >> 7 - self.position % 8 & 1
            self.position += 1
        return value


def _number(data, position, width):
    if position + width > len(data):
        raise DamagedImage("it is cut off")
    return int.from_bytes(data[position : position + width])
