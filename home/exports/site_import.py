"""Reading a folder that `site_export` wrote into an empty site: everything in one transaction, with the same ids."""

import hashlib
import json
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.core.serializers.base import DeserializationError
from django.core.serializers.python import Deserializer
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model
from wagtail.documents.models import Document
from wagtail.models import PageLogEntry, Site

from blog.models import ArticlePage, Picture
from comments.models import Comment
from gazette import __version__, triggers

from .progress import Progress
from .site_export import FORMAT, ROWS_AT_ONCE, VERSION, digest_of
from .tables import all_models, data_file, exported_models, newest_migrations

# A site that has any of these is in use.
SIGNS_OF_USE = (get_user_model(), ArticlePage, Comment, Picture, Document, PageLogEntry)
# Not emptied: the numbers of changes only rise, and the other one follows its index by triggers of its own.
NOT_EMPTIED = {"gazette.Generation", "wagtailsearch.SQLiteFTSIndexEntry"}


class CannotImportSite(Exception):
    """Nothing was changed in the database; the message is one line for the user."""


def import_site(folder: Path, *, progress: Progress | None = None) -> dict:
    """Replace what a new site has by what the folder has; return the manifest.

    No row passes through `save`: nothing is mailed, learnt, logged or renumbered. Files are copied first; if the
    import ends early, the next one finds them.
    """
    progress = progress or Progress()
    check_is_migrated()
    manifest = checked_manifest(folder)
    check_is_empty()
    check_is_as_exported(folder, manifest)
    import_media(folder, manifest["media"], progress)
    models = exported_models()
    try:
        with transaction.atomic():
            check_is_empty()  # nobody signed up meanwhile
            triggers.remove()
            for model in all_models():
                if model._meta.label not in NOT_EMPTIED:
                    model._base_manager.all()._raw_delete(connection.alias)
            ContentType.objects.clear_cache()
            progress.begin("Rows", sum(entry["rows"] for entry in manifest["data"].values()))
            for model in models:
                if entry := manifest["data"].get(data_file(model)):
                    insert_rows(model, folder / data_file(model), entry, progress)
            connection.check_constraints()
            reset_sequences(models)
            rebuild(progress)
    except DatabaseError as error:
        raise CannotImportSite(f"The database does not take the rows: {one_line(error)}") from error
    finally:
        ContentType.objects.clear_cache()
        Site.clear_site_root_paths_cache()
    return manifest


def check_is_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CannotImportSite("The database lacks tables of this version: run manage.py migrate first.")


def checked_manifest(folder: Path) -> dict:
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        raise CannotImportSite(
            f"{folder} has no manifest.json: it is no export, or one that was interrupted."
        ) from None
    except (OSError, ValueError) as error:
        raise CannotImportSite(f"manifest.json cannot be read: {one_line(error)}") from error
    is_ours = isinstance(manifest, dict) and manifest.get("format") == FORMAT
    if not is_ours or not {"data", "media", "has_secrets"} <= manifest.keys():
        raise CannotImportSite(f"{folder} is no export of a site.")
    if manifest.get("version") != VERSION or manifest.get("migrations") != newest_migrations():
        raise CannotImportSite(
            f"The export is of Gazette {manifest.get('gazette')}, this is {__version__}, with other tables: "
            "import it with that version, then upgrade."
        )
    return manifest


def check_is_empty() -> None:
    found = [(model._meta.verbose_name_plural, model._base_manager.count()) for model in SIGNS_OF_USE]
    if any(count for _name, count in found):
        counts = ", ".join(f"{count} {name}" for name, count in found if count)
        raise CannotImportSite(f"The site is not empty ({counts}): import into a new database.")


def check_is_as_exported(folder: Path, manifest: dict) -> None:
    """Compare the digest of each file of rows before one of them is parsed."""
    entries = {**manifest["data"], "media.jsonl": manifest["media"]}
    for path, sha256 in [(folder / name, entry["sha256"]) for name, entry in entries.items()]:
        try:
            is_same = digest_of(path) == sha256
        except OSError as error:
            raise CannotImportSite(f"{path.name} cannot be read: {error.strerror}") from error
        if not is_same:
            raise CannotImportSite(f"{path.name} is not as it was exported.")


def lines_of(path: Path) -> Iterator[dict]:
    with path.open("rb") as file:
        yield from map(json.loads, file)


def insert_rows(model: type[Model], path: Path, entry: dict, progress: Progress) -> None:
    fields = model._meta.local_concrete_fields
    number = 0
    try:
        rows = Deserializer(lines_of(path))
        for some in batched((each.object for each in rows), ROWS_AT_ONCE):
            if not all(type(row) is model for row in some):
                raise CannotImportSite(f"{path.name} has rows of another table.")
            for few in batched(some, connection.ops.bulk_batch_size(fields, list(some))):
                # As `save` does at last, but raw: a field that notes the time of a change keeps what it has.
                model._base_manager._insert(list(few), fields=fields, using=connection.alias, raw=True)  # type: ignore[attr-defined]
            number += len(some)
            progress.advance(len(some))
    except DeserializationError as error:
        raise CannotImportSite(f"{path.name}: {one_line(error)}") from error
    if number != entry["rows"]:
        raise CannotImportSite(f"{path.name} has {number} rows, not {entry['rows']}.")


def import_media(folder: Path, entry: dict, progress: Progress) -> None:
    root = (folder / "media").resolve()
    progress.begin("Files", entry["files"])
    for line in lines_of(folder / "media.jsonl"):
        if line.get("missing"):
            continue
        path = (root / line["name"]).resolve()
        if not path.is_relative_to(root):
            raise CannotImportSite(f"{line['name']} is outside of the folder.")
        if not path.is_file() or digest_of(path) != line["sha256"]:
            raise CannotImportSite(f"media/{line['name']} is missing, or not as it was exported.")
        store_file(line["name"], path)
        progress.advance()


def store_file(name: str, path: Path) -> None:
    """Store the file under exactly this name, unless it is there already."""
    if default_storage.exists(name):
        with default_storage.open(name, "rb") as stored:
            if hashlib.file_digest(stored, "sha256").hexdigest() == digest_of(path):
                return
        raise CannotImportSite(f"There is another file {name} in the media storage: import into an empty one.")
    # Never half of it, if the process ends here.
    with path.open("rb") as file:
        default_storage.replace(name, file)  # type: ignore[attr-defined]


def reset_sequences(models: list[type[Model]]) -> None:
    """Let new rows get ids above those that were imported."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def rebuild(progress: Progress) -> None:
    """Do what `migrate` does at its end (triggers, permissions, host of the site, readers' search); fill the others."""
    progress.begin("Indexes", 3)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    progress.advance()
    for command in ("rebuild_references_index", "update_index"):
        call_command(command, verbosity=0)
        progress.advance()


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
