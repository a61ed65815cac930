"""How a section stands in the editor: folded, it is its heading and the number of its words; its addresses are told."""

from django.forms import Media
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from ..blocks.article import SectionBlock


class SectionBlockAdapter(StructBlockAdapter):
    js_constructor = "gazette.Section"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        strings = {
            "word": _("%s word"),
            "words": _("%s words"),
            "untitled": _("Without a heading"),
            "now": _("Readers find it at"),
            "former": _("Former addresses, which go on working:"),
            "none": _("It has no address before it is published."),
        }
        return [name, children, {**meta, "strings": strings}]

    @property
    def media(self):
        return super().media + Media(css={"all": [static("css/editor.css")]}, js=[static("js/editor/section.js")])


register(SectionBlockAdapter(), SectionBlock)


class SectionsPanel(FieldPanel):
    """The field of an article's sections, with the addresses that they have and had, for the settings of each."""

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "blog/admin/sections_panel.html"

        @property
        def media(self):
            scripts = ("autosave.js", "keyboard_order.js")
            return super().media + Media(js=[Script(static(f"js/editor/{name}"), type="module") for name in scripts])

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "addresses": self.addresses()}

        def addresses(self):
            """By block id: the present address as a link, and the former ones."""
            article = self.instance
            if not article.pk:
                return {}
            url = article.url or ""
            found: dict[str, dict] = {}
            for anchor in article.anchors.all():
                told = found.setdefault(anchor.block_id, {"now": "", "slug": "", "former": []})
                if anchor.is_current:
                    told |= {"now": f"{url}#{anchor.slug}", "slug": anchor.slug}
                else:
                    told["former"].append(anchor.slug)
            return found
