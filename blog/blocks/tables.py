"""The cells of a table as they are displayed. Columns of numbers are aligned at the end, or at their decimals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.forms.utils import flatatt
from django.template.defaultfilters import linebreaksbr
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

SEPARATORS = ".,٫"
# A sign or currency, digits with their separators, and a unit. What may repeat is bounded or ends at the last digit.
NUMBER = re.compile(
    r"(?P<before>[^\w]{0,3}|[A-Z]{3}\s)(?P<digits>\d(?:[\d.,'’ \xa0\u2009\u202f٫٬]*\d)?)(?P<unit>[^\d\n]{0,12})"
)
MAX_PLACES = 6
MAX_LENGTH = 40  # of a number with its unit


@dataclass(frozen=True)
class Number:
    before: str
    digits: str
    unit: str


def rows_of(value: dict) -> list[list[SafeString]]:
    """Return the HTML of the cells of a stored table, by row; cells that a merged one covers are left out."""
    data = [["" if text is None else str(text) for text in row] for row in value.get("data") or []]
    has_header_row = bool(value.get("first_row_is_table_header"))
    has_header_column = bool(value.get("first_col_is_header"))
    facts = {(each["row"], each["col"]): each for each in value.get("cell") or []}
    spans = {(each["row"], each["col"]): each for each in value.get("mergeCells") or []}
    if not spans:
        data = _without_empty_end(data)
    body = data[1:] if has_header_row else data
    columns = {
        position: numbers
        for position in range(max(map(len, data), default=0))
        # The first column names the rows.
        if (position or len(data[0]) == 1) and (numbers := _numbers_in(body, position)) is not None
    }
    places = {position: _places(numbers) for position, numbers in columns.items()}
    rows = []
    for row, cells in enumerate(data):
        made = []
        for position, text in enumerate(cells):
            fact, span = facts.get((row, position), {}), spans.get((row, position), {})
            if fact.get("hidden"):
                continue
            is_head = has_header_row and row == 0
            scope = _scope(is_head, has_header_column and position == 0, text, span)
            is_number = position in columns and span.get("colspan", 1) == 1
            attributes = {
                "scope": scope,
                "class": fact.get("className") or ("num" if is_number else None),
                "rowspan": span.get("rowspan"),
                "colspan": span.get("colspan"),
            }
            content = _aligned(text, *places[position]) if is_number and not is_head else linebreaksbr(text, True)
            tag = "th" if scope else "td"
            known = {name: each for name, each in attributes.items() if each}
            made.append(format_html("<{}{}>{}</{}>", tag, flatatt(known), content, tag))
        rows.append(made)
    return rows


def _without_empty_end(data: list[list[str]]) -> list[list[str]]:
    """Return the cells without the empty rows and columns at the end: a new table has some that nobody fills."""
    filled = [(row, position) for row, cells in enumerate(data) for position, text in enumerate(cells) if text.strip()]
    rows = max((row for row, _position in filled), default=-1) + 1
    columns = max((position for _row, position in filled), default=-1) + 1
    return [cells[:columns] for cells in data[:rows]]


def drop_unknown_places(value: dict) -> None:
    """Drop what is said about cells without saying which ones, as the table's editor never does."""
    for name, keys in (("cell", ("row", "col")), ("mergeCells", ("row", "col", "rowspan", "colspan"))):
        if name in value:
            listed = value[name] if isinstance(value[name], list) else []
            value[name] = [
                each
                for each in listed
                if isinstance(each, dict) and all(isinstance(each.get(key), int) for key in keys)
            ]


def _scope(is_in_header_row: bool, is_in_header_column: bool, text: str, span: dict) -> str:
    """Return the scope of a header cell; empty for a cell of data, and for the corner where it says nothing."""
    if is_in_header_row and is_in_header_column and not text.strip():
        return ""
    if is_in_header_row:
        return "colgroup" if span.get("colspan", 1) > 1 else "col"
    if is_in_header_column:
        return "rowgroup" if span.get("rowspan", 1) > 1 else "row"
    return ""


def _number_in(text: str) -> Number | None:
    found = NUMBER.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    return Number(found["before"], found["digits"], found["unit"]) if found else None


def _is_blank(text: str) -> bool:
    """Return whether a cell holds no value: nothing, a dash, dots."""
    return not any(character.isalnum() for character in text)


def _numbers_in(rows: Sequence[Sequence[str]], position: int) -> list[Number] | None:
    """Return the numbers of a column; None if it has none, or anything else, or different units."""
    texts = [row[position] for row in rows if position < len(row) and not _is_blank(row[position])]
    numbers = [_number_in(text) for text in texts]
    known = [number for number in numbers if number]
    if not known or len(known) < len(numbers) or len({number.unit.strip() for number in known}) > 1:
        return None
    return known


def _places(numbers: list[Number]) -> tuple[str, int]:
    """Return the decimal separator of a column and the most digits after it; ("", 0) for integers."""
    separator = _separator(numbers)
    places = max(_decimals(number, separator) for number in numbers) if separator else 0
    return (separator, places) if 0 < places <= MAX_PLACES else ("", 0)


def _separator(numbers: list[Number]) -> str:
    decimal, grouping, unclear = set(), set(), set()
    for number in numbers:
        used = [sign for sign in number.digits if sign in SEPARATORS]
        if not used:
            continue
        last = used[-1]
        if used.count(last) > 1:
            grouping.add(last)
        elif len(used) > 1 or _decimals(number, last) != 3:
            decimal.add(last)
            grouping.update(used[:-1])
        else:
            unclear.add(last)  # "1,234": grouped in English, with decimals in German
    decimal = (decimal or unclear & {get_format("DECIMAL_SEPARATOR")}) - grouping
    return decimal.pop() if len(decimal) == 1 else ""


def _decimals(number: Number, separator: str) -> int:
    return len(number.digits.rpartition(separator)[2]) if separator in number.digits else 0


def _aligned(text: str, separator: str, places: int) -> SafeString | str:
    """Return a number with room for the decimals that it lacks; the style sheet fills it with invisible digits."""
    number = _number_in(text)
    has = _decimals(number, separator) if number and separator else 0
    if has == places:
        return text
    room = "0" * (places - has) if has else f"{separator}{'0' * places}"
    before, after = (f"{number.before}{number.digits}", number.unit) if number else (text, "")
    return format_html('{}<span data-room="{}"></span>{}', before, room, after)
