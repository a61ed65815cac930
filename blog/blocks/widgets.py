"""Form widgets of the editor."""

import json

from django.forms import Media, Select
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtail.contrib.table_block.blocks import TableInput as WagtailTableInput
from wagtail.contrib.table_block.blocks import TableInputAdapter
from wagtail.images.widgets import AdminImageChooser

from gazette.image_files.access import is_private


class PrivateCollectionMixin:
    """Adds a note to the title of a chosen image from a private collection."""

    def get_display_title(self, instance):
        title = super().get_display_title(instance)
        if not is_private(instance):
            return title
        return _("%(title)s (private collection: publishing makes it public)") % {"title": title}


class PictureChooser(PrivateCollectionMixin, AdminImageChooser):
    pass


class SectionSelect(Select):
    """A select for a section of the article in the form, by block id; js/editor/choose_section.js adds the options."""

    def __init__(self, attrs=None):
        super().__init__({"data-choose-section": "", **(attrs or {})})

    def optgroups(self, name, value, attrs=None):
        self.choices = [("", _("The whole article")), *((each, _("A deleted section")) for each in value if each)]
        return super().optgroups(name, value, attrs)

    @property
    def media(self):
        return Media(js=[Script(static("js/editor/choose_section.js"), type="module")])


class TableInput(WagtailTableInput):
    """Wagtail's table editor with a width, cells that the keyboard can fill, and buttons (js/editor/table_input.js)."""

    def __init__(self, widths, **kwargs):
        self.widths = widths
        super().__init__(**kwargs)

    def value_from_datadict(self, data, files, name):
        value, width = super().value_from_datadict(data, files, name), data.get(f"{name}-width")
        table = json.loads(value) if value and width is not None else None
        return json.dumps({**table, "width": width}) if isinstance(table, dict) else value

    @property
    def media(self):
        return super().media + Media(js=[static("js/editor/table_input.js")])


class TableWidthAdapter(TableInputAdapter):
    js_constructor = "gazette.TableInput"

    def js_args(self, widget):
        widths = [[value, str(label)] for value, label in widget.widths]
        acts = [
            ["addRow", _("Add row")],
            ["addColumn", _("Add column")],
            ["removeRow", _("Remove row")],
            ["removeColumn", _("Remove column")],
        ]
        return [*super().js_args(widget), _("Width"), widths, acts]


register(TableWidthAdapter(), TableInput)
