"""Preview modes of a draft: as an article, as a share card, and in print."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ShareCard:
    """The metadata in the head of a page: `title` and `description` for sharing, `name` for search results."""

    name: str
    title: str
    description: str
    picture: str
    host: str


def share_card(html: str) -> ShareCard:
    """Return the share card of a rendered page, read from its head."""
    head = BeautifulSoup(html.partition("</head>")[0], "html.parser")
    # The first of several counts.
    found = {tag.get("property") or tag.get("name"): str(tag.get("content", "")) for tag in reversed(head("meta"))}
    # Relative, because the editor may use another host than the page.
    picture = urlsplit(found.get("og:image", ""))._replace(scheme="", netloc="").geturl()
    return ShareCard(
        name=" ".join(head.title.get_text().split()) if head.title else "",
        title=found.get("og:title", ""),
        description=found.get("og:description") or found.get("description", ""),
        picture=picture,
        host=urlsplit(found.get("og:url", "")).hostname or "",
    )


class PreviewModesMixin:
    preview_modes = [("", _("Article")), ("share", _("Share card")), ("print", _("Print"))]
    is_previewed = False

    def serve_preview(self, request, mode_name):
        self.is_previewed = True
        response = super().serve_preview(request, mode_name)
        if mode_name == "share":
            card = share_card(response.render().content.decode())
            return TemplateResponse(request, "blog/share_preview.html", {"page": self, "card": card})
        return response
