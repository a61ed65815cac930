"""Columns for the admin's listings that fold on a phone (static/css/folded_listing.css)."""

from wagtail.admin.ui.tables import Column, DateColumn


class LabelledColumn(Column):
    """Show the column's label before the value where the listing is folded and has no header."""

    cell_template_name = "components/labelled_cell.html"


class LabelledDateColumn(DateColumn):
    """A date with the column's label, likewise."""

    cell_template_name = "components/labelled_date_cell.html"
