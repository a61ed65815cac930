"""Footnotes in the rich text editor: a mark in the text, edited in a dialog."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import KEEP_WHITESPACE, InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature

from ..blocks.footnotes import one_line

FEATURE = "footnote"
ENTITY = "FOOTNOTE"
# The character of a note in the editor: an entity needs one.
MARKER = "*"
MAX_LENGTH = 2_000


class FootnoteElementHandler(InlineEntityElementHandler):
    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs):
        return {"text": attrs.get("text") or ""}

    def handle_endtag(self, name, state, contentstate):
        state.current_block.text += MARKER
        state.leading_whitespace = KEEP_WHITESPACE
        super().handle_endtag(name, state, contentstate)


def footnote_element(props):
    text = one_line(props.get("text") or "")
    return DOM.create_element("footnote", {"text": text}) if text else None


def register_footnotes(features):
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "footnote",
                "description": _("Footnote"),
                # Not displayed: the "/" menu finds it by this, too.
                "label": pgettext_lazy("typed without ß", "Footnote"),
                "attributes": ["text"],
                "marker": MARKER,
                "longest": MAX_LENGTH,
                "words": {
                    "title": _("Footnote"),
                    "label": _("Text of the note"),
                    "help": _("Write links as a URL or [text](URL), italics as *text*. Numbered automatically."),
                    "save": _("Save"),
                    "remove": _("Remove"),
                    "cancel": _("Cancel"),
                    "ask": _("Discard what you wrote?"),
                    "discard": _("Discard"),
                    "keep": _("Keep writing"),
                },
            },
            js=["js/editor/footnote.js"],
            css={"all": ["css/editor_footnote.css"]},
        ),
    )
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {"footnote": FootnoteElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: footnote_element}},
        },
    )


def register_icons(icons):
    return [*icons, "blog/icons/footnote.svg"]
