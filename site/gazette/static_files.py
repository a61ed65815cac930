"""Static files as production serves them: named after what they hold, compressed, each stylesheet in one piece."""

import posixpath
import re

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import url\("(?P<path>[^":]+)"\)(?: (?P<media>[^;]+))?;$', re.MULTILINE)


class WholeStylesheetsStorage(CompressedManifestStaticFilesStorage):
    """A stylesheet that begins with `@import` lines holds what they name: one request where there were a dozen.

    Each line has the form `@import url("path") media;`, the media being optional. The files as they were collected, and
    the development server, leave the imports to the browser. Modules of JavaScript import each other by hashed names.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        made = InMemoryStorage()
        for name in [name for name in paths if name.endswith(".css") and IMPORT.search(_text_of(name, paths))]:
            made.save(name, ContentFile(whole(name, paths)))
            paths[name] = (made, name)
        return super().post_process(paths, dry_run, **options)


def whole(name: str, paths) -> str:
    """The stylesheet `name`, with what it imports. `paths`: by name, the storage and the path in it, as of finders."""
    folder = posixpath.dirname(name)

    def imported(line: re.Match) -> str:
        part = posixpath.join(folder, line["path"])
        if part not in paths:
            raise ValueError(f"{name} imports {line['path']}, which is no static file.")
        held = _text_of(part, paths)
        if "url(" in held and posixpath.dirname(part) != folder:
            raise ValueError(f"{part} must stand beside {name}, which imports it: its url() would lead elsewhere.")
        return f"@media {line['media']} {{\n{held}}}\n" if line["media"] else held

    return IMPORT.sub(imported, _text_of(name, paths))


def _text_of(name: str, paths) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
