"""Uploaded files in a bucket of an S3-compatible service; readers get them from Gazette, which checks access."""

import logging
import mimetypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage

from . import MediaUnavailable

logger = logging.getLogger(__name__)

MAX_BYTES_IN_MEMORY = 1_000_000
RETRY_SECONDS = 10
TAKEN = {409, 412}  # the answers to a conditional request for a name that is in use


def status_of(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]


class S3File(File):
    """A copy of a stored file, made when it is opened."""

    def __init__(self, name: str, storage: "S3MediaStorage"):
        super().__init__(storage.download(name), name)
        self.storage = storage

    def open(self, mode=None, *args, **kwargs):
        if self.closed:
            self.file = self.storage.download(self.name)
        self.seek(0)
        return self


class S3MediaStorage(S3Storage):
    """As S3Storage, but a name that is in use is never overwritten, and URLs are those of Gazette's own views."""

    file_overwrite = False
    client_config = Config(
        connect_timeout=2,
        read_timeout=4,
        retries={"total_max_attempts": 2, "mode": "standard"},
        # Not every service knows the checksums that botocore would add by itself.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
    )

    # After a request without an answer nobody asks until then: requests that wait would occupy all threads.
    retry_at = 0.0

    @contextmanager
    def asking_for(self, name: str) -> Iterator[None]:
        """Raise botocore's errors as OSError, as for files on a disk."""
        if time.monotonic() < self.retry_at:
            raise MediaUnavailable(f"The media storage has not answered in the last {RETRY_SECONDS} seconds.")
        try:
            yield
        except ClientError as error:
            if status_of(error) == 404 and error.response["Error"]["Code"] != "NoSuchBucket":
                raise FileNotFoundError(f"{name} is not in the media storage.") from error
            raise MediaUnavailable(f"The media storage refuses {name}: {error}") from error
        except BotoCoreError as error:
            self.retry_at = time.monotonic() + RETRY_SECONDS
            logger.warning("The media storage does not answer: %s", error)
            raise MediaUnavailable(f"The media storage does not answer: {error}") from error

    @cached_property
    def connection(self):
        """One for all threads, each of which would otherwise load the description of the service again."""
        return self._create_session().resource(
            "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
        )

    @property
    def client(self):
        return self.connection.meta.client

    def url(self, name, *args, **kwargs):
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))

    def download(self, name: str) -> SpooledTemporaryFile:
        file = SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY)
        with self.asking_for(name):
            answer = self.client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
            for chunk in answer["Body"].iter_chunks(64 * 1024):
                file.write(chunk)
        file.seek(0)
        return file

    def replace(self, name: str, content: BinaryIO) -> None:
        """Write the file atomically."""
        self._put(name, content)

    def _put(self, name: str, content, **conditions: str) -> None:
        kind = mimetypes.guess_type(name)[0] or self.default_content_type
        with self.asking_for(name):
            self.client.put_object(
                Bucket=self.bucket_name, Key=self._normalize_name(name), Body=content, ContentType=kind, **conditions
            )

    def _open(self, name, mode="rb"):
        if mode != "rb":
            raise ValueError("Files in the media storage are opened for reading only.")
        return S3File(name, self)

    def _save(self, name, content):
        while True:
            content.seek(0)
            try:
                self._put(name, content, IfNoneMatch="*")
            except MediaUnavailable as error:
                if not isinstance(error.__cause__, ClientError) or status_of(error.__cause__) not in TAKEN:
                    raise
                name = self.get_available_name(name)  # another node has just taken it
            else:
                return name

    def exists(self, name):
        with self.asking_for(name):
            return super().exists(name)

    def delete(self, name):
        with self.asking_for(name):
            super().delete(name)

    def size(self, name):
        with self.asking_for(name):
            return super().size(name)

    def get_modified_time(self, name):
        with self.asking_for(name):
            return super().get_modified_time(name)

    def listdir(self, name):
        with self.asking_for(name):
            return super().listdir(name)
