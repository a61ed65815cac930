"""Wagtail's views for choosing a picture, with the note on those of private collections."""

from wagtail.images.views import chooser

from .picture_widgets import NotesPrivateCollection


class PictureChosenView(NotesPrivateCollection, chooser.ImageChosenView):
    pass


class PicturesChosenView(NotesPrivateCollection, chooser.ImageChosenMultipleView):
    pass


class PictureUploadView(NotesPrivateCollection, chooser.ImageUploadView):
    pass


def use_our_views():
    """In Wagtail's own chooser, before its URLs are made."""
    chooser.viewset.chosen_view_class = PictureChosenView
    chooser.viewset.chosen_multiple_view_class = PicturesChosenView
    chooser.viewset.create_view_class = PictureUploadView
