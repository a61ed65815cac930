"""The endings of files that can be imported, and of the pictures in them."""

from pathlib import PurePath

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")
DOCUMENTS = (".docx", ".odt")
SUPPORTED = (*DOCUMENTS, *HTML, *MARKDOWN, ".txt")
PICTURES = (".avif", ".gif", ".jpg", ".jpeg", ".png", ".webp")
# What people try, and what to do about it.
ADVICE = {
    ".doc": "save it as .docx",
    ".dotx": "save it as .docx",
    ".rtf": "save it as .docx or .odt",
    ".pages": "export it as a Word document (.docx)",
    ".gdoc": "download it as a Word document (.docx)",
    ".pdf": "a PDF has lost where its headings and paragraphs are: import the document that it was made of",
}


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def refusal(ending: str) -> str:
    advice = ADVICE.get(ending) or "save the file as .docx, .odt, .html, .md or .txt"
    return f"the ending {ending or '(none)'} is of no supported format: {advice}"
