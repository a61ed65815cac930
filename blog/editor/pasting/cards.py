"""Title, description and image of a page elsewhere, for a link card."""

from django.core.files.base import ContentFile
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from gazette.public_fetch import CannotFetch, fetch, joined

from ...blocks.article import EmbedBlock
from ...importers import html_tree
from ...importers.html import charset_of, is_charset
from ...importers.parsed_article import CannotImport
from ...importers.pictures import CannotStore, store_picture
from ...models import Picture

MAX_PAGE_BYTES = 512 * 1024  # its head is at the beginning
MAX_PICTURE_BYTES = 8 * 1024 * 1024
SECONDS = 6.0
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}


def card_of(url: str, user) -> dict:
    """Return the values of a link card to the page, as the editor's form has them. Raises CannotFetch."""
    page = fetch(url, accept="text/html", max_bytes=MAX_PAGE_BYTES, seconds=SECONDS, may_be_cut=True)
    values = values_in(decoded(page))
    picture = stored_picture(page.url, values["picture"], values["title"], user) if values["picture"] else None
    block = EmbedBlock().child_blocks
    return {
        "title": Truncator(values["title"]).chars(block["title"].field.max_length),
        "description": Truncator(values["description"]).chars(block["description"].field.max_length),
        "picture": block["picture"].get_form_state(picture) if picture else None,
    }


def decoded(page) -> str:
    for encoding in (page.charset, charset_of(page.content), "utf-8"):
        if encoding and is_charset(encoding):
            return page.content.decode(encoding, "replace")
    return ""


def values_in(text: str) -> dict[str, str]:
    """Return what the page says about itself: first what it says for link cards."""
    try:
        root = html_tree.parse(text)
    except CannotImport as error:
        raise CannotFetch(_("The page can’t be read.")) from error
    named: dict[str, str] = {}
    titles = []
    for element in root.elements():
        if element.tag == "meta":
            name = element.attrs.get("property") or element.attrs.get("name") or ""
            named.setdefault(name.lower(), " ".join(element.attrs.get("content", "").split()))
        elif element.tag == "title":
            titles.append(element.text())

    def first(*names):
        return next(filter(None, (named.get(name, "") for name in names)), "")

    return {
        "title": first("og:title", "twitter:title") or (titles[0] if titles else ""),
        "description": first("og:description", "twitter:description", "description"),
        "picture": first("og:image:secure_url", "og:image", "twitter:image"),
    }


def stored_picture(page_url: str, url: str, title: str, user) -> Picture | None:
    """Return the picture as one of the library, stored under the rules of any upload; None where that fails."""
    if not policy_registry.get_by_type(Picture).user_has_permission(user, "add"):
        return None
    try:
        found = fetch(joined(page_url, url), accept="image/", max_bytes=MAX_PICTURE_BYTES, seconds=SECONDS)
        if found.content_type not in ENDINGS:
            return None
        file = ContentFile(found.content, name=f"link-card.{ENDINGS[found.content_type]}")
        return store_picture(file, user, title=title)
    except (CannotFetch, CannotStore):
        return None
