"""What is left out of documents of word processors, or changed, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .parsed_article import ImportNote

LEFT_OUT = {
    "comments": (ngettext_lazy("%(n)d comment", "%(n)d comments", "n"), _("in the margin")),
    "deletions": (ngettext_lazy("%(n)d tracked deletion", "%(n)d tracked deletions", "n"), _("accepted, so left out")),
    "changes": (
        ngettext_lazy("%(n)d tracked change", "%(n)d tracked changes", "n"),
        _("insertions are accepted, deletions left out"),
    ),
    "hidden": (ngettext_lazy("%(n)d hidden text", "%(n)d hidden texts", "n"), _("not shown in the document either")),
    "contents": (
        ngettext_lazy("%(n)d table of contents or index", "%(n)d tables of contents or indexes", "n"),
        _("the page makes its own"),
    ),
    "linked": (
        ngettext_lazy("%(n)d image", "%(n)d images", "n"),
        _("elsewhere, not in the document: nothing is fetched; add it by hand"),
    ),
    "symbols": (
        ngettext_lazy("%(n)d symbol", "%(n)d symbols", "n"),
        _("of a font whose characters are not known: add it by hand"),
    ),
    "objects": (
        ngettext_lazy("%(n)d chart, drawing or object", "%(n)d charts, drawings or objects", "n"),
        _("add an image of it by hand"),
    ),
}
CHANGED = {
    "insertions": (ngettext_lazy("%(n)d tracked insertion", "%(n)d tracked insertions", "n"), _("accepted")),
    "formulas": (ngettext_lazy("%(n)d formula", "%(n)d formulas", "n"), _("made text: check it")),
}


def document_notes(counts: Mapping[str, int]) -> dict[str, tuple[ImportNote, ...]]:
    """Return notes on what was counted, by the name of the field of ParsedArticle."""
    return {
        field: tuple(
            ImportNote(None, text % {"n": counts[key]}, str(why)) for key, (text, why) in kinds.items() if counts[key]
        )
        for field, kinds in (("dropped", LEFT_OUT), ("changed", CHANGED))
    }
