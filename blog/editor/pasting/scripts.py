"""The scripts of pasting, and what they are told with the page."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, json_script
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ... import conf
from ..media import counted


def editor_scripts():
    urls = {"paste": reverse("paste"), "picture": reverse("paste_picture")}
    if conf.fetches_cards():
        urls["card"] = reverse("paste_card")
    return format_html(
        '<link rel="stylesheet" href="{}">{}<script type="module" src="{}"></script>',
        static("css/editor_paste.css"),
        json_script({"urls": urls, "strings": strings()}, "paste_data"),
        static("js/editor/paste.js"),
    )


def strings() -> dict[str, str | dict[str, str]]:
    """Return the script's texts by name; a text with a number has its forms by name."""
    return {
        "question": _("How to paste this"),
        "asSections": _("Paste as %s"),
        "asArticle": _("Paste as an article: title, lead and %s"),
        "asTitled": _("Paste as an article: title and %s"),
        "here": _("Paste here as text"),
        "escape": _("Esc: plain text."),
        "with": _("With %s."),
        "sections": counted(lambda n: ngettext("%s section", "%s sections", n)),
        "tables": counted(lambda n: ngettext("%s table", "%s tables", n)),
        "images": counted(lambda n: ngettext("%s image", "%s images", n)),
        "footnotes": counted(lambda n: ngettext("%s footnote", "%s footnotes", n)),
        "reading": _("Reading what you paste…"),
        "uploading": _("Uploading images…"),
        "pasted": _("Pasted."),
        "pastedSections": _("Pasted as %s."),
        "pastedWith": _("Pasted with %s."),
        "notes": counted(lambda n: ngettext("%s note", "%s notes", n)),
        "card": _("Pasted as a link card. Undo makes it a link in the text."),
        "fetched": _("Title and image were fetched: %s"),
        "undo": _("Undo"),
        "undone": _("Pasting was undone."),
        "noImages": _("Images were left out: you may not add any."),
        "failed": _("This could not be read; it was pasted as plain text."),
    }
