"""Tables: the cells as a grid, and which of them are headers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from .html_text import Node, Style, Words, inline, style_of, text_of
from .html_tree import Element
from .parsed_article import CannotImport

MAX_COLUMNS = 200
MAX_ROWS = 5_000
MAX_CELLS = 50_000  # of all tables: a few letters can make a cell of hundreds of columns


class Tables:
    """Turns the tables of one document into grids; `flat` returns the text of an element."""

    def __init__(self, flat: Callable[[Element, Style], list[Words | Node]]):
        self.flat = flat
        self.number_of_cells = 0

    def grid(self, rows: list[list[Element]], style: Style) -> list[list[Node]]:
        """Return the cells with those that a cell of several columns or rows covers, which are empty."""
        if len(rows) > MAX_ROWS:
            raise CannotImport(_("has a table of more than %(number)s rows") % {"number": MAX_ROWS})
        found: list[list[Node]] = []
        below: dict[int, int] = {}  # by column: how many rows more are covered
        for row in rows:
            line: list[Node] = []

            def covered(line=line):
                while below.get(len(line), 0) > 0:
                    below[len(line)] -= 1
                    line.append(Node("td"))

            for cell in row:
                covered()
                if len(line) >= MAX_COLUMNS:
                    raise CannotImport(_("has a table of more than %(number)s columns") % {"number": MAX_COLUMNS})
                run = self.flat(cell, style_of(cell, style))
                words = [each for each in run if isinstance(each, Words)]
                is_header = cell.tag == "th" or all(each.style.bold for each in words if each.text.strip())
                if is_header:
                    run = [replace(w, style=replace(w.style, bold=False)) if isinstance(w, Words) else w for w in run]
                across, down = span(cell, "colspan", MAX_COLUMNS), span(cell, "rowspan", MAX_ROWS)
                for place in range(min(across, MAX_COLUMNS - len(line))):
                    if down > 1:
                        below[len(line)] = down - 1
                    line.append(Node("td", [inline(run)], meta={"bold": is_header}) if place == 0 else Node("td"))
            covered()
            self.number_of_cells += len(line)
            if self.number_of_cells > MAX_CELLS:
                raise CannotImport(
                    _("has tables of more than %(number)s cells: take them in parts") % {"number": intcomma(MAX_CELLS)}
                )
            found.append(line)
        columns = max(map(len, found))
        while columns > 1 and not any(len(row) >= columns and text_of(row[columns - 1]).strip() for row in found):
            columns -= 1  # Excel sends empty columns, too
        filled = [[*row[:columns], *(Node("td") for _ in range(columns - len(row)))] for row in found]
        while len(filled) > 1 and not any(text_of(cell).strip() for cell in filled[-1]):
            filled.pop()
        return filled


def own_rows(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                yield child
            elif child.tag in ("thead", "tbody", "tfoot"):
                yield from (row for row in child.children if isinstance(row, Element) and row.tag == "tr")


def cells_of(row: Element) -> list[Element]:
    return [each for each in row.children if isinstance(each, Element) and each.tag in ("td", "th")]


def span(cell: Element, name: str, most: int) -> int:
    text = cell.attrs.get(name, "").strip()
    return max(1, min(int(text[:6]), most)) if text.isdecimal() else 1


def header_of(cells: list[list[Element]], grid: list[list[Node]]) -> str:
    """Return which cells are headers, as the table block calls it: row, column, both or neither."""
    filled = [cell for cell in grid[0] if text_of(cell).strip()]
    is_row = len(grid) > 1 and (
        all(cell.tag == "th" for cell in cells[0])
        or is_in_head(cells[0][0])
        or (bool(filled) and all(cell.meta.get("bold") for cell in filled))
        or has_numbers_below_words(grid)
    )
    below = [row for row in cells[1:] if row] or cells
    is_column = all(row[0].tag == "th" for row in below) and any(len(row) > 1 for row in below)
    return {(True, True): "both", (True, False): "row", (False, True): "column", (False, False): "neither"}[
        is_row, is_column
    ]


def is_in_head(cell: Element) -> bool:
    row = cell.parent
    return row is not None and row.parent is not None and row.parent.tag == "thead"


def has_numbers_below_words(grid: list[list[Node]]) -> bool:
    def is_number(cell):
        return re.fullmatch(r"[-+−]?[\d.,'\s]*\d\s*[%€$£]?", text_of(cell).strip()) is not None

    return not any(is_number(cell) for cell in grid[0]) and all(
        any(is_number(cell) for cell in row) for row in grid[1:]
    )
