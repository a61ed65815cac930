"""What the town built of stone, and the water at its foot."""

import math

from .linocut import (
    CHALK,
    CLAY,
    DUSK,
    HEIGHT,
    INK,
    MIST,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
    RUBRIC,
    SAGE,
    SEA,
    STONE,
    STRAW,
    WIDTH,
    Sheet,
    arc,
    curve,
)

STONES = [STONE, "#A9A294", "#C6C0B2", "#9B9587", "#B1AA9A"]
MORTAR = "#6D675A"


def _ring(sheet, x, y, inner, outer, count, fallen=()):
    """The wedge stones of a round arch; `fallen` ones are red and have dropped a little."""
    for stone in range(count):
        start, end = 180 + 180 * stone / count + 0.45, 180 + 180 * (stone + 1) / count - 0.45
        middle = math.radians((start + end) / 2)
        drop = -(10 + 5 * (stone % 2)) if stone in fallen else 0
        dx, dy = math.cos(middle) * drop, math.sin(middle) * drop
        wedge = [*arc(x, y, outer, start, end, steps=4), *reversed(arc(x, y, inner, start, end, steps=4))]
        colour = RUBRIC if stone in fallen else sheet.random.choice(STONES)
        sheet.shape([(px + dx, py + dy) for px, py in wedge], colour)
        for _ in range(5):
            reach = inner + (outer - inner) * sheet.random.uniform(0.15, 0.85)
            angle = math.radians(sheet.random.uniform(start + 1, end - 1))
            px, py = x + math.cos(angle) * reach + dx, y + math.sin(angle) * reach + dy
            sheet.gouge((px - 10, py - 4), (px + 10, py + 5), 4, "#8C2513" if stone in fallen else "#847E70")


def _courses(sheet, left, top, right, bottom, height, is_wall):
    """Coursed masonry wherever `is_wall(x, y)` holds for the middle of a stone."""
    y, row = top, 0
    while y + height / 2 < bottom:
        foot = min(y + height, bottom)
        x = left
        while x < right - 12:
            width = sheet.random.randint(58, 104) if x > left or row % 2 else 40
            width = min(width, right - x)
            if is_wall(x + width / 2, y + height / 2):
                sheet.box(x + 2, y + 2, x + width - 2, foot - 2, sheet.random.choice(STONES))
                if width > 50:
                    sheet.gouges(x + 20, y + 8, x + width - 20, foot - 8, "#8F897B", count=2, length=24, width=4)
            x += width
        y, row = y + height, row + 1


def bridge(name):
    sheet = Sheet(name, STRAW)
    sheet.gouges(0, 0, WIDTH, 380, "#F1DDA6", count=100, length=230, width=9)
    sheet.disc(330, 210, 96, PAPER)
    far = curve([(-20, 440), (240, 384), (520, 420), (840, 372), (1180, 416), (1640, 380)])
    sheet.shape([*far, (1640, 760), (-20, 760)], SAGE)
    for x, y, size in ((90, 400, 70), (190, 416, 52), (1440, 390, 74), (1534, 406, 56)):
        sheet.disc(x, y, size, MOSS, height=size * 1.1)
        left, right = x - size * 0.5, x + size * 0.3
        sheet.gouges(left, y - size * 0.6, right, y + size * 0.4, SAGE, count=12, length=30, width=5, slope=0.7)
    water = 700
    arches = [(330, 172), (800, 212), (1270, 172)]
    deck = curve([(-30, 492), (400, 428), (800, 402), (1200, 428), (1630, 492)])
    sheet.shape([*deck, (1630, water), (-30, water)], MORTAR)

    def deck_at(x):
        return min(deck, key=lambda point: abs(point[0] - x))[1]

    _courses(sheet, -30, 400, 1640, water, 30, lambda x, y: y > deck_at(x) + 28)
    for x, radius in arches:
        is_middle = radius > 200
        sheet.shape([*arc(x, water, radius + 46, 180, 360), (x + radius + 46, water)], MORTAR)
        _ring(sheet, x, water, radius, radius + 42, 21 if is_middle else 19, fallen=(9, 10, 11) if is_middle else ())
        sheet.shape(arc(x, water, radius, 180, 360), DUSK)
        sheet.shape(arc(x + 26, water, radius - 26, 180, 360), "#AFC0B4")
        sheet.gouges(x - radius * 0.4, 600, x + radius * 0.5, 686, STRAW, count=12, length=70, width=6)
    for x in (565, 1035):
        sheet.shape([(x - 44, 770), (x - 26, 540), (x, 516), (x + 26, 540), (x + 44, 770)], "#8B8577")
        sheet.gouges(x - 20, 560, x + 10, 740, CHALK, count=16, length=36, width=5)
    top = [(x, y - 30) for x, y in deck]
    sheet.shape([*top, *reversed([(x, y + 8) for x, y in deck])], CHALK)
    for (x0, y0), (x1, y1) in zip(top[::8], top[4::8], strict=False):
        sheet.gouge((x0, y0 + 20), (x1, y1 + 20), 5, STONE)
    sheet.shape([*top, *reversed([(x, y - 21) for x, y in deck])], INK)
    sheet.box(-10, water, WIDTH + 10, HEIGHT + 10, DUSK)
    for x, radius in arches:
        inside = arc(x, water, radius, 0, 180, height=radius * 0.86)
        sheet.shape(inside, "#8FA9A6")
        rim = arc(x, water, radius + 30, 0, 180, height=radius * 0.98)
        sheet.shape([*rim, *reversed(inside)], "#8B8577")
    sheet.gouges(0, 716, WIDTH, 990, NIGHT, count=130, length=170, width=8)
    sheet.gouges(0, 716, WIDTH, 990, SEA, count=130, length=150, width=7)
    sheet.gouges(230, 730, 1400, 960, STRAW, count=50, length=110, width=6)
    return sheet.print()


