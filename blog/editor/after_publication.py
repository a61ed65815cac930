"""Panels that make no sense before an article was published: hidden until then, though their fields are sent."""

from wagtail.admin.panels import MultiFieldPanel


class HiddenUntilPublished:
    """Mixin for a bound panel of an article."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.is_hidden = not self.instance.first_published_at
        if self.is_hidden:
            self.heading = ""  # or it would be in the list of panels beside the form

    @property
    def attrs(self):
        return {**super().attrs, "hidden": True} if self.is_hidden else super().attrs


class AfterPublicationPanel(MultiFieldPanel):
    class BoundPanel(HiddenUntilPublished, MultiFieldPanel.BoundPanel):
        pass
