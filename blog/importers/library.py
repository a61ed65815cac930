"""Finding what a file refers to: pictures of the library by the names of their files, and other articles."""

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q
from django.http.request import split_domain_port, validate_host

from ..models import Picture

type FindPicture = Callable[[str], Picture | None]
# Returns the attributes of a link to the article at a relative URL: "" if it will be there later, None if none has it.
type FindArticle = Callable[[str], str | None]


def no_article(url: str) -> None:
    """Find no article."""


def find_picture(url: str) -> Picture | None:
    """Return the library's picture whose file, or one of whose renditions, has the name that `url` ends in.

    None for a URL on another host, and where there is no such picture: nothing is fetched.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = split_domain_port(parts.netloc)[0]
    if parts.netloc and not validate_host(host, settings.ALLOWED_HOSTS or [".localhost", "127.0.0.1", "[::1]"]):
        return None
    name = PurePosixPath(unquote(parts.path)).name
    if not name:
        return None
    is_original, is_rendition = Q(file=f"original_images/{name}"), Q(renditions__file=f"images/{name}")
    return Picture.objects.filter(is_original).first() or Picture.objects.filter(is_rendition).first()
