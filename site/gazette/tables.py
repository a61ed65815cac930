"""Columns for the admin's listings that fold on a phone (static/css/folded_listing.css)."""

from wagtail.admin.ui.tables import Column


class LabelledColumn(Column):
    """Where the listing is folded and its heads are gone, the value has the column's label before it."""

    cell_template_name = "components/labelled_cell.html"
