"""A section in the editor, with its texts and figures.

Collapsed, it shows its heading and word count; its settings show its URLs. In a text, "## " begins another section.
"""

from django.forms import Media
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel
from wagtail.admin.telepath import register
from wagtail.blocks.field_block import FieldBlockAdapter
from wagtail.blocks.struct_block import StructBlockAdapter

from ..blocks.article import CalloutBlock, CodeBlock, FigureBlock, ParagraphBlock, SectionBlock
from .media import counted, editor_media


class ScriptMixin:
    @property
    def media(self):
        return super().media + Media(css={"all": [static("css/editor.css")]}, js=[static("js/editor/section.js")])


class SectionBlockAdapter(ScriptMixin, StructBlockAdapter):
    js_constructor = "gazette.Section"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        strings = {
            "words": counted(lambda n: ngettext("%s word", "%s words", n)),
            "untitled": _("Untitled section"),
            "now": _("URL:"),
            "former": _("Former slugs, which still work:"),
            "none": _("It gets a URL when it is published."),
        }
        return [name, children, {**meta, "strings": strings}]


class ParagraphBlockAdapter(ScriptMixin, FieldBlockAdapter):
    js_constructor = "gazette.Paragraph"

    def js_args(self, block):
        name, widget, meta = super().js_args(block)
        words = {"header-three": _("Sub-heading"), "header-four": _("Smaller sub-heading")}
        section = {
            "label": _("Section"),
            "description": _("A new section with a heading; what follows goes with it"),
            "icon": "list-ul",
        }
        return [name, widget, {**meta, "words": words, "section": section}]


class FigureBlockAdapter(ScriptMixin, StructBlockAdapter):
    js_constructor = "gazette.Figure"


class AfterChoiceBlockAdapter(ScriptMixin, StructBlockAdapter):
    js_constructor = "gazette.AfterChoice"


register(SectionBlockAdapter(), SectionBlock)
register(ParagraphBlockAdapter(), ParagraphBlock)
register(FigureBlockAdapter(), FigureBlock)
register(AfterChoiceBlockAdapter(), CodeBlock)
register(AfterChoiceBlockAdapter(), CalloutBlock)


class SectionsPanel(FieldPanel):
    """The field of an article's sections, with their present URLs and former slugs for their settings."""

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "blog/admin/sections_panel.html"

        @property
        def media(self):
            return super().media + editor_media("autosave", "keyboard_order", "section_keys")

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            strings = {
                "section": _("Section"),
                "joined": _("“%1$s” was joined to “%2$s”."),
                "untitled": _("Untitled section"),
                "undo": _("Undo"),
            }
            return {**context, "urls": self.urls(), "strings": strings}

        def urls(self):
            """Return the present URL and slug and the former slugs, by block id."""
            article = self.instance
            if not article.pk:
                return {}
            url = article.url or ""
            found: dict[str, dict] = {}
            for anchor in article.anchors.all():
                entry = found.setdefault(anchor.block_id, {"now": "", "slug": "", "former": []})
                if anchor.is_current:
                    entry |= {"now": f"{url}#{anchor.slug}", "slug": anchor.slug}
                else:
                    entry["former"].append(anchor.slug)
            return found
