"""Storages of uploaded files: a folder of this machine (`local`), or a bucket that all nodes share (`s3`).

Beside Django's interface, both have `replace(name, content)`, which changes a file atomically.
"""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class MediaUnavailable(OSError):
    """The storage service can't be reached, or refuses to do what it was asked."""


def try_to_write() -> None:
    """Store a small file and delete it; raise OSError if uploads can't be stored."""
    name = default_storage.save(f"check-{uuid4()}.txt", ContentFile(b"Written by Gazette to check that it can."))
    default_storage.delete(name)
