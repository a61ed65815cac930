"""Storages of uploaded files: a folder of this machine (`local`), or a bucket that all nodes share (`s3`).

Beside Django's interface, both have `replace(name, content)`, which changes a file atomically.
"""


class MediaUnavailable(OSError):
    """The storage service can't be reached, or refuses to do what it was asked."""
