"""The endings of files that can be imported, and of the pictures in them."""

from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")
DOCUMENTS = (".docx", ".odt")
SUPPORTED = (*DOCUMENTS, *HTML, *MARKDOWN, ".txt")
PICTURES = (".avif", ".gif", ".jpg", ".jpeg", ".png", ".webp")
# What people try, and what to do about it.
ADVICE = {
    ".doc": gettext_lazy("Save the file as .docx."),
    ".dotx": gettext_lazy("Save the file as .docx."),
    ".rtf": gettext_lazy("Save the file as .docx or .odt."),
    ".pages": gettext_lazy("Export the document as a Word document (.docx)."),
    ".gdoc": gettext_lazy("Download the document as a Word document (.docx)."),
    ".pdf": gettext_lazy("Use the document that the PDF was made from."),
    ".xml": gettext_lazy("If it is the export of a WordPress site, ask your operator to run import_wordpress."),
    ".json": gettext_lazy("If it is the export of a Ghost site, ask your operator to run import_ghost."),
}


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def refusal(ending: str) -> str:
    refused = _("%(format)s files can’t be imported.") if ending else _("Files without an ending can’t be imported.")
    advice = ADVICE.get(ending) or _("Save the file as .docx, .odt, .html, .md or .txt.")
    return f"{refused % {'format': ending[1:].upper()}} {advice}"
