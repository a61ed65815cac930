"""Places in the town."""

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


def water_tower(name):
    sheet = Sheet(name, NIGHT)
    sheet.gouges(0, 40, WIDTH, 620, "#2E4252", count=150, length=190, width=6)
    sheet.disc(1210, 250, 128, CHALK)
    sheet.gouges(1130, 170, 1290, 330, MIST, count=16, length=70, width=7)
    for _ in range(46):
        x, y = sheet.random.uniform(0, WIDTH), sheet.random.uniform(20, 520)
        if math.hypot(x - 1210, y - 250) > 170:
            sheet.disc(x, y, sheet.random.uniform(1.5, 3.6), PAPER)
    hill = curve([(-40, 770), (260, 700), (560, 640), (900, 690), (1260, 760), (1640, 735)])
    sheet.shape([*hill, (1640, 1000), (-40, 1000)], INK)
    for left in (462, 508, 602, 648):
        lean = (555 - left) * 0.18
        sheet.shape([(left - 9, 690), (left + 9, 690), (left + 7 + lean, 400), (left - 7 + lean, 400)], INK)
    for y in (470, 560):
        sheet.box(478, y, 632, y + 9, INK)
    sheet.line([(476, 650), (628, 470)], 6, INK)
    sheet.line([(634, 650), (482, 470)], 6, INK)
    sheet.box(546, 400, 564, 690, INK)
    sheet.shape([(405, 230), (705, 230), (705, 372), *arc(555, 372, 150, 0, 180, height=62)], RUBRIC)
    sheet.shape([(385, 232), (555, 138), (725, 232)], INK)
    sheet.box(545, 108, 565, 150, INK)
    for x in range(422, 700, 31):
        sheet.gouge((x, 246), (x + 2, 396), 4, "#7E2414")
    sheet.gouges(622, 298, 682, 356, "#D2654E", count=20, length=80, width=5, slope=1)
    sheet.box(396, 300, 714, 311, INK)
    x = -20
    while x < WIDTH:
        width, top = sheet.random.randint(84, 150), sheet.random.randint(770, 842)
        sheet.shape(
            [(x, 1000), (x, top), (x + width / 2, top - 58), (x + width, top), (x + width, 1000)],
            sheet.random.choice(["#2B3237", "#20272B", "#343C41"]),
        )
        sheet.gouge((x + 4, top), (x + width / 2, top - 55), 6, DUSK)
        for column in (0.24, 0.62):
            for row in (24, 92):
                lit = sheet.random.random() < 0.12
                left = x + width * column
                sheet.box(left, top + row, left + 20, top + row + 32, STRAW if lit else INK)
        x += width + sheet.random.randint(-6, 10)
    return sheet.print()


def bus_stop(name):
    sheet = Sheet(name, MIST)
    sheet.gouges(0, 0, WIDTH, 560, "#DCE5E3", count=110, length=190, width=7)
    for left, top, right, colour in (
        (-20, 250, 210, DUSK),
        (200, 330, 390, "#5B7480"),
        (380, 210, 600, DUSK),
        (1120, 300, 1330, "#5B7480"),
        (1320, 230, 1620, DUSK),
    ):
        sheet.box(left, top, right, 700, colour)
        sheet.shape([(left - 8, top), ((left + right) / 2, top - 84), (right + 8, top)], NIGHT)
        for x in range(left + 34, right - 40, 62):
            for y in range(top + 36, 600, 96):
                sheet.box(x, y, x + 30, y + 48, STRAW if sheet.random.random() < 0.22 else NIGHT)
    sheet.box(0, 690, WIDTH, HEIGHT, "#3A444A")
    sheet.box(0, 690, WIDTH, 722, STONE)
    sheet.gouges(0, 740, WIDTH, 990, "#566268", count=80, length=240, width=7)
    _bus(sheet)
    sheet.box(300, 210, 314, 860, INK)
    sheet.disc(307, 220, 78, INK)
    sheet.disc(307, 220, 68, PAPER)
    sheet.box(262, 204, 352, 236, RUBRIC)
    sheet.box(316, 420, 408, 560, INK)
    sheet.box(324, 428, 400, 552, PAPER)
    for row in range(9):
        sheet.box(332, 438 + row * 12, 392, 442 + row * 12, RUBRIC if row == 3 else "#7E888D")
    sheet.box(60, 770, 270, 788, CLAY)
    sheet.box(60, 800, 270, 814, CLAY)
    for x in (84, 236):
        sheet.box(x, 786, x + 12, 870, INK)
    sheet.gouges(0, 0, WIDTH, HEIGHT, PAPER, count=170, length=74, width=3.4, slope=0.86)
    return sheet.print()