def arch(name):
    squares = "#D6D0C2"
    sheet = Sheet(name, CHALK)
    for y in range(0, HEIGHT, 50):
        sheet.box(0, y, WIDTH, y + 1.5, squares)
    for x in range(0, WIDTH, 50):
        sheet.box(x, 0, x + 1.5, HEIGHT, squares)
    centre, spring = 800, 800
    sheet.box(120, 236, 1480, spring + 62, MORTAR)
    _courses(
        sheet, 122, 240, 1478, spring + 62, 46, lambda x, y: math.hypot(x - centre, y - spring) > 512 or y > spring
    )
    sheet.shape([*arc(centre, spring, 524, 180, 360), (1324, spring + 62), (276, spring + 62)], MORTAR)
    sheet.shape([*arc(centre, spring, 380, 180, 360), (1180, spring + 62), (420, spring + 62)], CHALK)
    for x in (284, 1184):
        sheet.box(x, spring, x + 132, spring + 60, "#9B9587")
    _ring(sheet, centre, spring, 384, 516, 17, fallen=(7, 8, 9, 10))
    for y in range(450, 860, 50):
        half = math.sqrt(380**2 - (spring - y) ** 2) if y < spring else 380
        sheet.box(centre - half + 8, y, centre + half - 8, y + 1.5, squares)
    sheet.box(60, 214, 1540, 240, INK)
    for degrees in (214, 246, 294, 326):
        angle = math.radians(degrees)
        start = (centre + math.cos(angle) * 300, spring + math.sin(angle) * 300)
        end = (centre + math.cos(angle) * 352, spring + math.sin(angle) * 352)
        sheet.line([start, end], 7, INK)
        for turn in (-0.5, 0.5):
            barb = (end[0] - math.cos(angle + turn) * 22, end[1] - math.sin(angle + turn) * 22)
            sheet.line([end, barb], 7, INK)
    for x in (590, 800, 1010):
        sheet.line([(x, 70), (x, 186)], 9, RUBRIC)
        sheet.shape([(x - 24, 164), (x + 24, 164), (x, 208)], RUBRIC)
    sheet.line([(420, 918), (1180, 918)], 4, INK)
    for x in (420, 1180):
        sheet.line([(x, 894), (x, 942)], 5, INK)
    sheet.line([(centre, 560), (centre, 860)], 3, "#7E888D")
    sheet.disc(centre, spring, 10, INK)
    return sheet.print()


