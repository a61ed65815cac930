"""Keep spreadsheet programs from running cells of CSV files as formulas.

Anybody whose name, title or comment is exported could otherwise make the program of whoever opens the file fetch URLs
or start programs. In XLSX, Wagtail stores strings as strings.
"""

import re

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# First characters of formulas; some programs accept the full-width ones too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Where the comma is the decimal separator, programs begin a cell after each of these.
SEPARATED = re.compile(r"([;\t\r\n])(?=[=+\-@＝＋－＠])")


def as_text(value):
    """Put a quote, which programs hide, before everything in `value` that could be a formula."""
    if not isinstance(value, str):
        return value
    value = SEPARATED.sub(r"\1'", value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def connect() -> None:
    """Patch the method that makes the cells of every export: Wagtail's, ours and those of packages."""
    preprocess = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self, field, value, export_format):
        value = preprocess(self, field, value, export_format)
        return as_text(value) if export_format == self.FORMAT_CSV else value

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