def _bus(sheet):
    sheet.box(470, 300, 1250, 780, INK)
    sheet.box(484, 312, 1238, 772, RUBRIC)
    sheet.box(484, 312, 1238, 340, "#8C2513")
    sheet.box(506, 372, 1216, 560, INK)
    for left in range(520, 1150, 142):
        sheet.box(left, 384, left + 126, 550, STRAW)
        sheet.gouges(left + 12, 396, left + 110, 540, "#F4E2AE", count=6, length=80, width=6, slope=0.7)
    for x, height in ((585, 74), (730, 84), (872, 66), (1012, 80)):
        sheet.disc(x, 550 - height, 21, INK)
        sheet.shape([(x - 36, 552), (x - 28, 584 - height), (x + 28, 584 - height), (x + 36, 552)], INK)
    sheet.box(1092, 384, 1206, 768, INK)
    sheet.box(1102, 394, 1146, 758, SEA)
    sheet.box(1152, 394, 1196, 758, SEA)
    sheet.box(484, 612, 1082, 626, CHALK)
    sheet.box(700, 318, 900, 362, INK)
    sheet.box(769, 326, 775, 354, STRAW)
    sheet.box(790, 326, 796, 344, STRAW)
    sheet.box(790, 338, 818, 344, STRAW)
    sheet.box(808, 326, 814, 354, STRAW)
    for x in (640, 1010):
        sheet.disc(x, 772, 74, INK)
        sheet.disc(x, 772, 38, STONE)
        sheet.disc(x, 772, 14, INK)


def embankment(name):
    sheet = Sheet(name, "#F0DDB0")
    sheet.disc(1240, 240, 118, PAPER)
    sheet.gouges(0, 30, WIDTH, 380, "#F7EBCD", count=90, length=220, width=8)
    far = curve([(-20, 470), (300, 410), (640, 450), (1000, 400), (1340, 446), (1640, 410)])
    sheet.shape([*far, (1640, 1000), (-20, 1000)], SAGE)
    sheet.gouges(0, 470, WIDTH, 560, "#B7C2A4", count=50, length=140, width=6)
    sheet.shape([(-20, 486), (1640, 486), (1640, 1000), (-20, 1000)], MOSS)
    sheet.shape([(-20, 452), (1640, 452), (1640, 496), (-20, 496)], "#6D6A66")
    sheet.speckle(0, 456, WIDTH, 492, STONE, count=420, radius=7)
    sheet.speckle(0, 458, WIDTH, 494, INK, count=180, radius=5)
    sheet.box(-10, 444, WIDTH + 10, 452, INK)
    for x, width in ((250, 300), (566, 300), (882, 300)):
        sheet.box(x, 318, x + width, 424, RUBRIC)
        sheet.box(x, 318, x + width, 332, INK)
        sheet.box(x + 8, 396, x + width - 8, 404, CHALK)
        for window in range(6):
            left = x + 20 + window * 46
            sheet.box(left, 344, left + 33, 384, STRAW if window % 3 else NIGHT)
        sheet.box(x + 12, 424, x + width - 12, 432, INK)
        for wheel in (50, 86, width - 86, width - 50):
            sheet.disc(x + wheel, 434, 12, INK)
    sheet.shape([(1184, 330), (1260, 330), (1306, 380), (1312, 424), (1184, 424)], INK)
    sheet.shape([(1252, 342), (1264, 342), (1288, 372), (1252, 372)], STRAW)
    for wheel in (1210, 1246, 1282):
        sheet.disc(wheel, 434, 12, INK)
    for row in range(9):
        y = 524 + row * 50
        colour = ["#4C5E40", "#71845F", "#8C9B76"][row % 3]
        sheet.gouges(0, y, WIDTH, y + 46, colour, count=90, length=60 + row * 7, width=6, slope=0.72)
    for _ in range(150):
        depth = sheet.random.random()
        x, y = sheet.random.uniform(0, WIDTH), 520 + depth * 460
        size = 5 + depth * 11
        sheet.line([(x, y), (x + 2, y + size * 3)], 2 + depth * 2, "#34432B")
        for turn in range(0, 360, 60):
            angle = math.radians(turn)
            sheet.disc(x + math.cos(angle) * size * 0.6, y + math.sin(angle) * size * 0.6, size * 0.45, STRAW)
        sheet.disc(x, y, size * 0.42, OCHRE)
    sheet.shape([*curve([(-20, 880), (200, 846), (420, 900), (600, 1020)]), (-20, 1020)], "#34432B")
    sheet.gouges(0, 890, 380, 990, MOSS, count=50, length=60, width=5, slope=0.8)
    return sheet.print()


