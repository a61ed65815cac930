"""Writing the whole site into a folder that `site_import` reads: docs/export.md describes the files."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.serializers import jsonl
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_noop

from gazette import __version__

from .progress import Progress
from .tables import data_file, exported_models, file_fields, newest_migrations

FORMAT, VERSION = "gazette-site", 1
UNFINISHED = "UNFINISHED"  # the file in a folder that is not complete
ROWS_AT_ONCE = 100  # a revision may have 100 KB


class CannotExport(Exception):
    """The message is one line for the user."""


class ExactEncoder(DjangoJSONEncoder):
    """Django's, which leaves out microseconds: pages show them in structured data."""

    def default(self, o):
        return o.isoformat() if isinstance(o, (datetime, time)) else super().default(o)


class RowSerializer(jsonl.Serializer):
    """Django's, but with many-to-many relations as rows of their own tables, which keep their ids and order."""

    def handle_m2m_field(self, obj, field):
        pass


@contextmanager
def snapshot() -> Iterator[None]:
    """See the database as it is now until the end of the block, without keeping anybody from writing."""
    connection.ensure_connection()  # which knows the usual mode
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        usual = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = usual  # type: ignore[attr-defined]
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Make the folder, readable for its owner only; until the block has ended well, a file in it says that it has not.

    Raises CannotExport if there is anything in the folder.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CannotExport(f"{folder} is not empty: name a new folder.")
        (folder / UNFINISHED).touch()
    except OSError as error:
        raise CannotExport(f"{folder}: {error.strerror}") from error
    yield
    (folder / UNFINISHED).unlink()


def export_site(folder: Path, *, with_secrets: bool = True, progress: Progress | None = None) -> dict:
    """Write all rows and files; return the manifest, which is written last: without it an export is incomplete.

    Without secrets, accounts and protected pages get another password; what else opens the site is left out.
    """
    progress = progress or Progress()
    models = exported_models(with_secrets=with_secrets)
    password = "" if with_secrets else make_password(secrets.token_urlsafe(32))
    with new_folder(folder), snapshot():
        (folder / "data").mkdir()
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "gazette": __version__,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "site": settings.WAGTAILADMIN_BASE_URL,
            "has_secrets": with_secrets,
            "migrations": newest_migrations(),
            "data": {},
        }
        progress.begin(gettext_noop("Rows"), sum(model._base_manager.count() for model in models))
        for model in models:
            rows = written_rows(model, folder / data_file(model), password, progress)
            manifest["data"][data_file(model)] = {"rows": rows, "sha256": digest_of(folder / data_file(model))}
        manifest["media"] = export_media(folder, models, progress)
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return manifest


def written_rows(model: type[Model], path: Path, password: str, progress: Progress) -> int:
    """Write each row as a line of JSON, as Django's `dumpdata` does; return their number."""
    number = 0

    def rows():
        nonlocal number
        for row in model._base_manager.order_by("pk").iterator(ROWS_AT_ONCE):
            if password and hasattr(row, "password"):  # of an account, or of a page or collection that has one
                row.password = password
            yield row
            number += 1
            progress.advance()

    with path.open("w", encoding="utf-8", newline="\n") as file:
        RowSerializer().serialize(rows(), stream=file, cls=ExactEncoder)
    return number


def export_media(folder: Path, models: Iterable[type[Model]], progress: Progress) -> dict:
    """Copy the files that rows name, with a line in media.jsonl for each; one that is missing gets a line too."""
    fields = [field for model in models for field in file_fields(model)]
    named = [field.model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None}) for field in fields]
    progress.begin(gettext_noop("Files"), sum(rows.count() for rows in named))
    count, size, missing = 0, 0, 0
    with (folder / "media.jsonl").open("w", encoding="utf-8", newline="\n") as list_of_files:
        for field, rows in zip(fields, named, strict=True):
            for name in rows.order_by("pk").values_list(field.attname, flat=True).iterator(ROWS_AT_ONCE):
                progress.advance()
                target = folder / "media" / name
                if target.exists():
                    continue
                try:
                    copy_out(field.storage, name, target)
                except FileNotFoundError:
                    missing += 1
                    line = {"name": name, "missing": True}
                else:
                    line = {"name": name, "size": target.stat().st_size, "sha256": digest_of(target)}
                    count, size = count + 1, size + line["size"]
                list_of_files.write(json.dumps(line, ensure_ascii=False) + "\n")
    return {"files": count, "bytes": size, "missing": missing, "sha256": digest_of(folder / "media.jsonl")}


def copy_out(storage, name: str, target: Path) -> None:
    """Copy a stored file. Raises FileNotFoundError."""
    with storage.open(name, "rb") as source:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            copyfileobj(source, file)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
