"""Uploads in the admin that nobody completed: Wagtail would keep them for good."""

from datetime import datetime, timedelta

from wagtail.models import UploadedFile

KEPT_FOR = timedelta(hours=23)  # so that none is there after a day, with a clock that comes late


def forget(now: datetime) -> int:
    """Delete what the forms for several images or documents left, with the files; return how many there were."""
    number = 0
    for upload in UploadedFile.objects.all():
        try:
            # Wagtail does not store when it was sent.
            if upload.file.storage.get_modified_time(upload.file.name) > now - KEPT_FOR:
                continue
            upload.file.delete(save=False)
        except FileNotFoundError:
            pass  # an earlier run ended between file and row
        upload.delete()
        number += 1
    return number
