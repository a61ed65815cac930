"""Where articles come from: files, folders and zips, each with the pictures beside it."""

import os
import posixpath
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from . import files
from .archives import Archive
from .formats import PICTURES, SUPPORTED, ending_of, refusal
from .parsed_article import CannotImport

MAX_IN_FOLDER = 20_000
# Below which a site generator looks for "/images/mud.jpg".
ROOTS_OF_PICTURES = ("", "static", "public", "assets")


@dataclass(frozen=True)
class Source:
    """A file to be imported. `name`: as the user knows it; `file_name`: its path in the folder or zip, else its name.

    `path`: what no other file has, so that its article is known again by it: its absolute path, in a zip after that of
    the zip.
    """

    name: str
    file_name: str
    path: str
    read: Callable[[], bytes]
    # Returns the content of the picture at a URL in the file, or None; never more than so many bytes.
    beside: Callable[[str, int], bytes | None] = lambda url, max_bytes: None


def sources_at(path: Path, left_out: list[tuple[str, str]], opened: ExitStack) -> list[Source]:
    """Return the file at `path`, or what is in the folder or zip there, which stays open until `opened` ends.

    Adds to `left_out` name and reason of each file that is neither an article nor a picture. Raises CannotImport.
    """
    if path.is_dir():
        return list(in_folder(path, left_out))
    if ending_of(path.name) != ".zip" or not path.is_file():
        return [in_file(path)]
    try:
        file = opened.enter_context(path.open("rb"))
    except OSError as error:
        raise CannotImport(f"cannot be read: {error.strerror}") from error
    return list(in_archive(Archive(file), str(path), left_out))


def in_file(path: Path) -> Source:
    folder = path.parent

    def beside(url, max_bytes):
        return of_folder(folder, picture_paths(url, ""), max_bytes)

    return Source(str(path), path.name, str(path.resolve()), partial(content_of, path), beside)


def content_of(path: Path) -> bytes:
    ending = ending_of(path.name)
    if ending not in SUPPORTED and path.is_file():
        raise CannotImport(refusal(ending))
    return files.read_bytes(path, files.most_bytes(path.name))


def in_folder(folder: Path, left_out: list[tuple[str, str]]) -> Iterator[Source]:
    names = []
    for above, folders, found in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        names += [Path(above, name).relative_to(folder).as_posix() for name in sorted(found)]
        if len(names) > MAX_IN_FOLDER:
            raise CannotImport(f"has more than {MAX_IN_FOLDER:,} files in it: name a folder below it")
    for name in articles_of(names, str(folder), left_out):
        path = folder / name

        def beside(url, max_bytes, name=name):
            return of_folder(folder, picture_paths(url, posixpath.dirname(name)), max_bytes)

        yield Source(str(path), name, str(path.resolve()), partial(content_inside, path, folder), beside)


def content_inside(path: Path, folder: Path) -> bytes:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise CannotImport("is a link that leads out of the folder")
    return content_of(path)


def in_archive(archive: Archive, path: str, left_out: list[tuple[str, str]]) -> Iterator[Source]:
    for name in articles_of(sorted(archive.members), path, left_out):

        def beside(url, max_bytes, name=name):
            found = next(
                (each for each in picture_paths(url, posixpath.dirname(name)) if each in archive.members), None
            )
            return archive.read(found, max_bytes) if found else None

        def read(name=name):
            most = files.most_bytes(name)
            return files.checked(archive.read(name, most), most)

        yield Source(posixpath.join(path, name), name, posixpath.join(Path(path).resolve(), name), read, beside)


def articles_of(names: list[str], path: str, left_out: list[tuple[str, str]]) -> list[str]:
    """Return the names of articles."""
    found = []
    for name in names:
        ending = ending_of(name)
        if posixpath.basename(name).startswith((".", "~$")) or ending in PICTURES:
            continue
        if ending in SUPPORTED:
            found.append(name)
        else:
            left_out.append((posixpath.join(path, name), refusal(ending)))
    if not found:
        raise CannotImport(
            _("has no file in it that can be imported (%(endings)s)") % {"endings": _(", ").join(SUPPORTED)}
        )
    return found


def picture_paths(url: str, folder: str) -> list[str]:
    """Return the paths that the URL of a picture may mean in the folder or zip of its article, the likeliest first."""
    try:
        parts = urlsplit(url.replace("\\", "/"))
    except ValueError:
        return []
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path or "\0" in path:
        return []
    roots = ROOTS_OF_PICTURES if path.startswith("/") else (folder,)
    found = [posixpath.normpath(posixpath.join(root, path.lstrip("/"))) for root in roots]
    return [each for each in found if not each.startswith(("../", "/")) and each != ".."]


def of_folder(folder: Path, names: list[str], max_bytes: int) -> bytes | None:
    root = folder.resolve()
    for name in names:
        try:
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.is_file():  # symbolic links may lead elsewhere
                with path.open("rb") as file:
                    return file.read(max_bytes + 1)
        except OSError:
            continue
    return None
