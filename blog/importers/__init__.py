"""Bringing articles in: a file of any known format becomes a `Draft` (here), a draft becomes an article (`store`)."""

from dataclasses import replace

from . import files, markdown, plain_text
from .draft import MAX_TITLE, CannotImport, Draft

PARSERS = {".txt": plain_text.parse, ".md": markdown.parse, ".markdown": markdown.parse}
NOT_YET = (".html", ".htm", ".docx")


def read(path, encoding=None) -> Draft:
    """What the file at `path` (a `pathlib.Path`) says, by the format that its ending names. Raises CannotImport."""
    ending = path.suffix.lower()
    if path.is_file():
        if ending in NOT_YET:
            raise CannotImport(f"{ending} is not supported yet: save the file as .txt or .md")
        if ending not in PARSERS:
            raise CannotImport(
                f"the ending {ending or '(none)'} is of no supported format: save the file as .txt or .md"
            )
    text, notes = files.without_control_characters(files.read_text(path, encoding))
    draft = PARSERS[ending](text)
    if len(draft.title) > MAX_TITLE:
        raise CannotImport(
            f"the title has {len(draft.title)} characters, {MAX_TITLE} are allowed; shorten it: {draft.title[:60]}…"
        )
    return replace(draft, changed=notes + draft.changed)
