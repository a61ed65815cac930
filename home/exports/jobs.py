"""Exports in the background: asked for in the admin, made by `make_exports`, kept for a day in private storage."""

import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from shutil import make_archive

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage, storages
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from wagtail.log_actions import log

from gazette import outbox, publications
from gazette.admin_language import admin_language
from gazette.default_language import default_language
from gazette.process_lock import process_lock

from ..export_models import SiteExport
from .comment_lines import export_comments
from .markdown_folder import export_markdown
from .progress import Progress
from .site_export import export_site
from .static_site import LOST_REDIRECTS, export_static
from .wordpress import export_wordpress

logger = logging.getLogger(__name__)

LOCK = "exports"
# Names in Wagtail's log.
ASKED, DOWNLOADED, DELETED = "gazette.export", "gazette.export.download", "gazette.export.delete"
HOURS = 24
MOST_TRIES = 3  # of an export whose process was ended
SECONDS_BETWEEN_REPORTS = 2


def may_export(user) -> bool:
    return user.is_active and user.is_superuser


def storage() -> Storage:
    """Return where the files are: in a folder beside that of the media, or in the bucket, where no URL leads to."""
    if isinstance(default_storage, FileSystemStorage):
        return FileSystemStorage(location=local_folder(), file_permissions_mode=0o600, directory_permissions_mode=0o700)
    configured: dict = settings.STORAGES["default"]
    return storages.create_storage({**configured, "OPTIONS": {**configured["OPTIONS"], "location": "exports"}})


def local_folder() -> Path:
    return Path(settings.VAR_DIR, "exports")


@transaction.atomic
def ask(kind: str, *, user) -> SiteExport:
    """Return the export of this kind that waits already, or a new one."""
    if not may_export(user):
        raise PermissionDenied
    if waiting := SiteExport.objects.unfinished().filter(kind=kind, started_at=None).first():
        return waiting
    export = SiteExport.objects.create(kind=kind, asked_by=user)
    log_in_default_language(export, ASKED, user=user)
    return export


def log_in_default_language(export: SiteExport, action: str, *, user) -> None:
    """Log an action with the export's name in the default language, since the log stores the name."""
    with translation.override(default_language()):
        log(export, action, user=user)


def is_due() -> bool:
    """Return whether an export waits and no process makes any."""
    if not SiteExport.objects.unfinished().exists():
        return False
    with process_lock(LOCK) as is_alone:
        return is_alone


def make_all() -> int:
    """Make what waits, one export after the other; return how many were made. At once in one process only."""
    made = 0
    with process_lock(LOCK) as is_alone:
        while is_alone and (export := SiteExport.objects.unfinished().first()):
            made += make(export)
    return made


def make(export: SiteExport) -> bool:
    """Make the file and tell who asked for it; return whether there is one. An interrupted one begins again."""
    export.tries += 1
    if export.tries > MOST_TRIES:
        with translation.override(admin_language(export.asked_by)):
            end(export, problem=_("Interrupted %(times)d times.") % {"times": MOST_TRIES})
        return False
    export.started_at = timezone.now()
    if not SiteExport.objects.filter(pk=export.pk).update(started_at=export.started_at, tries=export.tries):
        return False
    local_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=local_folder(), prefix="making-") as folder, reported(export) as progress:
            path = written(export, Path(folder), progress)
            with path.open("rb") as file:
                export.size = path.stat().st_size
                export.file = storage().save(f"{export.kind}-{export.pk}{path.suffix}", File(file))
    except Cancelled:
        return False
    except Exception as error:
        logger.exception("The export %s failed.", export.pk)
        end(export, problem=" ".join(str(error).split())[:300] or type(error).__name__)
        return False
    end(export)
    return True


