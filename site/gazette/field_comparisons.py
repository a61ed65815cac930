"""Dates with times, numbers, and yes or no in a comparison of two versions: as the admin writes them elsewhere."""

from datetime import datetime

from django.db import models
from django.utils.formats import date_format, localize
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.compare import FieldComparison, TextDiff, register_comparison_class


class ValueComparison(FieldComparison):
    """Compares two values of a field; `in_words` returns what is displayed of one."""

    def in_words(self, value) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return date_format(localtime(value), "DATETIME_FORMAT")
        return str(localize(value))

    def htmldiff(self):
        before, now = self.in_words(self.val_a), self.in_words(self.val_b)
        if self.has_changed():
            return TextDiff([("deletion", before), ("addition", now)]).to_html()
        return escape(now)


def register() -> None:
    for kind in (models.BooleanField, models.DateTimeField, models.IntegerField):
        register_comparison_class(kind, comparison_class=ValueComparison)
