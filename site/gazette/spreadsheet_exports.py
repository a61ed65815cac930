"""Guard the cells of CSV files against programs that would run them as formulas.

Anybody whose name, title or comment is exported could otherwise have the spreadsheet of whoever opens the file fetch
addresses or start programs. In XLSX, Wagtail stores strings as strings.
"""

import re

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# Of a cell that a spreadsheet takes for a formula; some take the wide characters for the same.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Where commas are decimal, a spreadsheet begins a cell after each of these.
SEPARATED = re.compile(r"([;\t\r\n])(?=[=+\-@＝＋－＠])")


def as_text(value):
    """Return `value` with a quote, which spreadsheets hide, before all of it that could be taken for a formula."""
    if not isinstance(value, str):
        return value
    value = SEPARATED.sub(r"\1'", value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def connect() -> None:
    """Guard every export at once: Wagtail's own views, ours and those of packages all make their cells here."""
    preprocess = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self, field, value, export_format):
        value = preprocess(self, field, value, export_format)
        return as_text(value) if export_format == self.FORMAT_CSV else value

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
