"""All public pages, feeds, sitemaps, pictures and static files of a site as files for any web server.

The pages are those that anonymous readers get, followed from link to link. What needs Gazette is left out: forms,
search, and the links to them; comments are shown as closed. A redirect is a page that leads on; those that can't be
one are in `redirects-left-out.txt`.
"""

import errno
import logging
import mimetypes
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from blog.models import FormerSlug
from gazette.removed_pages.models import RemovedPageURL

from ..sites import default_site
from .progress import Progress
from .site_export import new_folder

# Paths that need Gazette, after the code of a language.
DYNAMIC = re.compile(
    r"/(?:[a-z]{2,3}(?:-[a-z0-9]+)*/)?(?:admin|api|_util|search|subscribe|draft\.[^/]*|comments(?!/(?:on/[0-9]+/)?feed/))(?:/|$)"
)
# Parameters by which a page has others of its own; all others choose something in a form.
PARAMETERS = {"page", "comments", "order"}
VALUE = re.compile(r"[\w-]{1,30}")
# What a file system answers if a name is too long, or that of a folder or file that is there already.
NO_FILE_NAME = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}
ALWAYS = ("/", "/robots.txt", "/sitemap.xml", "/feed/", "/feed.json", "/favicon.ico", "/llms.txt")
REDIRECTS = {301, 302, 307, 308}
LOST_REDIRECTS = "redirects-left-out.txt"
MISSING = "/not-found-404/"  # the page that a server shows where there is none
IN_CSS = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")
IN_JS = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*['"](\.{0,2}/[^'"]+)['"]""")
IN_XML = re.compile(r"<(?:loc|link)>([^<]+)</(?:loc|link)>")
REDIRECT = """<!doctype html>
<html><head><meta charset="utf-8"><title>{url}</title><meta name="robots" content="noindex">
<link rel="canonical" href="{url}"><meta http-equiv="refresh" content="0; url={url}"></head>
<body><p><a href="{url}">{url}</a></p></body></html>
"""
LINKS = {"a": "href", "link": "href", "img": "src", "source": "src", "script": "src", "video": "src", "audio": "src"}


@dataclass
class Exported:
    """Counts of what was written, the URLs of links that lead nowhere, and those of redirects that are left out."""

    pages: int = 0
    files: int = 0
    redirects: int = 0
    broken: list[str] = field(default_factory=list)
    lost_redirects: list[str] = field(default_factory=list)


def export_static(folder: Path, site: Site | None = None, progress: Progress | None = None) -> Exported:
    """Write the public content of `site`, of the default one if None. Raises CannotExport."""
    with new_folder(folder):
        folder.chmod(0o755)  # a web server reads it
        return Crawl(folder, site or default_site(), progress or Progress()).run()


def first_urls(site: Site) -> Iterator[str]:
    """Yield the paths at which the crawl begins: what links name is found from there."""
    yield from ALWAYS
    roots = site.root_page.get_translations(inclusive=True)
    for root in roots:
        for page in Page.objects.live().descendant_of(root, inclusive=True).iterator():
            parts = page.get_url_parts()
            if parts and parts[2]:
                yield parts[2]
    yield from (url for url in redirected_urls(site) if "?" not in url)


def redirected_urls(site: Site) -> Iterator[str]:
    """Yield the paths, with queries, of redirects, of removed pages that lead to others, and of former slugs."""
    redirects = Redirect.get_for_site(site).order_by("old_path").values_list("old_path", flat=True)
    removed = RemovedPageURL.objects.filter(site=site, target__isnull=False).values_list("path", flat=True)
    for path in (*redirects, *removed):
        yield quote(path, safe="/%?=&")
    roots = site.root_page.get_translations(inclusive=True).live().select_related("locale")
    for language in {root.locale.language_code for root in roots}:
        with translation.override(language):
            former = [reverse(row.kind, args=[row.slug]) for row in FormerSlug.objects.order_by("kind", "slug")]
        yield from former


class Crawl:
    """Fetches each URL once, in this process, and writes what it answers."""

    def __init__(self, folder: Path, site: Site, progress: Progress):
        self.folder, self.site, self.progress = folder, site, progress
        self.root = site.root_url
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.requests = RequestFactory(SERVER_NAME=site.hostname, SERVER_PORT=str(site.port))
        self.seen: set[str] = set()
        self.waiting: deque[str] = deque()
        self.written: set[str] = set()  # URLs at which a web server finds something
        self.redirected: set[str] = set()  # URLs that the site redirects
        self.exported = Exported()

    def run(self) -> Exported:
        for url in first_urls(self.site):
            self.add(url)
        self.progress.begin(gettext_noop("Pages and files"), len(self.seen))
        while self.waiting:
            url = self.waiting.popleft()
            if self.write(url):
                self.written.add(url)
            else:
                self.exported.broken.append(url)
            self.progress.advance()
            self.progress.grow(len(self.seen))
        (self.folder / "404.html").write_bytes(self.rewritten_html(MISSING, self.missing_page()))
        redirects = dict.fromkeys(redirected_urls(self.site))
        lost = [url for url in redirects if url not in self.written and self.is_redirected(url)]
        if lost:
            (self.folder / LOST_REDIRECTS).write_text("".join(f"{url}\n" for url in lost), encoding="utf-8")
        self.exported.lost_redirects = lost
        self.exported.broken = [url for url in self.exported.broken if url not in redirects]
        return self.exported

    def is_redirected(self, url: str) -> bool:
        """Return whether the site redirects this URL today; those with a query have not been fetched."""
        return url in self.redirected or ("?" in url and self.fetch(url).status_code in REDIRECTS)

    def missing_page(self) -> bytes:
        logger = logging.getLogger("django.request")
        logger.disabled = True  # this page is not found on purpose
        try:
            return self.fetch(MISSING).content
        finally:
            logger.disabled = False

    # URLs

    def add(self, url: str) -> None:
        if url not in self.seen:
            self.seen.add(url)
            self.waiting.append(url)

    def own_url(self, base: str, link: str) -> tuple[str, str] | None:
        """Return path with query, and fragment, of a link to this site; None for any other."""
        if link.startswith(("#", "mailto:", "data:", "tel:", "javascript:")):
            return None
        try:
            url = urljoin(urljoin(f"{self.root}/", base), link)
            parts = urlsplit(url)
            values = dict(parse_qsl(parts.query))
        except ValueError:  # as "http://[" and a query of a thousand fields
            return None
        if not url.startswith(f"{self.root}/"):
            return None
        query = "&".join(f"{name}={quote(value)}" for name, value in values.items() if is_parameter(name, value))
        return parts.path + (f"?{query}" if query else ""), parts.fragment

    def fetch(self, url: str) -> HttpResponse:
        request = self.requests.get(url, secure=self.root.startswith("https:"))
        response = self.handler.get_response(request)
        if response.streaming:
            return HttpResponse(b"".join(response.streaming_content), headers=response.headers)  # type: ignore[attr-defined]
        return response  # type: ignore[return-value]

    # Files

    def write(self, url: str) -> bool:
        """Write what the site answers at a URL; return whether a web server finds it there."""
        if url.startswith(settings.STATIC_URL):
            return self.write_static(url)
        response = self.fetch(url)
        if response.status_code in REDIRECTS:
            self.redirected.add(url)
            return self.write_redirect(url, response["Location"])
        if response.status_code != 200:
            return False
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind == "text/html" and "public" not in response.get("Cache-Control", ""):
            return False  # it asks for a password
        if kind == "text/html":
            self.exported.pages += 1
            return self.store(file_of(url), self.rewritten_html(url, response.content))
        if kind in {"text/xml", "application/xml", "application/rss+xml"}:
            return self.store(file_of(url, "index.xml"), self.rewritten_xml(url, response.content))
        return self.store(file_of(url), response.content)

    def write_static(self, url: str, file: str = "") -> bool:
        """Write the static file at a URL, as `file` if that is given."""
        name = unquote(urlsplit(url).path.removeprefix(settings.STATIC_URL))
        content = content_of_static(name)
        if content is None:
            return False
        kind = mimetypes.guess_type(name)[0]
        pattern = IN_CSS if kind == "text/css" else IN_JS if kind == "text/javascript" else None
        for found in pattern.findall(content.decode()) if pattern else ():
            link = found if isinstance(found, str) else next(filter(None, found))
            if own := self.own_url(url, link):
                self.add(own[0])
        return self.store(file or file_of(url), content)

    def write_redirect(self, url: str, location: str) -> bool:
        own = self.own_url(url, location)
        if own and own[0].startswith(settings.STATIC_URL):  # /favicon.ico
            return self.write_static(own[0], file_of(url))
        file = file_of(url.rstrip("/") + "/")
        if own and not DYNAMIC.match(own[0]):
            self.add(own[0])
            if file_of(own[0]) == file:  # it only adds the slash, as web servers do: the file is that of the page
                return True
            location = self.link_to(*own)
        elif own:
            return False
        is_stored = self.store(file, REDIRECT.format(url=escape(location)).encode())
        self.exported.redirects += is_stored
        return is_stored

    def store(self, file: str, content: bytes) -> bool:
        path = self.folder / file
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()) or path.is_dir():
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            if error.errno not in NO_FILE_NAME:
                raise
            return False
        self.exported.files += 1
        return True

    # What they contain

    def link_to(self, url: str, fragment: str = "") -> str:
        """Return the URL, from the root of the site, at which a web server finds the file of a URL."""
        path, _mark, query = url.partition("?")
        if query:
            path = "/" + quote(file_of(url).removesuffix("index.html"))
        elif path.endswith("/feed/"):
            path += "index.xml"
        return path + (f"#{fragment}" if fragment else "")

    def rewritten_html(self, url: str, content: bytes) -> bytes:
        """Return a page without what needs Gazette, with links to the files; note what it links to."""
        soup = BeautifulSoup(content.decode(), "html.parser")
        language = str(soup.html.get("lang", "")) if soup.html else ""
        ids = {str(element["id"]) for element in soup.find_all(id=True)}
        for form in soup.find_all("form"):
            if form.get("id") == "comment-form":
                with translation.override(language or None):
                    closed = soup.new_tag("p", attrs={"class": "comments-closed"}, string=_("Comments are closed."))
                form.replace_with(closed)
            else:
                form.decompose()
        for element in soup.find_all(LINKS.keys() | {"meta"}):
            if element.decomposed:
                continue
            name = "content" if element.name == "meta" else LINKS[element.name]
            if link := element.get(name):
                self.rewrite(element, name, str(link), url, ids)
            for srcset in ("srcset", "imagesrcset"):
                if not element.decomposed and element.get(srcset):
                    for candidate in str(element[srcset]).split(","):
                        if own := self.own_url(url, candidate.split()[0]):
                            self.add(own[0])
        return soup.encode(formatter="html5")

    def rewrite(self, element: Tag, name: str, link: str, base: str, ids: set[str]) -> None:
        if element.name == "meta":
            if link.startswith(f"{self.root}/") and (own := self.own_url(base, link)) and not DYNAMIC.match(own[0]):
                self.add(own[0])
            return
        if element.name == "a" and link.startswith("#"):
            if link == "#comment-form":
                element.decompose()
            return
        own = self.own_url(base, link)
        if own is None:
            return
        url, fragment = own
        permalink = re.fullmatch(r"(?:/[a-z-]+)?/comments/([0-9]+)/", url)
        if permalink and f"comment-{permalink[1]}" in ids:
            element[name] = f"#comment-{permalink[1]}"
        elif DYNAMIC.match(url) or fragment == "comment-form":
            remove_link(element)
        else:
            self.add(url)
            if not link.startswith(self.root):
                element[name] = self.link_to(url, fragment)

    def rewritten_xml(self, url: str, content: bytes) -> bytes:
        for link in IN_XML.findall(content.decode()):
            if (own := self.own_url(url, link)) and not DYNAMIC.match(own[0]):
                self.add(own[0])
        return content


def is_parameter(name: str, value: str) -> bool:
    return name in PARAMETERS and bool(VALUE.fullmatch(value))


def content_of_static(name: str) -> bytes | None:
    """Return the static file of a name, which a link may have from anybody; None where there is none."""
    try:
        if staticfiles_storage.exists(name):
            with staticfiles_storage.open(name) as stored:
                return stored.read()
        found = finders.find(name)
        return Path(found).read_bytes() if found else None
    except (SuspiciousFileOperation, IsADirectoryError, ValueError):
        return None
    except OSError as error:
        if error.errno not in NO_FILE_NAME:
            raise
        return None


def remove_link(element: Tag) -> None:
    """Remove a link, and with it the elements that are left empty without it."""
    parent = element.parent
    element.decompose()
    while parent and parent.name in {"li", "p", "nav", "ul", "span"} and not parent.get_text(strip=True):
        if parent.find(["img", "input", "svg"]):
            return
        empty, parent = parent, parent.parent
        empty.decompose()


def file_of(url: str, index: str = "index.html") -> str:
    """Return the path of the file for a URL: "articles/index.html", of a second page "articles/page-2/index.html"."""
    path, _mark, query = url.partition("?")
    name = unquote(path).lstrip("/")
    if query:
        name = f"{name.rstrip('/')}/{query.replace('=', '-').replace('&', '-')}/".lstrip("/")
    return f"{name}{index}" if name.endswith("/") or not name else name