def archive(name):
    sheet = Sheet(name, INK)
    vanish_x, vanish_y = 800, 430

    def towards(x, y, depth):
        """A point of the front plane moved back: depth 0 is in front, 1 at infinity."""
        return x + (vanish_x - x) * depth, y + (vanish_y - y) * depth

    def panel(x, top, bottom, near, far, colour):
        corners = [(top, near), (top, far), (bottom, far), (bottom, near)]
        sheet.shape([towards(x, y, depth) for y, depth in corners], colour)

    for y, colour in ((1000, "#4B4F50"), (-60, "#2B3134")):
        sheet.shape([(-200, y), (1800, y), towards(1800, y, 0.86), towards(-200, y, 0.86)], colour)
    sheet.shape([towards(x, y, 0.8) for x, y in ((230, -60), (1370, -60), (1370, 1000), (230, 1000))], STRAW)
    depths = [1 - 0.8**step for step in range(9)]
    for side in (-1, 1):
        wall = 800 + side * 640
        for near, far in zip(depths, depths[1:], strict=False):
            for shelf in range(6):
                top, bottom = -40 + shelf * 176, 126 + shelf * 176
                for part in range(3):
                    a, b = near + (far - near) * part / 3, near + (far - near) * (part + 0.9) / 3
                    is_red = sheet.random.random() < 0.07
                    grey = sheet.random.choice(["#8D9192", "#9DA1A0", "#7C8183"])
                    panel(wall, top + 12 + sheet.random.randint(0, 14), bottom, a, b, RUBRIC if is_red else grey)
                    middle, reach = (a + b) / 2, (b - a) * 0.24
                    panel(wall, top + 62, top + 104, middle - reach, middle + reach, CHALK)
                panel(wall, bottom, bottom + 12, near, far, CLAY)
            post = [(wall, -60), (wall - side * 12, -60), (wall - side * 12, 1040), (wall, 1040)]
            sheet.shape([towards(x, y, near) for x, y in post], CLAY)
    for depth in (0.1, 0.46, 0.67):
        x, y = towards(800, -20, depth)
        size = 62 * (1 - depth)
        sheet.line([(x, y - 400 * (1 - depth)), (x, y)], max(2, 5 * (1 - depth)), INK)
        sheet.shape([(x - size, y + size), (x + size, y + size), (x + size * 0.4, y), (x - size * 0.4, y)], RUBRIC)
        sheet.disc(x, y + size * 1.05, size * 0.46, STRAW)
    for depth in (0.1, 0.46, 0.67):
        for _ in range(12):
            x, y = towards(800 + sheet.random.uniform(-330, 330), 1000, depth + sheet.random.uniform(-0.05, 0.1))
            sheet.gouge((x - 60 * (1 - depth), y), (x + 60 * (1 - depth), y), 8 * (1 - depth), "#71767A")
    return sheet.print()


