"""Uploads in the admin that nobody completed: Wagtail would keep them for good."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import transaction
from wagtail.contrib.redirects import utils as redirects
from wagtail.models import UploadedFile

from . import clock

KEPT_FOR = timedelta(hours=22)  # so that none is there after a day, with a clock that comes late
LOOKED = "uploads"  # reading of the clock: the hour in which they were looked at last


def redirects_folder() -> Path:
    return Path(settings.VAR_DIR, "redirects")


class RedirectsFile(redirects.TempFolderStorage):
    """An uploaded file of redirects where the clock finds it: as a service, it has a /tmp of its own."""

    def open(self, mode="r"):
        if self.name:
            return super().open(mode)
        redirects_folder().mkdir(exist_ok=True)
        file = NamedTemporaryFile(dir=redirects_folder(), delete=False)
        self.name = file.name
        return file

    def get_full_path(self):
        return redirects_folder() / Path(self.name).name


def connect() -> None:
    redirects.TempFolderStorage = RedirectsFile


def forget(now: datetime) -> int:
    """Delete uploads whose second step nobody sent, of images, documents and redirects; return their number.

    Once an hour: each one is a request to the media storage. Call it outside a transaction.
    """
    hour = int(now.timestamp()) // 3600 * 3600
    with transaction.atomic():
        if clock.reach(LOOKED, hour) >= hour:
            return 0
    oldest, number = now - KEPT_FOR, 0
    for path in redirects_folder().glob("*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) <= oldest:
            path.unlink()
            number += 1
    for upload in UploadedFile.objects.all():
        try:
            # Wagtail does not store when it was sent.
            if upload.file.storage.get_modified_time(upload.file.name) > oldest:
                continue
            upload.file.delete(save=False)
        except FileNotFoundError:
            pass  # an earlier run ended between file and row
        upload.delete()
        number += 1
    return number
