"""Panels that make no sense before an article was published: hidden until then, though their fields are sent."""

from wagtail.admin.panels import MultiFieldPanel


class HiddenUntilPublished:
    """Mixin for a bound panel of an article."""

    @property
    def attrs(self):
        attrs = super().attrs
        return attrs if self.instance.first_published_at else {**attrs, "hidden": True}


class AfterPublicationPanel(MultiFieldPanel):
    class BoundPanel(HiddenUntilPublished, MultiFieldPanel.BoundPanel):
        pass
