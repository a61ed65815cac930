"""Uploaded files in a bucket of an S3-compatible service; readers get them from Gazette, which checks access."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage

from . import MediaUnavailable

MAX_BYTES_IN_MEMORY = 1_000_000
TAKEN = {409, 412}  # the answers to a conditional request for a name that is in use


@contextmanager
def service_errors(name: str) -> Iterator[None]:
    """Raise botocore's errors as OSError, as for files on a disk."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        is_answer = isinstance(error, ClientError)
        if is_answer and status_of(error) == 404 and error.response["Error"]["Code"] != "NoSuchBucket":
            raise FileNotFoundError(f"{name} is not in the media storage.") from error
        raise MediaUnavailable(f"The media storage can't be used: {error}") from error


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
        read_timeout=10,
        retries={"total_max_attempts": 2, "mode": "standard"},
        # Not every service knows the checksums that botocore would add by itself.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
    )

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
        with service_errors(name):
            answer = self.client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
            for chunk in answer["Body"].iter_chunks(64 * 1024):
                file.write(chunk)
        file.seek(0)
        return file

    def replace(self, name: str, content: bytes) -> None:
        """Write the file atomically."""
        self._put(name, content)

    def _put(self, name: str, content, **conditions: str) -> None:
        kind = mimetypes.guess_type(name)[0] or self.default_content_type
        with service_errors(name):
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
        with service_errors(name):
            return super().exists(name)

    def delete(self, name):
        with service_errors(name):
            super().delete(name)

    def size(self, name):
        with service_errors(name):
            return super().size(name)

    def get_modified_time(self, name):
        with service_errors(name):
            return super().get_modified_time(name)

    def listdir(self, name):
        with service_errors(name):
            return super().listdir(name)
