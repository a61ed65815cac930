"""Drawing in the manner of a linocut: flat inks, edges cut by hand, slivers gouged out, a little grain.

Deterministic: the same name always gives the same picture.
"""

import math
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

INK = "#171B1E"
PAPER = "#FAFBF9"
RUBRIC = "#B0321B"
NIGHT = "#22313F"
DUSK = "#46606E"
SEA = "#7E9FA3"
MIST = "#C9D6D3"
STONE = "#B8B2A4"
CHALK = "#E6E1D5"
STRAW = "#E9C877"
OCHRE = "#CC9437"
MOSS = "#5E7150"
SAGE = "#A3B08D"
CLAY = "#8A5A3C"

WIDTH, HEIGHT = 1600, 1000
# Drawn at twice the size and reduced, which is what smooths the edges.
SCALE = 2
# A jigsaw never follows the pencil line exactly: how far it strays, and after how long it turns.
WOBBLE = 1.1
BITE = 34


class Sheet:
    """A sheet to print on. Coordinates are in pixels of the finished picture, from its upper left corner."""

    def __init__(self, name, ground, size=(WIDTH, HEIGHT)):
        self.size = size
        # Not for secrets: the same picture every time is the point.
        self.random = Random(name)  # noqa: S311
        self.image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), ground)
        self.draw = ImageDraw.Draw(self.image)

    def shape(self, points, colour):
        """A closed shape with straight sides, cut by hand."""
        self._fill(self._cut(points), colour)

    def box(self, left, top, right, bottom, colour):
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x, y, radius, colour, height=None):
        """A disc, or an ellipse if `height`, its other radius, is given."""
        self._fill(arc(x, y, radius, 0, 360, height=height), colour)

    def line(self, points, width, colour):
        """A line of even width with round ends through `points`."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in points:
            self._fill(arc(x, y, width / 2, 0, 360), colour)

    def gouge(self, start, end, width, colour):
        """One sliver, as the tool leaves it: a point, a belly, a point."""
        (x0, y0), (x1, y1) = start, end
        length = math.hypot(x1 - x0, y1 - y0) or 1
        across_x, across_y = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
        belly = self.random.uniform(0.3, 0.7)
        x, y = x0 + (x1 - x0) * belly, y0 + (y1 - y0) * belly
        self._fill([start, (x + across_x, y + across_y), end, (x - across_x, y - across_y)], colour)

    def gouges(self, left, top, right, bottom, colour, *, count, length, width=5, slope=0.0):
        """Many slivers, lying in one direction, somewhere in a box; `slope` 0 is level, 1 is upright."""
        for _ in range(count):
            reach = length * self.random.uniform(0.5, 1.2)
            angle = slope * math.pi / 2 + self.random.uniform(-0.05, 0.05)
            x, y = self.random.uniform(left, right), self.random.uniform(top, bottom)
            dx, dy = math.cos(angle) * reach / 2, math.sin(angle) * reach / 2
            self.gouge((x - dx, y - dy), (x + dx, y + dy), width * self.random.uniform(0.6, 1.2), colour)

    def speckle(self, left, top, right, bottom, colour, *, count, radius):
        for _ in range(count):
            size = radius * self.random.uniform(0.4, 1.1)
            x, y = self.random.uniform(left, right), self.random.uniform(top, bottom)
            self.disc(x, y, size, colour, height=size * 0.8)

    def print(self):
        """The finished picture."""
        picture = self.image.reduce(SCALE)
        shade, gaps = _grain(*self.size)
        return ImageChops.screen(ImageChops.multiply(picture, shade), gaps)

    def _fill(self, points, colour):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def _cut(self, points):
        rough = []
        for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
            bites = max(1, round(math.hypot(x1 - x0, y1 - y0) / BITE))
            for bite in range(bites):
                along = bite / bites
                stray = WOBBLE if bite else 0
                rough.append(
                    (
                        x0 + (x1 - x0) * along + self.random.uniform(-stray, stray),
                        y0 + (y1 - y0) * along + self.random.uniform(-stray, stray),
                    )
                )
        return rough


def arc(x, y, radius, start, end, *, height=None, steps=72):
    """Points on an ellipse around (x, y), from `start` to `end` degrees; 0 is to the right, 90 is down."""
    height = radius if height is None else height
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(x + radius * math.cos(angle), y + height * math.sin(angle)) for angle in angles]


def curve(points, steps=24):
    """Points on a smooth line through `points` (a Catmull-Rom spline)."""
    padded = [points[0], *points, points[-1]]
    smooth = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            smooth.append(
                tuple(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                    for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
                )
            )
    return [*smooth, points[-1]]


@cache
def _grain(width, height):
    """What the paper does to flat ink: a faint shade to multiply with, and tiny gaps to lighten."""
    tile = 400
    noise = Image.frombytes("L", (tile, tile), Random("grain").randbytes(tile * tile))  # noqa: S311
    shade = noise.point([238 + value * 17 // 255 for value in range(256)])
    soft = noise.filter(ImageFilter.GaussianBlur(1.1))
    gaps = soft.point([min(70, max(0, value - 168) * 4) for value in range(256)])
    sheets = []
    for pattern in (shade, gaps):
        sheet = Image.new("L", (width, height))
        for x in range(0, width, tile):
            for y in range(0, height, tile):
                sheet.paste(pattern, (x, y))
        sheets.append(Image.merge("RGB", [sheet] * 3))
    return tuple(sheets)
