"""The pictures of a site: found in a folder, or fetched if that is wanted; each becomes one picture of the library."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from gazette.image_files.cleaning import clean
from gazette.imports.imported_objects import ImportedObjects
from gazette.imports.report import DROPPED, TAKEN, UNCHANGED
from gazette.public_fetch import CannotFetch, fetch

from ...models import Picture
from .wordpress_html import Attachment

KIND = "picture"
MAX_BYTES = 25 * 1024 * 1024
MAX_PATH = 2_000  # characters of a URL, as far as servers take one
SECONDS = 20
ENDINGS = (".avif", ".gif", ".jpg", ".jpeg", ".png", ".webp")
# Of the size, the scaling or the cutting of a picture by WordPress, before the ending of its name.
OF_SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{9,})+$")
SIZE_OF_GHOST = re.compile(r"/size/w\d+(?:h\d+)?(?:/format/\w+)?")
# What stands before the path of an upload: WordPress, its networks of sites, Ghost.
UPLOADS = re.compile(r".*?/(?:wp-content/uploads|content/images|blogs\.dir/\d+/files|files(?=/\d{4}/))/")
# The host of WordPress.com that scales pictures of others has the host of the picture as a folder.
SCALING_HOST = re.compile(r"(?:https?:)?//i\d\.wp\.com/[^/]+", re.IGNORECASE)
UNKNOWN = SimpleNamespace(pk=0, credit="")  # stands in for a picture that a dry run does not make


@dataclass
class Media:
    """`folder`: the uploads, or a folder with them; `described`: titles and alternative texts, by `path_of`.

    New pictures come into `collection`. `progress` is called before each file that is read, which may take a while.
    """

    imported: ImportedObjects
    site_url: str
    collection: Collection
    folder: Path | None = None
    fetches: bool = False
    is_dry: bool = False
    progress: Callable[[], None] = lambda: None
    described: dict[str, Attachment] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)  # picture ids, by path
    failed: dict[str, str] = field(default_factory=dict)  # reasons, by path

    def __post_init__(self):
        self.found = {path: pk for path, (pk, _digest) in self.imported.all(KIND).items()}
        self.earlier = set(self.found)

    def find(self, url: str):
        """Return the picture at a URL in a text, in whatever size; None where there is none."""
        path = path_of(url)
        if not path or path in self.failed:
            return None
        if pk := self.found.get(path):
            picture = Picture.objects.filter(pk=pk).first()
            if picture or self.is_dry:
                return picture or UNKNOWN
        try:
            content = self.content_of(url, path)
        except (CannotFetch, OSError) as error:
            self.failed[path] = str(error) or "can't be read"
            return None
        if content is None:
            return None
        if self.is_dry:
            self.found[path] = 0
            return UNKNOWN
        try:
            return self.store(path, content)
        except (ValidationError, ValueError, OSError) as error:
            self.failed[path] = " ".join(getattr(error, "messages", [str(error)]))
            return None

    def reason(self, url: str) -> str:
        """Return why there is no picture for a URL; "" where there is one."""
        path = path_of(url)
        if path in self.found:
            return ""
        if path in self.failed:
            return self.failed[path]
        if PurePosixPath(path).suffix.lower() not in ENDINGS:
            return "no picture: only pictures are taken"
        if self.folder or self.fetches:
            return "of no article that was taken"
        return "no file: name the folder of uploads with --media, or use --fetch-media"

    def outcome(self, url: str) -> str:
        """Return what the report says of the picture at a URL."""
        if self.reason(url):
            return DROPPED
        return UNCHANGED if path_of(url) in self.earlier else TAKEN

    def content_of(self, url: str, path: str) -> bytes | None:
        self.progress()
        if self.folder and (file := self.file_of(url, path)):
            if file.stat().st_size > MAX_BYTES:
                self.failed[path] = f"larger than {MAX_BYTES // 1024 // 1024} MB"
                return None
            return file.read_bytes()
        if not self.fetches:
            if self.folder:
                self.failed[path] = "not in the folder of --media"
            return None
        absolute = urljoin(self.site_url, url)
        parts = urlsplit(absolute)
        encoded = parts._replace(path=quote(unquote(parts.path))).geturl()
        return fetch(encoded, accept="image/", max_bytes=MAX_BYTES, seconds=SECONDS).content

    def file_of(self, url: str, path: str) -> Path | None:
        """Return the file in the folder: the original rather than one of its sizes."""
        assert self.folder is not None  # noqa: S101
        root = self.folder.resolve()
        whole = PurePosixPath(unquote(urlsplit(url).path).lstrip("/"))
        named = UPLOADS.sub("", f"/{whole}", count=1).lstrip("/")
        original = PurePosixPath(path)
        names = [path, str(original.with_name(f"{original.stem}-scaled{original.suffix}")), named, str(whole)]
        for name in names:
            for above in ("", "uploads/", "wp-content/uploads/", "content/images/", "images/"):
                try:
                    file = (root / f"{above}{name}").resolve()
                    if file.is_relative_to(root) and file.is_file():
                        return file
                except (OSError, ValueError):
                    continue
        return None

    def store(self, path: str, content: bytes) -> Picture:
        """Return the picture with this content in the library, or a new one."""
        described = self.described.get(path, Attachment(""))
        name = PurePosixPath(path).name
        picture = self.in_library(content)
        with transaction.atomic():
            if picture is None:
                picture = Picture(
                    title=(described.title or PurePosixPath(name).stem)[:255],
                    description=described.alt[:255],
                    file=ContentFile(content, name=name),
                    collection=self.collection,
                )
                picture.save()
            self.imported.add(KIND, [(path, picture.pk, "")])
        self.found[path] = picture.pk
        self.earlier.discard(path)
        return picture

    def in_library(self, content: bytes) -> Picture | None:
        """Return the picture with this content, if readers may see it or if it is where new ones come to."""
        same = Picture.objects.filter(file_hash=hash_filelike(BytesIO(clean(content).content)))
        for picture in same.select_related("collection").order_by("pk"):
            if picture.collection == self.collection or not picture.collection.get_view_restrictions().exists():
                return picture
        return None


def path_of(url: str) -> str:
    """Return the path of an upload below the folder of uploads, the same for all sizes of a picture; "" for no URL."""
    try:
        path = unquote(urlsplit(SCALING_HOST.sub("", url.strip())).path)
    except ValueError:
        return ""
    if url.strip().lower().startswith("data:") or "\0" in path or len(path) > MAX_PATH:
        return ""
    path = SIZE_OF_GHOST.sub("", path)
    below = PurePosixPath(UPLOADS.sub("", path, count=1).lstrip("/"))
    if not below.name or ".." in below.parts:
        return ""
    found = str(below.with_name(f"{OF_SIZE.sub('', below.stem) or below.stem}{below.suffix}"))
    return found if len(found) <= 255 else f"{hashlib.sha256(found.encode()).hexdigest()}{below.suffix}"[:255]
