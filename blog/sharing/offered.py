"""Which picture an article offers, and where it lies."""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.models import Site

from gazette.absolute_urls import absolute_url

from .card import HEIGHT, WIDTH, Card

RENDITION = "fill-1200x630|format-jpeg"


@dataclass(frozen=True)
class ShareImage:
    url: str  # with its host
    width: int
    height: int
    alt: str


def publication_name(request) -> str:
    """What the publication calls itself. An app above this one knows better, and says so."""
    site = Site.find_for_request(request)
    return site.site_name or site.root_page.title


def card_of(article, request) -> Card:
    # Without an "and": the picture is the same in whatever language the page around the link is.
    return Card(article.title, publication_name(request), ", ".join(author.name for author in article.authors))


def share_image_of(article, request) -> ShareImage | None:
    """The one chosen for sharing, else the lead picture, else one drawn from the title.

    None is drawn of what not everybody may read: a draft, one that was never saved, or a private article.
    """
    if picture := article.share_picture or article.hero:
        rendition = picture.get_rendition(RENDITION)
        alt = picture.description if article.share_picture else article.hero_alt
        return ShareImage(rendition.full_url, rendition.width, rendition.height, alt or article.title)
    is_draft = not article.pk or not article.live or getattr(request, "is_preview", False)
    if is_draft or article.get_view_restrictions().exists():
        return None
    url = absolute_url(reverse("share_image", args=[article.pk, card_of(article, request).digest]), request)
    return ShareImage(url, WIDTH, HEIGHT, article.title)
