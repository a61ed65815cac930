"""Fields of a correction as a comparison of two versions shows them."""

from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel

from gazette.field_comparisons import ValueComparison


class CorrectedSectionComparison(ValueComparison):
    """Shows a section by the heading that the correction keeps, not by its block id."""

    def __init__(self, field, before, now):
        super().__init__(field, before, now)
        self.headings = {each.block_id: each.heading_then or _("Untitled section") for each in (before, now)}

    def in_words(self, value):
        return self.headings[value] if value else _("The whole article")


class CorrectedSectionPanel(FieldPanel):
    def get_comparison_class(self):
        return CorrectedSectionComparison


class UncomparedPanel(FieldPanel):
    """A field that a comparison leaves out."""

    def get_comparison_class(self):
        return None