def centring(name):
    sheet = Sheet(name, MIST)
    sheet.gouges(0, 0, WIDTH, 700, "#DCE5E3", count=100, length=200, width=8)
    centre, spring = 800, 760
    sheet.box(-10, 140, WIDTH + 10, spring, MORTAR)
    _courses(sheet, -20, 144, WIDTH + 20, spring, 50, lambda x, y: math.hypot(x - centre, y - spring) > 590)
    _ring(sheet, centre, spring, 470, 590, 19)
    sheet.shape(arc(centre, spring, 466, 180, 360), MIST)
    sheet.gouges(500, 420, 1100, 700, PAPER, count=30, length=120, width=7)
    sheet.shape([*arc(centre, spring, 464, 180, 360), *reversed(arc(centre, spring, 424, 180, 360))], OCHRE)
    for degrees in range(186, 360, 12):
        angle = math.radians(degrees)
        ends = [(centre + math.cos(angle) * reach, spring + math.sin(angle) * reach) for reach in (428, 462)]
        sheet.line(ends, 5, "#6C442B")
    joints = {}
    for degrees in (196, 222, 270, 318, 344, 248, 292):
        angle = math.radians(degrees)
        joints[degrees] = (centre + math.cos(angle) * 426, spring + math.sin(angle) * 426)
    left, right = (centre - 170, 730), (centre + 170, 730)
    for (x0, y0), (x1, y1) in (
        ((centre - 410, 730), (centre + 410, 730)),
        (joints[222], joints[318]),
        (joints[270], (centre, 730)),
        (joints[248], left),
        (joints[292], right),
        (joints[222], left),
        (joints[318], right),
        (left, joints[270]),
        (right, joints[270]),
        (joints[196], (centre - 330, 730)),
        (joints[344], (centre + 330, 730)),
    ):
        sheet.line([(x0, y0), (x1, y1)], 26, INK)
        sheet.line([(x0, y0), (x1, y1)], 19, "#D9B07C")
        start = (x0 * 0.9 + x1 * 0.1, y0 * 0.9 + y1 * 0.1)
        sheet.gouge(start, (x0 * 0.1 + x1 * 0.9, y0 * 0.1 + y1 * 0.9), 5, CLAY)
    for x in (420, 630, 800, 970, 1180):
        sheet.shape([(x - 42, 744), (x + 42, 752), (x + 42, 762), (x - 42, 766)], RUBRIC)
        sheet.box(x - 20, 764, x + 20, 900, CLAY)
        sheet.gouges(x - 12, 800, x + 12, 860, "#B57A4B", count=5, length=70, width=4, slope=1)
    sheet.box(-10, 860, WIDTH + 10, HEIGHT + 10, DUSK)
    sheet.gouges(0, 872, WIDTH, 990, SEA, count=80, length=170, width=7)
    sheet.gouges(0, 872, WIDTH, 990, NIGHT, count=60, length=170, width=7)
    for x in (210, 1390):
        sheet.shape([(x - 130, 900), (x - 96, 560), (x, 520), (x + 96, 560), (x + 130, 900)], "#8B8577")
        sheet.gouges(x - 70, 590, x + 60, 860, CHALK, count=26, length=50, width=6)
        sheet.gouges(x - 70, 590, x + 60, 860, MORTAR, count=26, length=50, width=6)
    sheet.box(-10, 116, WIDTH + 10, 146, INK)
    sheet.disc(470, 82, 22, INK)
    sheet.shape([(380, 122), (392, 92), (462, 90), (560, 112), (560, 122)], RUBRIC)
    return sheet.print()


def harbour(name):
    sheet = Sheet(name, "#EAD9B4")
    sheet.gouges(0, 0, WIDTH, 360, "#F3E8CE", count=100, length=230, width=9)
    sheet.disc(1090, 300, 92, RUBRIC)
    sheet.gouges(1020, 300, 1170, 380, "#EAD9B4", count=9, length=170, width=7)
    headland = curve([(980, 470), (1160, 420), (1400, 380), (1640, 350)])
    sheet.shape([*headland, (1640, 500), (980, 500)], "#8FA09A")
    sheet.shape([(1408, 384), (1420, 220), (1456, 220), (1468, 384)], PAPER)
    sheet.box(1415, 276, 1461, 312, RUBRIC)
    sheet.box(1418, 186, 1458, 222, INK)
    sheet.shape([(1410, 188), (1438, 160), (1466, 188)], INK)
    sheet.box(0, 486, WIDTH, HEIGHT, SEA)
    sheet.gouges(0, 500, WIDTH, 980, "#93B1B4", count=160, length=220, width=8)
    sheet.gouges(0, 520, WIDTH, 980, DUSK, count=120, length=170, width=7)
    sheet.gouges(1000, 496, 1190, 760, "#D8785F", count=36, length=110, width=7)
    x = -30
    for width, top, colour in (
        (150, 240, DUSK),
        (120, 290, CHALK),
        (170, 210, "#6E2A1C"),
        (130, 270, STONE),
        (150, 236, DUSK),
        (110, 300, CHALK),
    ):
        sheet.box(x, top, x + width, 500, colour)
        sheet.shape([(x - 6, top), (x + width / 2, top - 74), (x + width + 6, top)], INK)
        for left in range(x + 20, x + width - 30, 48):
            for y in range(top + 26, 460, 74):
                sheet.box(left, y, left + 24, y + 38, INK)
        x += width
    sheet.box(-10, 486, 830, 566, MORTAR)
    _courses(sheet, -10, 488, 826, 566, 26, lambda x, y: True)
    sheet.gouges(0, 566, 800, 586, NIGHT, count=30, length=120, width=8)
    for x in (90, 330, 590, 780):
        sheet.box(x, 458, x + 20, 490, INK)
        sheet.box(x - 6, 454, x + 26, 464, INK)
    _boat(sheet, 1230, 640, 0.66, NIGHT, sail=RUBRIC)
    _boat(sheet, 560, 800, 1.0, RUBRIC)
    return sheet.print()


