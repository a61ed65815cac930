"""The authors, cut like heads on coins: without eyes, so nobody in particular."""

from .linocut import CHALK, INK, MIST, NIGHT, OCHRE, PAPER, RUBRIC, SAGE, STONE, STRAW, Sheet, curve

SIZE = (800, 800)


def _bust(sheet, skin, shade, coat):
    """Shoulders, collar, neck and head, lit from the left."""
    sheet.shape(curve([(60, 830), (110, 700), (270, 628), (400, 604), (530, 628), (690, 700), (740, 830)]), coat)
    sheet.gouges(150, 720, 300, 780, PAPER, count=9, length=80, width=4, slope=0.8)
    sheet.shape([(340, 470), (460, 470), (474, 626), (400, 690), (326, 626)], shade)
    sheet.shape([(320, 624), (400, 694), (350, 734), (284, 640)], PAPER)
    sheet.shape([(480, 624), (400, 694), (450, 734), (516, 640)], CHALK)
    sheet.disc(264, 396, 24, skin, height=36)
    sheet.disc(536, 396, 24, shade, height=36)
    jaw = [(268, 330), (266, 420), (300, 506), (400, 560), (500, 506), (534, 420), (532, 330), (400, 190), (268, 330)]
    sheet.shape(curve(jaw), skin)
    cheek = [(470, 250), (452, 350), (470, 440), (440, 548), (500, 506), (534, 420), (532, 320), (470, 250)]
    sheet.shape(curve(cheek), shade)
    sheet.shape(curve([(392, 360), (420, 440), (384, 448)], steps=8), shade)
    sheet.line(curve([(362, 496), (400, 508), (440, 494)], steps=8), 7, shade)


def _ground(sheet, colour):
    sheet.gouges(40, 60, 760, 620, colour, count=60, length=150, width=6)


def maren_oldacre(name):
    hair = "#6E2A1C"
    sheet = Sheet(name, SAGE, size=SIZE)
    _ground(sheet, "#B7C2A4")
    behind = [(250, 320), (222, 480), (214, 640), (320, 668), (480, 668), (590, 640), (578, 480), (550, 320)]
    sheet.shape(curve(behind), hair)
    _bust(sheet, "#E6BE9D", "#C48F6C", NIGHT)
    fringe = [(252, 440), (244, 300), (300, 196), (400, 164), (506, 196), (558, 300)]
    fringe += [(548, 440), (518, 330), (440, 262), (330, 300), (276, 350), (252, 440)]
    sheet.shape(curve(fringe), hair)
    for shift in range(7):
        sheet.gouge((300 + shift * 28, 262 - shift * 9), (352 + shift * 24, 190), 5, OCHRE)
    return sheet.print()


def ishaan_verrall(name):
    sheet = Sheet(name, STRAW, size=SIZE)
    _ground(sheet, "#F1DDA6")
    _bust(sheet, "#A9744D", "#7F5032", "#5E7150")
    hair = [(262, 380), (252, 280), (300, 190), (400, 160), (500, 186), (548, 280), (538, 380), (512, 300)]
    sheet.shape(curve([*hair, (420, 262), (306, 292), (262, 380)]), INK)
    beard = [(264, 410), (280, 520), (340, 588), (400, 602), (460, 588), (520, 520), (536, 410), (500, 470)]
    sheet.shape(curve([*beard, (440, 462), (360, 462), (300, 470), (264, 410)]), INK)
    sheet.line(curve([(366, 508), (400, 516), (436, 506)], steps=8), 8, "#A9744D")
    sheet.gouges(330, 530, 470, 570, STONE, count=12, length=34, width=4, slope=0.95)
    sheet.gouges(320, 200, 450, 244, STONE, count=9, length=56, width=4, slope=0.1)
    for x in (336, 466):
        sheet.disc(x, 374, 50, INK)
        sheet.disc(x, 374, 41, CHALK)
        sheet.gouge((x - 20, 390), (x + 16, 354), 7, PAPER)
    sheet.line([(386, 370), (416, 370)], 8, INK)
    return sheet.print()


def dot_lambourne(name):
    grey = "#8F8B82"
    sheet = Sheet(name, MIST, size=SIZE)
    _ground(sheet, "#DCE5E3")
    bob = [(256, 300), (232, 440), (262, 556), (330, 560), (480, 560), (542, 556), (572, 440), (544, 300)]
    sheet.shape(curve(bob), grey)
    _bust(sheet, "#E3C0A2", "#BF9272", RUBRIC)
    sheet.shape(curve([(254, 300), (246, 440), (278, 500), (300, 380), (286, 300)]), grey)
    sheet.shape(curve([(546, 300), (556, 440), (524, 500), (506, 380), (514, 300)]), "#6D6A66")
    cap = [(226, 250), (262, 176), (400, 136), (538, 176), (574, 250), (540, 304), (400, 286), (260, 304), (226, 250)]
    sheet.shape(curve(cap), NIGHT)
    peak = [(256, 298), (330, 272), (400, 268), (470, 272), (544, 298), (560, 330), (400, 310), (240, 330), (256, 298)]
    sheet.shape(curve(peak), INK)
    sheet.disc(400, 232, 24, STRAW)
    sheet.disc(400, 232, 12, RUBRIC)
    sheet.gouges(280, 190, 350, 240, MIST, count=9, length=60, width=4, slope=-0.2)
    return sheet.print()
