"""Finding the pictures in a file among those of the library, by the names of their files."""

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q
from django.http.request import split_domain_port, validate_host

from ..models import Picture

type FindPicture = Callable[[str], Picture | None]


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
