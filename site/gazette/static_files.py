"""Static files in production: hashed names, compression, and stylesheets merged with what they import."""

import hashlib
import posixpath
import re
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import url\("(?P<path>[^":]+)"\)(?: (?P<media>[^;]+))?;$', re.MULTILINE)
# Strings and URLs are matched first: "/*" begins no comment in them.
STRING = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
COMMENT = re.compile(rf"(?P<kept>{STRING}|\burl\(\s*(?:{STRING}|[^)]*)\))|[ \t]*/\*.*?\*/\n?", re.DOTALL)


class WholeStylesheetsStorage(CompressedManifestStaticFilesStorage):
    """Replace the `@import` lines of stylesheets by the imported files: one request instead of a dozen.

    Each line has the form `@import url("path") media;`, with optional media. The development server leaves imports to
    the browser. JavaScript modules import each other by hashed names.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        made = InMemoryStorage()
        for name in [name for name in paths if name.endswith(".css") and IMPORT.search(_text_of(name, paths))]:
            made.save(name, ContentFile(whole(name, paths)))
            paths[name] = (made, name)
        return super().post_process(paths, dry_run, **options)

    def reload_manifest(self):
        """Read the names again, after another process has collected the files."""
        self.hashed_files, self.manifest_hash = self.load_manifest()


def collect() -> None:
    """Run collectstatic, which takes seconds of CPU time, unless nothing has changed since it last ran here."""
    note = Path(settings.STATIC_ROOT, "collected.sha256")
    digest = _digest_of_sources()
    if not note.is_file() or note.read_text() != digest:
        sys.stderr.write("Collecting static files …\n")
        note.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(digest)


def _digest_of_sources() -> str:
    """Return a digest of the path, size and time of each static file, and of the code that processes them."""
    paths = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    stats = [(str(path), path.stat()) for path in sorted({*paths, Path(__file__)})]
    lines = [f"{path} {stat.st_size} {stat.st_mtime_ns}\n" for path, stat in stats]
    return hashlib.sha256("".join([str(settings.STORAGES["staticfiles"]), *lines]).encode()).hexdigest()


def whole(name: str, paths) -> str:
    """Return the stylesheet `name` with its imports, without comments.

    `paths` maps names to (storage, path), as finders do.
    """
    folder = posixpath.dirname(name)

    def imported(line: re.Match) -> str:
        part = posixpath.join(folder, line["path"])
        if part not in paths:
            raise ValueError(f"{name} imports {line['path']}, which is not a static file.")
        held = _text_of(part, paths)
        if "url(" in held and posixpath.dirname(part) != folder:
            raise ValueError(f"{part} must be in the folder of {name}, which imports it, because it contains url().")
        return f"@media {line['media']} {{\n{held}}}\n" if line["media"] else held

    return COMMENT.sub(r"\g<kept>", IMPORT.sub(imported, _text_of(name, paths)))


def _text_of(name: str, paths) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
