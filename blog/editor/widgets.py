"""The field for a picture in the editor: one of a private collection says so beside its title."""

from django.forms import Media, Select
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import gettext as _
from wagtail.images.widgets import AdminImageChooser

from gazette.image_files.access import is_private


class PrivateCollectionMixin:
    """For what shows the title of a chosen picture."""

    def get_display_title(self, instance):
        title = super().get_display_title(instance)
        if not is_private(instance):
            return title
        return _("%(title)s (private collection: publishing makes it public)") % {"title": title}


class PictureChooser(PrivateCollectionMixin, AdminImageChooser):
    pass


class SectionSelect(Select):
    """A choice among the sections as they stand in the form at that moment, by their ids: a script fills it in."""

    def __init__(self, attrs=None):
        super().__init__({"data-choose-section": "", **(attrs or {})})

    def optgroups(self, name, value, attrs=None):
        self.choices = [("", _("The whole article")), *((each, _("A section that is gone")) for each in value if each)]
        return super().optgroups(name, value, attrs)

    @property
    def media(self):
        return Media(js=[Script(static("js/editor/choose_section.js"), type="module")])