def bakery(name):
    sheet = Sheet(name, NIGHT)
    sheet.gouges(0, 0, WIDTH, 330, "#2E4252", count=90, length=190, width=7)
    for _ in range(30):
        sheet.disc(sheet.random.uniform(0, WIDTH), sheet.random.uniform(10, 190), sheet.random.uniform(1.5, 3.4), PAPER)
    for left, right, top in ((-20, 330, 150), (1270, 1640, 190)):
        sheet.box(left, top, right, 860, "#1C262E")
        sheet.shape([(left - 20, top), ((left + right) / 2, top - 104), (right + 20, top)], INK)
        for x in range(left + 70, right - 60, 120):
            for y in range(top + 60, 760, 150):
                sheet.box(x, y, x + 58, y + 86, INK)
                sheet.line([(x + 29, y), (x + 29, y + 86)], 4, "#2E4252")
    sheet.box(310, 210, 1290, 870, "#4A2A20")
    for y in range(214, 870, 22):
        for x in range(310 + (y // 22 % 2) * 26, 1280, 54):
            brick = sheet.random.choice(["#5C3427", "#54301F", "#663B2C", "#4F2C22"])
            sheet.box(x, y, min(x + 50, 1290), y + 18, brick)
    sheet.shape([(280, 214), (800, 60), (1320, 214)], INK)
    sheet.gouges(470, 160, 1130, 205, "#2E4252", count=40, length=70, width=5)
    sheet.box(1040, 40, 1110, 160, "#4A2A20")
    for smoke in ([(1075, 40), (1050, -10), (1110, -60)], [(1088, 36), (1120, -8), (1090, -50)]):
        sheet.line(curve(smoke), 12, DUSK)
    for x in (450, 720, 990):
        sheet.box(x, 270, x + 150, 420, INK)
        sheet.box(x + 10, 280, x + 70, 410, "#2E4252")
        sheet.box(x + 80, 280, x + 140, 410, "#2E4252")
        sheet.box(x - 12, 418, x + 162, 434, STONE)
    _shop_window(sheet)
    sheet.box(1040, 500, 1220, 862, INK)
    sheet.box(1056, 516, 1204, 862, "#6E2A1C")
    sheet.box(1080, 540, 1180, 680, STRAW)
    sheet.disc(1184, 730, 9, STRAW)
    sheet.box(0, 856, WIDTH, HEIGHT, "#2B3237")
    sheet.shape([(396, 862), (964, 862), (1130, 1010), (230, 1010)], "#8C7A4C")
    sheet.shape([(1080, 862), (1180, 862), (1280, 1010), (1060, 1010)], "#6F6445")
    for row in range(5):
        for x in range(-20 + row % 2 * 40, WIDTH, 84):
            colour = "#B39C5E" if 260 < x < 1120 else "#3E474C"
            sheet.gouge((x, 880 + row * 28), (x + 66, 880 + row * 28), 5, colour)
    # The cat.
    sheet.shape(curve([(1330, 862), (1322, 812), (1346, 790), (1372, 812), (1376, 862)]), INK)
    sheet.disc(1344, 786, 18, INK)
    sheet.shape([(1330, 776), (1332, 756), (1344, 770)], INK)
    sheet.shape([(1346, 770), (1358, 756), (1360, 778)], INK)
    sheet.line(curve([(1374, 856), (1410, 850), (1416, 810)]), 9, INK)
    return sheet.print()


def _shop_window(sheet):
    sheet.box(380, 500, 980, 812, INK)
    sheet.box(396, 516, 964, 798, STRAW)
    sheet.gouges(450, 530, 900, 640, "#F7E3AC", count=46, length=110, width=8, slope=0.3)
    sheet.disc(560, 606, 34, INK)
    sheet.shape([(500, 720), (520, 646), (600, 646), (622, 720)], INK)
    sheet.line([(604, 662), (690, 690), (760, 650)], 20, INK)
    sheet.shape([(522, 590), (536, 552), (586, 552), (598, 590)], PAPER)
    for shelf, count in ((712, 7), (790, 8)):
        sheet.box(396, shelf, 964, shelf + 9, CLAY)
        for loaf in range(count):
            x = 450 + loaf * (500 / count)
            sheet.shape([*arc(x, shelf, 31, 180, 360, height=42)], CLAY)
            sheet.shape([*arc(x - 2, shelf - 2, 24, 180, 360, height=33)], "#B57A4B")
            for cut in (-10, 2, 14):
                sheet.gouge((x + cut - 7, shelf - 12), (x + cut + 5, shelf - 29), 5, STRAW)
    sheet.line([(680, 516), (680, 700)], 6, INK)
    for stripe in range(10):
        left = 356 + stripe * 64.8
        hem = arc(left + 34, 530, 32, 0, 180, height=20)
        colour = RUBRIC if stripe % 2 == 0 else CHALK
        sheet.shape([(left + 12, 462), (left + 66, 462), (left + 66, 530), *hem, (left + 1, 530)], colour)
