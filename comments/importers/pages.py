"""Finding the page that the comments of another system are on, by its former URL."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db.models import F
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from gazette.imports.errors import CannotRead
from gazette.imports.texts import PLAIN_PERMALINK

from ..models import Discussed

MAX_MAP = 32 * 1024 * 1024
SEPARATOR = re.compile(r"\s*[\t,;]\s*|\s+")


@dataclass
class PageFinder:
    """Finds pages by path: `moved` says what became of URLs, then redirects do."""

    site: Site
    moved: dict[str, str] = field(default_factory=dict)

    def find(self, url: str) -> Page | None:
        """Return the page with comments at a former URL; None where there is none."""
        path = path_of(url)
        path = path_of(self.moved.get(path, path))
        page = self.page_at(path) or self.page_by_redirect(path)
        page = page.specific if page else None
        return page if isinstance(page, Discussed) else None

    def page_at(self, path: str) -> Page | None:
        root = self.site.root_page
        pages = root.get_descendants(inclusive=True).filter(url_path=f"{root.url_path.rstrip('/')}{path}/")
        # By the slug, too, because the database has no index of paths.
        return (pages.filter(slug=path.rpartition("/")[2]) if path else pages).first()

    def page_by_redirect(self, path: str) -> Page | None:
        redirects = Redirect.get_for_site(self.site).filter(old_path=Redirect.normalise_path(path))
        found = redirects.order_by(F("site").asc(nulls_last=True)).first()
        if found is None:
            return None
        return found.redirect_page or (self.page_at(path_of(found.redirect_link)) if found.redirect_link else None)


def path_of(url: str) -> str:
    """Return the path of a URL, decoded and without a slash at its end: "" for that of the site's root.

    Of a plain permalink of WordPress ("/?p=7") also its query.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = unquote(parts.path)
    path = re.sub("/{2,}", "/", path if path.startswith("/") else f"/{path}")
    path = path.removesuffix("/index.html").rstrip("/")
    return path or (f"?{parts.query}" if PLAIN_PERMALINK.fullmatch(parts.query) else "")


def read_map(path: Path) -> dict[str, str]:
    """Return new paths by former ones: two URLs or paths in each line, with a comma, a tab or spaces between."""
    try:
        if path.stat().st_size > MAX_MAP:
            raise CannotRead(f"is larger than {MAX_MAP // 1024 // 1024} MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CannotRead(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CannotRead("is not UTF-8") from error
    moved: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        urls = SEPARATOR.split(line.strip().strip('"'))
        if len(urls) != 2:
            raise CannotRead(f"has {len(urls)} URLs in line {number}, not 2: the former and the new one")
        former, new = (url.strip('"') for url in urls)
        moved[path_of(former)] = path_of(new)
    return moved
