"""The scripts of pasting, and what they are told with the page."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, json_script
from django.utils.translation import gettext as _

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
    """Return the script's texts by name; a text with a number is a list of singular and plural."""
    return {
        "question": _("How to paste this"),
        "asSections": _("Paste as %s"),
        "asArticle": _("Paste as an article: title, lead and %s"),
        "asTitled": _("Paste as an article: title and %s"),
        "here": _("Paste here as text"),
        "escape": _("Esc: plain text."),
        "with": _("With %s."),
        "sections": counted("%s section", "%s sections"),
        "tables": counted("%s table", "%s tables"),
        "images": counted("%s image", "%s images"),
        "footnotes": counted("%s footnote", "%s footnotes"),
        "reading": _("Reading what you paste…"),
        "uploading": _("Uploading images…"),
        "pasted": _("Pasted."),
        "pastedSections": _("Pasted as %s."),
        "pastedWith": _("Pasted with %s."),
        "notes": counted("%s note", "%s notes"),
        "card": _("Pasted as a link card. Undo makes it a link in the text."),
        "fetched": _("Title and image were fetched: %s"),
        "undo": _("Undo"),
        "undone": _("Pasting was undone."),
        "noImages": _("Images were left out: you may not add any."),
        "failed": _("This could not be read; it was pasted as plain text."),
    }
