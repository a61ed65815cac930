"""In “Promote”: how a search result and a shared link look, while the form is being filled in."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from gazette import publications

from .media import editor_media

# About what search engines and other sites show; they cut by width, so the numbers are a guide.
MAX_TITLE, MAX_DESCRIPTION, MAX_SHARED_TITLE, MAX_SHARED_TEXT = 60, 155, 70, 200


class PromotePreviewPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/promote_preview.html"

        def get_context_data(self, parent_context=None):
            page = self.instance
            url = urlsplit((page.full_url if page.pk else None) or self.request.build_absolute_uri("/"))
            parents = [part for part in url.path.split("/") if part][:-1]
            strings = {
                "count": _("%(used)s of about %(longest)s characters."),
                "cut": _("%(used)s characters; about %(longest)s are shown."),
                "blank": _("Blank: %(default)s is used, %(used)s of about %(longest)s characters."),
                "blank_cut": _("Blank: %(default)s is used, %(used)s characters; about %(longest)s are shown."),
                "title": _("the title"),
                "lead": _("the lead"),
                "no_title": _("Untitled"),
                "no_text": _("No description. Write a lead, or a meta description."),
                "share_picture": _("The social image."),
                "hero": _("No social image is chosen: the lead image is used."),
                "card": _("No image is chosen: one is made from the title."),
            }
            return {
                **super().get_context_data(parent_context),
                "host": url.hostname or "",
                "trail": parents,
                "slug": page.slug or "",
                "publication": publications.publication_name(self.request),
                "images": self.images(),
                "data": {
                    "strings": strings,
                    "longest": {
                        "title": MAX_TITLE,
                        "text": MAX_DESCRIPTION,
                        "shared_title": MAX_SHARED_TITLE,
                        "shared_text": MAX_SHARED_TEXT,
                    },
                },
            }

        def images(self):
            """Return the URLs of the stored images for a shared link, by the names of their fields."""
            found = {}
            for name in ("share_picture", "hero"):
                picture = getattr(self.instance, name)
                rendition = picture and picture.rendition_for("share")
                found[name] = rendition.url if rendition else ""
            return found

        @property
        def media(self):
            return editor_media("promote_preview", css="promote_preview")