def _boat(sheet, x, y, size, hull, sail=None):
    def at(*points):
        return [(x + across * size, y + down * size) for across, down in points]

    sheet.shape(at((-200, -64), (-110, -44), (150, -48), (214, -74), (160, 22), (-150, 22)), hull)
    rail = at((-196, -60), (-110, -40), (150, -44), (206, -70), (200, -56), (148, -30), (-112, -26), (-190, -46))
    sheet.shape(rail, PAPER)
    sheet.shape(at((-6, -420), (6, -420), (6, -44), (-6, -44)), INK)
    if sail:
        sheet.shape(at((12, -400), (190, -92), (12, -80)), sail)
        (left, top), (right, bottom) = at((28, -240), (80, -130))
        sheet.gouges(left, top, right, bottom, PAPER, count=14, length=66 * size, width=5, slope=0.9)
        sheet.shape(at((-12, -370), (-140, -86), (-12, -76)), CHALK)
    else:
        sheet.shape(at((-120, -130), (-30, -130), (-30, -46), (-120, -46)), CHALK)
        sheet.shape(at((-106, -118), (-74, -118), (-74, -86), (-106, -86)), NIGHT)
        sheet.line(at((0, -400), (190, -66)), 4, INK)
        sheet.line(at((0, -400), (-180, -58)), 4, INK)
    for step in range(7):
        drift = sheet.random.uniform(-50, 50)
        start, end = at((-150 + drift, 30 + step * 17), (150 + drift, 30 + step * 17))
        sheet.gouge(start, end, 11 * size, hull if step % 2 else NIGHT)


def tide_gauge(name):
    sheet = Sheet(name, MORTAR)
    _courses(sheet, -30, 0, WIDTH + 30, HEIGHT, 86, lambda x, y: True)
    sheet.gouges(0, 420, WIDTH, 720, MOSS, count=160, length=70, width=9, slope=1)
    sheet.gouges(0, 480, WIDTH, 720, "#4C5E40", count=120, length=60, width=8, slope=1)
    sheet.box(690, -20, 934, HEIGHT, "#55503F")
    sheet.box(680, -20, 920, HEIGHT, PAPER)
    sheet.box(680, -20, 700, HEIGHT, INK)
    for step in range(40):
        y = 20 + step * 26
        reach = 104 if step % 10 == 2 else 82 if step % 5 == 2 else 52
        sheet.box(700, y, 700 + reach, y + 13, INK)
    four = [((0, 0), (0, 26), (24, 26)), ((24, 0), (24, 48))]
    three = [((0, 0), (24, 0), (24, 48), (0, 48)), ((4, 24), (24, 24))]
    for y, strokes in ((78, four), (338, three)):
        for stroke in strokes:
            sheet.line([(834 + across * 2, y - 41 + down * 1.7) for across, down in stroke], 15, INK)
    sheet.box(640, 176, 960, 189, RUBRIC)
    sheet.shape([(960, 160), (1002, 182), (960, 204)], RUBRIC)
    for y in (230, 470, 650):
        sheet.disc(690, y, 7, STONE)
        sheet.disc(908, y, 7, "#9B9587")
    surface = curve([(-20, 716), (200, 694), (420, 724), (640, 698), (860, 722), (1080, 696), (1320, 722), (1640, 700)])
    sheet.shape([*surface, (1640, 1020), (-20, 1020)], DUSK)
    for (x0, y0), (x1, y1) in zip(surface[::14], surface[10::14], strict=False):
        sheet.gouge((x0, y0 + 4), (x1, y1 + 4), 12, PAPER)
    sheet.gouges(0, 740, WIDTH, 990, SEA, count=120, length=190, width=9)
    sheet.gouges(0, 740, WIDTH, 990, NIGHT, count=100, length=170, width=9)
    sheet.gouges(700, 740, 910, 960, CHALK, count=36, length=110, width=8)
    sheet.disc(1290, 330, 92, INK)
    sheet.disc(1290, 330, 62, "#8F897B")
    sheet.box(1272, 220, 1308, 262, INK)
    return sheet.print()
