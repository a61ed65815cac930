"""Things, and two neighbours from the embankment."""

import math

from .linocut import (
    CHALK,
    CLAY,
    DUSK,
    HEIGHT,
    INK,
    MIST,
    MOSS,
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


def _around(x, y, degrees, reach):
    """The point `reach` away from (x, y); 0 degrees is to the right, 90 down."""
    angle = math.radians(degrees)
    return x + math.cos(angle) * reach, y + math.sin(angle) * reach


def meter(name):
    sheet = Sheet(name, STONE)
    for row in range(6):
        for column in range(-1, 8):
            left, top = column * 236 + (row % 2) * 118, row * 176
            sheet.box(left + 5, top + 5, left + 231, top + 171, sheet.random.choice([STONE, "#ADA798", "#C4BEB1"]))
            sheet.gouges(left + 30, top + 20, left + 200, top + 150, "#9B9587", count=6, length=46, width=4, slope=0.2)
    sheet.disc(800, 506, 424, "#7F796B")
    sheet.disc(800, 494, 418, INK)
    sheet.disc(800, 494, 372, OCHRE)
    for degrees in range(195, 290, 6):
        sheet.gouge(_around(800, 494, degrees, 351), _around(800, 494, degrees + 8, 351), 13, STRAW)
    sheet.disc(800, 494, 330, INK)
    sheet.disc(800, 494, 316, PAPER)
    for tick in range(100):
        is_long = tick % 10 == 0
        ends = [_around(800, 494, tick * 3.6 - 90, reach) for reach in (252 if is_long else 282, 300)]
        sheet.line(ends, 9 if is_long else 3, INK)
    for index, digit in enumerate("003847"):
        left = 632 + index * 57
        sheet.box(left, 352, left + 50, 428, RUBRIC if index > 3 else INK)
        _digit(sheet, digit, left + 13, 366, PAPER)
    for x, turn in ((690, 200), (910, 320)):
        sheet.disc(x, 560, 62, INK)
        sheet.disc(x, 560, 55, CHALK)
        for tick in range(10):
            sheet.disc(*_around(x, 560, tick * 36, 44), 4, INK)
        sheet.line([(x, 560), _around(x, 560, turn, 38)], 6, RUBRIC)
    sheet.shape([(776, 470), (800, 440), (824, 470), (806, 764), (794, 764)], RUBRIC)
    sheet.disc(800, 494, 28, INK)
    sheet.disc(800, 494, 9, PAPER)
    return sheet.print()


def _digit(sheet, digit, left, top, colour):
    """A figure of seven strokes, 24 by 48."""
    lit = {"0": "abcdef", "3": "abcdg", "4": "bcfg", "7": "abc", "8": "abcdefg"}[digit]
    strokes = {
        "a": ((0, 0), (24, 0)),
        "b": ((24, 0), (24, 24)),
        "c": ((24, 24), (24, 48)),
        "d": ((0, 48), (24, 48)),
        "e": ((0, 24), (0, 48)),
        "f": ((0, 0), (0, 24)),
        "g": ((0, 24), (24, 24)),
    }
    for stroke in lit:
        sheet.line([(left + x, top + y) for x, y in strokes[stroke]], 7, colour)


def bookshelves(name):
    sheet = Sheet(name, "#3A2A20")
    inks = [RUBRIC, INK, DUSK, SEA, CHALK, STONE, OCHRE, MOSS, "#6E2A1C", MIST]
    for shelf in range(4):
        floor = 236 + shelf * 246
        sheet.box(0, floor - 232, WIDTH, floor, "#2A1E17")
        x = 18 + shelf * 9
        while x < WIDTH - 30:
            width, height = sheet.random.randint(22, 62), sheet.random.randint(138, 204)
            top, colour, manner = floor - height, sheet.random.choice(inks), sheet.random.random()
            if manner < 0.07:
                sheet.shape([(x + 46, top), (x + 46 + width, top + 9), (x + width, floor), (x, floor)], colour)
                x += width + 58
            elif manner < 0.12:
                for layer in range(sheet.random.randint(2, 4)):
                    lid = floor - 34 * (layer + 1)
                    sheet.box(x + layer * 6, lid + 3, x + 178 - layer * 8, lid + 33, sheet.random.choice(inks))
                x += 190
            else:
                _spine(sheet, x, top, width, floor, colour)
                x += width + sheet.random.randint(1, 4)
        sheet.box(-10, floor, WIDTH + 10, floor + 16, "#8A6242")
        sheet.gouges(0, floor + 4, WIDTH, floor + 12, "#B98B62", count=40, length=120, width=4)
    return sheet.print()


def _spine(sheet, x, top, width, floor, colour):
    is_light = colour in (CHALK, STONE, MIST, OCHRE, SEA)
    band = INK if is_light else CHALK
    sheet.box(x, top, x + width, floor, colour)
    if width > 30:
        sheet.box(x + 5, top + 24, x + width - 5, top + 31, band)
        sheet.box(x + 5, top + 40, x + width - 5, top + 44, band)
        for mark in range(sheet.random.randint(1, 4)):
            y = top + 68 + mark * 15
            sheet.box(x + width * 0.36, y, x + width * 0.64, y + 8, band)
    sheet.gouge((x + 4, top + 6), (x + 4, floor - 8), 4, PAPER if is_light else SEA)


def clock(name):
    sheet = Sheet(name, SAGE)
    for x in range(0, WIDTH, 100):
        sheet.box(x, 0, x + 50, HEIGHT, "#98A683")
    sheet.gouges(0, 0, WIDTH, 760, "#B7C2A4", count=120, length=110, width=5, slope=1)
    sheet.box(0, 800, WIDTH, HEIGHT, "#4A3A2D")
    sheet.box(-5, 776, WIDTH + 5, 806, "#2F241C")
    sheet.gouges(0, 820, WIDTH, 990, "#6B5443", count=70, length=190, width=6)
    x, y = 800, 404
    sheet.disc(x + 12, y + 14, 318, "#7F8C6B")
    for radius, colour in ((314, INK), (286, "#6E2A1C"), (262, INK), (252, PAPER)):
        sheet.disc(x, y, radius, colour)
    for hour in range(12):
        is_quarter = hour % 3 == 0
        for turn in (-3, 3) if is_quarter else (0,):
            ends = [_around(x, y, hour * 30 + turn, reach) for reach in (178 if is_quarter else 196, 230)]
            sheet.line(ends, 11 if is_quarter else 9, INK)
    for minute in range(60):
        sheet.disc(*_around(x, y, minute * 6, 243), 2.4, INK)
    for degrees, length, width in ((215, 128, 22), (330, 206, 15)):
        left, right = (_around(x, y, degrees + turn, width) for turn in (-90, 90))
        sheet.shape([_around(x, y, degrees + 180, 46), left, _around(x, y, degrees, length), right], INK)
    sheet.line([(x + 30, y - 74), (x - 76, y + 186)], 4, RUBRIC)
    sheet.disc(x, y, 13, RUBRIC)
    for left, top, width, colour in (
        (210, 744, 250, RUBRIC),
        (230, 712, 210, DUSK),
        (216, 684, 236, CHALK),
        (1180, 744, 230, MOSS),
        (1200, 714, 236, OCHRE),
    ):
        sheet.box(left, top, left + width, top + 30, colour)
        sheet.box(left + width - 30, top + 6, left + width - 22, top + 24, INK)
    return sheet.print()


def semicolon(name):
    sheet = Sheet(name, CHALK)
    for line in range(11):
        y = 82 + line * 82
        x = 70
        while x < WIDTH - 120:
            width = sheet.random.randint(34, 150)
            if abs(x + width / 2 - 800) >= 250 + width / 2:
                sheet.box(x, y, min(x + width, WIDTH - 70), y + 24, STONE if line % 3 else "#CFC9BC")
            x += width + 24
    sheet.disc(800, 320, 134, RUBRIC)
    sheet.disc(800, 640, 134, RUBRIC)
    outer = curve([(934, 640), (930, 730), (872, 850), (742, 946)])
    inner = curve([(726, 926), (800, 852), (826, 790), (800, 760)])
    sheet.shape([*outer, *inner, (800, 640)], RUBRIC)
    sheet.gouges(730, 240, 800, 390, "#C9543C", count=16, length=80, width=6, slope=0.8)
    sheet.gouges(730, 560, 800, 710, "#C9543C", count=16, length=80, width=6, slope=0.8)
    sheet.gouges(860, 280, 905, 380, "#8C2513", count=10, length=60, width=5, slope=0.8)
    sheet.gouges(864, 610, 905, 760, "#8C2513", count=16, length=70, width=5, slope=0.8)
    return sheet.print()


def proof(name):
    sheet = Sheet(name, MOSS)
    sheet.gouges(0, 0, WIDTH, HEIGHT, "#6E8060", count=150, length=170, width=6, slope=0.1)
    for dx, dy, colour in ((26, 30, "#46553B"), (0, 0, PAPER)):
        sheet.shape([(330 + dx, 60 + dy), (1180 + dx, 20 + dy), (1236 + dx, 1040), (390 + dx, 1040)], colour)

    def on_page(u, v):
        return 330 + u * 850 + v * 56, 60 - u * 40 + v * 1000

    def bar(u0, u1, v, height, colour):
        sheet.shape([on_page(u0, v), on_page(u1, v), on_page(u1, v + height), on_page(u0, v + height)], colour)

    bar(0.12, 0.62, 0.09, 0.042, INK)
    bar(0.12, 0.42, 0.15, 0.042, INK)
    for line in range(18):
        end = 0.52 if line in (6, 13) else 0.86
        u = 0.12
        while u < end:
            width = min(sheet.random.uniform(0.03, 0.12), end - u)
            bar(u, u + width, 0.25 + line * 0.041, 0.016, "#5A6165")
            u += width + 0.014
    for mark in (
        [(0.30, 0.262), (0.33, 0.24), (0.36, 0.27), (0.40, 0.25), (0.44, 0.262)],
        [(0.87, 0.31), (0.90, 0.29), (0.93, 0.32), (0.90, 0.34), (0.885, 0.322)],
        [(0.55, 0.47), (0.58, 0.44), (0.61, 0.47)],
        [(0.08, 0.42), (0.06, 0.5), (0.08, 0.6)],
        [(0.40, 0.64), (0.52, 0.632), (0.64, 0.642), (0.74, 0.634)],
        [(0.88, 0.63), (0.92, 0.61), (0.90, 0.66), (0.95, 0.64)],
    ):
        sheet.line(curve([on_page(*point) for point in mark], steps=10), 7, RUBRIC)
    # The pencil.
    sheet.shape([(905, 640), (1450, 318), (1482, 372), (937, 694)], RUBRIC)
    sheet.shape([(910, 655), (1458, 332), (1467, 346), (919, 669)], "#D2654E")
    sheet.shape([(905, 640), (937, 694), (842, 722)], STRAW)
    sheet.shape([(866, 684), (880, 709), (842, 722)], INK)
    sheet.shape([(1450, 318), (1494, 292), (1526, 346), (1482, 372)], STONE)
    return sheet.print()


def ragwort(name):
    sheet = Sheet(name, CHALK)
    sheet.gouges(0, 0, WIDTH, 780, "#EFEBE2", count=90, length=190, width=9, slope=0.95)
    sheet.box(0, 850, WIDTH, HEIGHT, "#6D6A66")
    sheet.speckle(0, 852, WIDTH, 1000, STONE, count=240, radius=26)
    sheet.speckle(0, 846, WIDTH, 1000, INK, count=110, radius=18)
    sheet.speckle(0, 850, WIDTH, 990, CHALK, count=70, radius=16)
    heads = [(360, 380), (560, 230), (800, 150), (1030, 260), (1240, 370), (690, 420), (940, 470)]
    for index, (x, y) in enumerate(heads):
        root = 780 + (index - 3) * 12
        stem = curve([(root, 890), ((root + x) / 2 + (x - root) * 0.05, 660), (x, y)])
        sheet.line(stem, 11, MOSS)
        for along in (0.3, 0.45, 0.6, 0.75):
            px, py = stem[int(len(stem) * along)]
            _leaf(sheet, px, py, 1 if (index + int(along * 100)) % 2 else -1)
    for x, y in heads:
        _flower(sheet, x, y)
    return sheet.print()


def _leaf(sheet, x, y, side):
    for lobe in range(4):
        reach = 74 - lobe * 12
        across, up = lobe * 13, lobe * 7
        sheet.shape(
            [
                (x + side * across, y - up),
                (x + side * (across + reach * 0.5), y - up - 22),
                (x + side * (across + reach), y - up - 4),
                (x + side * (across + reach * 0.5), y - up + 8),
            ],
            "#4C5E40" if lobe % 2 else MOSS,
        )


def _flower(sheet, x, y):
    sheet.shape([(x - 24, y + 6), (x + 24, y + 6), (x + 15, y + 52), (x - 15, y + 52)], MOSS)
    for petal in range(13):
        angle = math.radians(petal * 360 / 13 + x)
        dx, dy = math.cos(angle), math.sin(angle) * 0.86
        reach = 92 + sheet.random.uniform(-6, 6)
        across = (-math.sin(angle) * 17, math.cos(angle) * 15)

        def at(out, aside, dx=dx, dy=dy, across=across):
            return x + dx * out + across[0] * aside, y + dy * out + across[1] * aside

        colour = STRAW if petal % 2 else "#F0B93A"
        sheet.shape([(x, y), at(reach * 0.55, 1), at(reach, 0.6), at(reach, -0.6), at(reach * 0.55, -1)], colour)
        sheet.gouge((x, y), at(reach, 0), 4, OCHRE)
    sheet.disc(x, y, 33, OCHRE, height=29)
    sheet.speckle(x - 20, y - 18, x + 20, y + 18, RUBRIC, count=20, radius=5)


def slow_worm(name):
    sheet = Sheet(name, MOSS)
    sheet.gouges(0, 0, WIDTH, HEIGHT, "#6E8060", count=160, length=90, width=6, slope=0.7)
    sheet.gouges(0, 0, WIDTH, HEIGHT, "#4C5E40", count=160, length=90, width=6, slope=0.6)
    for _ in range(34):
        x, y, size = sheet.random.uniform(0, WIDTH), sheet.random.uniform(40, 980), sheet.random.uniform(30, 96)
        sides = [
            (x + math.cos(turn) * size * sheet.random.uniform(0.8, 1.1), y + math.sin(turn) * size * 0.7)
            for turn in (0.2, 1.1, 2.0, 2.9, 3.7, 4.6, 5.5)
        ]
        sheet.shape([(px + 8, py + 12) for px, py in sides], "#39472F")
        sheet.shape(sides, sheet.random.choice([STONE, CHALK, "#9A968B"]))
        reach = size * 0.4
        sheet.gouges(x - reach, y - size * 0.3, x + reach, y + size * 0.3, INK, count=3, length=24, width=4)
    turns = [(250, 730), (400, 812), (620, 760), (720, 560), (640, 360)]
    turns += [(800, 240), (1010, 320), (1040, 540), (1180, 650), (1350, 560)]
    spine = curve(turns, steps=40)

    def thickness(along):
        return 12 + 40 * min(1, along * 3.2) * (1 if along < 0.9 else 1 - (along - 0.9) * 1.6)

    body = [(x, y, position / (len(spine) - 1)) for position, (x, y) in enumerate(spine)]
    for right, down, colour in ((12, 20, "#39472F"), (0, 0, CLAY)):
        for x, y, along in body:
            sheet.disc(x + right, y + down, thickness(along), colour)
    for x, y, along in body:
        sheet.disc(x - 5, y - 10, thickness(along) * 0.62, "#B57A4B")
    for start, end in zip(spine[60:-20:9], spine[66:-14:9], strict=False):
        sheet.gouge((start[0] + 6, start[1] + 14), (end[0] + 6, end[1] + 14), 7, INK)
    x, y = spine[-1]
    sheet.disc(x + 6, y - 10, 9, INK)
    sheet.disc(x + 8, y - 13, 3, PAPER)
    sheet.gouge((x + 16, y + 18), (x + 48, y + 4), 5, INK)
    return sheet.print()


def casks(name):
    sheet = Sheet(name, SEA)
    sheet.gouges(0, 0, WIDTH, 720, "#93B1B4", count=130, length=190, width=7)
    sheet.box(0, 760, WIDTH, HEIGHT, CLAY)
    sheet.gouges(0, 780, WIDTH, 990, "#A87550", count=90, length=210, width=6)
    sheet.gouges(0, 780, WIDTH, 990, "#6C442B", count=40, length=210, width=6)
    _cask(sheet, 420, 836, 430, 560, "#B57A4B")
    _cask(sheet, 850, 856, 330, 430, "#A86C3F")
    _cask(sheet, 1170, 862, 240, 310, "#B57A4B")
    sheet.shape([(180, 900), (1450, 880), (1452, 922), (182, 944)], STRAW)
    for mark in range(25):
        x, y = 200 + mark * 51.5, 900 - mark * 0.8
        sheet.box(x, y, x + 4, y + (34 if mark % 4 == 0 else 19), INK)
        if mark % 8 == 0:
            sheet.disc(x + 20, y + 26, 6, RUBRIC)
    for x, y in ((1350, 800), (1416, 816), (1478, 802)):
        sheet.shape(curve([(x - 58, y), (x - 20, y - 20), (x + 30, y), (x - 20, y + 20), (x - 58, y)]), DUSK)
        sheet.shape([(x + 20, y), (x + 58, y - 20), (x + 50, y), (x + 58, y + 20)], DUSK)
        sheet.disc(x - 38, y - 3, 4, PAPER)
        sheet.gouge((x - 22, y - 6), (x + 22, y - 4), 5, MIST)
    return sheet.print()


def _cask(sheet, x, floor, width, height, colour):
    top, half, waist = floor - height, width / 2, floor - height / 2
    left = curve([(x - half * 0.78, top), (x - half, waist), (x - half * 0.78, floor)])
    right = curve([(x + half * 0.78, floor), (x + half, waist), (x + half * 0.78, top)])
    bottom = arc(x, floor, half * 0.78, 180, 0, height=height * 0.06)
    sheet.shape([*left, *bottom, *right, *arc(x, top, half * 0.78, 0, -180, height=height * 0.075)], colour)
    for stave in range(-3, 4):
        bulge = stave * half * 0.27
        seam = curve([(x + bulge * 0.8, top + 12), (x + bulge, waist), (x + bulge * 0.8, floor)])
        for start, end in zip(seam[::12], seam[12::12], strict=False):
            sheet.gouge(start, end, 5, "#6C442B")
    light_left, light_right = x - half * 0.7, x - half * 0.2
    sheet.gouges(light_left, top + 70, light_right, floor - 60, STRAW, count=14, length=90, width=5, slope=1)
    for along, thick in ((0.12, 20), (0.27, 16), (0.73, 16), (0.88, 20)):
        y = top + height * along
        bulge = half * (0.78 + 0.22 * math.sin(math.pi * along))
        upper, lower = (arc(x, y + shift, bulge + 4, 180, 0, height=height * 0.055) for shift in (0, thick))
        sheet.shape([*upper, *reversed(lower)], INK)
    sheet.disc(x, top, half * 0.78, "#6C442B", height=height * 0.075)
    sheet.disc(x, top, half * 0.68, "#D9B07C", height=height * 0.058)
    sheet.disc(x + half * 0.3, top + 3, half * 0.09, INK, height=height * 0.012)


def loaves(name):
    sheet = Sheet(name, "#4A2A20")
    sheet.gouges(0, 0, WIDTH, HEIGHT, "#5C3829", count=110, length=260, width=8)
    sheet.shape([(90, 170), (1520, 130), (1560, 880), (60, 910)], "#D9B07C")
    for y in range(200, 840, 74):
        sheet.gouges(200, y, 1420, y + 40, "#C39561", count=26, length=230, width=6)
        sheet.gouges(200, y, 1420, y + 40, "#E7C69A", count=12, length=190, width=5)
    _loaf(sheet, 420, 370, 268, 150, -14, "#7C4F33", 4)
    _loaf(sheet, 470, 690, 280, 156, 8, "#7C4F33", 4)
    _loaf(sheet, 880, 520, 190, 182, 20, "#B57A4B", 3)
    _loaf(sheet, 1210, 350, 270, 128, 12, "#C78A4F", 5)
    _loaf(sheet, 1230, 690, 280, 132, -10, "#C78A4F", 5)
    # The knife.
    sheet.shape([(700, 800), (1010, 858), (1008, 892), (694, 838)], MIST)
    sheet.shape([(694, 838), (1008, 892), (700, 852)], PAPER)
    sheet.shape([(596, 776), (700, 798), (696, 840), (590, 812)], RUBRIC)
    sheet.speckle(640, 260, 1020, 360, PAPER, count=50, radius=5)
    return sheet.print()


def _loaf(sheet, x, y, width, height, turn, crust, cuts):
    angle = math.radians(turn)

    def at(u, v):
        px, py = u * width, v * height
        return x + px * math.cos(angle) - py * math.sin(angle), y + px * math.sin(angle) + py * math.cos(angle)

    outline = [(math.cos(math.radians(degrees)), math.sin(math.radians(degrees))) for degrees in range(0, 360, 6)]
    sheet.shape([(px + 16, py + 22) for px, py in (at(u, v) for u, v in outline)], CLAY)
    sheet.shape([at(u, v) for u, v in outline], "#6C442B")
    sheet.shape([at(u * 0.93 - 0.02, v * 0.9 - 0.05) for u, v in outline], crust)
    for _ in range(46):
        u, v = sheet.random.uniform(-0.75, 0.75), sheet.random.uniform(-0.7, 0.6)
        if u * u + v * v < 0.62:
            sheet.gouge(at(u, v), at(u + 0.1, v - 0.02), 4, PAPER)
    for cut in range(cuts):
        u = -0.6 + 1.2 * (cut + 0.5) / cuts
        score = curve([at(u - 0.12, 0.48), at(u - 0.02, 0), at(u + 0.14, -0.5)], steps=8)[2:-2]
        sheet.line(score, 19, "#6C442B")
        sheet.line([(px + 3, py + 1) for px, py in score], 11, STRAW)
