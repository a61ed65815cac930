"""The field for a picture in the editor: one of a private collection says so beside its title."""

from django.utils.translation import gettext as _
from wagtail.images.widgets import AdminImageChooser

from gazette.image_files.access import is_private


class NotesPrivateCollection:
    """For what shows the title of a chosen picture."""

    def get_display_title(self, instance):
        title = super().get_display_title(instance)
        if not is_private(instance):
            return title
        return _("%(title)s (private collection: publishing makes it public)") % {"title": title}


class PictureChooser(NotesPrivateCollection, AdminImageChooser):
    pass
