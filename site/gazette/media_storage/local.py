import os
import tempfile
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage


class LocalMediaStorage(FileSystemStorage):
    def replace(self, name: str, content: BinaryIO) -> None:
        """Write the file atomically; keep owner and mode of a former one."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".cleaning-", delete=False)
        try:
            with file:
                os.fchmod(file.fileno(), 0o644)
                with suppress(FileNotFoundError):
                    former = path.stat()
                    os.fchmod(file.fileno(), former.st_mode & 0o777)
                    if os.geteuid() == 0:
                        os.fchown(file.fileno(), former.st_uid, former.st_gid)
                copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
