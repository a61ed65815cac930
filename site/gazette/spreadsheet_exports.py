"""Guard the cells of CSV files against programs that would run them as formulas.

Anybody whose name, title or comment is exported could otherwise have the spreadsheet of whoever opens the file fetch
addresses or start programs. In XLSX, Wagtail stores strings as strings.
"""

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# Of a cell that a spreadsheet takes for a formula; some take the wide characters for the same.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(value):
    """Return `value` with a quote before it, which spreadsheets hide, if it is a string that begins like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def connect() -> None:
    """Guard every export at once: Wagtail's own views, ours and those of packages all make their cells here."""
    preprocess = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self, field, value, export_format):
        value = preprocess(self, field, value, export_format)
        return as_text(value) if export_format == self.FORMAT_CSV else value

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