def written(export: SiteExport, folder: Path, progress: Progress) -> Path:
    """Write the export below `folder` and return its file."""
    content = folder / "content"
    match export.kind:
        case SiteExport.Kind.COMMENTS:
            with (folder / "comments.jsonl").open("w", encoding="utf-8", newline="\n") as lines:
                export_comments(lines, progress)
            return folder / "comments.jsonl"
        case SiteExport.Kind.WORDPRESS:
            with (folder / "wordpress.xml").open("w", encoding="utf-8", newline="\n") as xml:
                export_wordpress(xml, progress)
            return folder / "wordpress.xml"
        case SiteExport.Kind.MARKDOWN:
            export_markdown(content, progress)
        case SiteExport.Kind.STATIC:
            exported = export_static(content, progress=progress)
            with translation.override(admin_language(export.asked_by)):
                export.note = note_on(exported.lost_redirects)
        case SiteExport.Kind.SITE:
            # Who takes over a session must not get password hashes to try at leisure.
            export_site(content, with_secrets=False, progress=progress)
    progress.begin(gettext_noop("Archive"), 0)
    return Path(make_archive(str(folder / "export"), "zip", content))


def note_on(lost_redirects: list[str]) -> str:
    """Return what an administrator should know of redirects that are left out; empty without any."""
    if not lost_redirects:
        return ""
    number = len(lost_redirects)
    text = ngettext(
        "%(number)s redirect can’t be kept: see %(file)s in it.",
        "%(number)s redirects can’t be kept, such as %(url)s: see %(file)s in it.",
        number,
    )
    return text % {"number": intcomma(number), "url": lost_redirects[0][:100], "file": LOST_REDIRECTS}


def end(export: SiteExport, *, problem: str = "") -> None:
    now = timezone.now()
    export.finished_at, export.problem, export.expires_at = now, problem, now + timedelta(hours=HOURS)
    with transaction.atomic():
        values = {
            name: getattr(export, name) for name in ("finished_at", "problem", "note", "expires_at", "file", "size")
        }
        if not SiteExport.objects.filter(pk=export.pk).update(**values):  # cancelled at the last moment
            delete(export)
        elif export.asked_by and export.asked_by.email:
            context = {
                "export": export,
                "publication": publications.publication_of().name,
                "url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('exports')}",
                "hours": HOURS,
            }
            with translation.override(admin_language(export.asked_by)):
                subject = _("Your export failed: %(kind)s") if problem else _("Your export is ready: %(kind)s")
                outbox.queue(
                    to=export.asked_by.email,
                    subject=subject % {"kind": export},
                    text=render_to_string("home/exports/ready.txt", context),
                )


class Cancelled(Exception):
    """Somebody deleted the export while it was made."""


class Reports(Progress):
    """Remembers how far a task is, for `reported`; ends it if that finds no export any more."""

    def __init__(self):
        self.is_cancelled = False
        self.begin("", 0)

    def begin(self, label, total):
        self.part, self.done, self.total, self.began_at = label, 0, total, timezone.now()

    def advance(self, steps=1):
        if self.is_cancelled:
            raise Cancelled
        self.done += steps

    def grow(self, total):
        self.total = total


@contextmanager
def reported(export: SiteExport) -> Iterator[Progress]:
    """Store how far the export is every few seconds: in a thread, since the export reads in one transaction."""
    reports, is_done = Reports(), threading.Event()

    def store():
        while not is_done.wait(SECONDS_BETWEEN_REPORTS):
            with suppress(DatabaseError):  # the next report tells more
                reports.is_cancelled = not SiteExport.objects.filter(pk=export.pk).update(
                    part=reports.part, part_started_at=reports.began_at, done=reports.done, total=reports.total
                )
        connection.close()

    thread = threading.Thread(target=store, daemon=True)
    thread.start()
    try:
        yield reports
    finally:
        is_done.set()
        thread.join()


def delete(export: SiteExport) -> None:
    if export.file:
        with suppress(FileNotFoundError):
            storage().delete(export.file)
    export.delete()


def forget(now: datetime) -> int:
    """Delete exports that have expired, with their files; return their number."""
    expired = list(SiteExport.objects.filter(expires_at__lte=now))
    for export in expired:
        delete(export)
    return len(expired)
