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
    ".doc": gettext_lazy("save it as .docx"),
    ".dotx": gettext_lazy("save it as .docx"),
    ".rtf": gettext_lazy("save it as .docx or .odt"),
    ".pages": gettext_lazy("export it as a Word document (.docx)"),
    ".gdoc": gettext_lazy("download it as a Word document (.docx)"),
    ".pdf": gettext_lazy(
        "a PDF has lost where its headings and paragraphs are: import the document that it was made of"
    ),
}


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def refusal(ending: str) -> str:
    advice = ADVICE.get(ending) or _("save the file as .docx, .odt, .html, .md or .txt")
    values = {"ending": ending or _("(none)"), "advice": advice}
    return _("the ending %(ending)s is of no supported format: %(advice)s") % values
