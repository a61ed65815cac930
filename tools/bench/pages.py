"""Copies of Gazette's pages, for the servers that it is compared with."""

import gzip
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Page:
    body: bytes
    gzipped: bytes
    content_type: str = "text/html; charset=utf-8"
    etag: str = '"1"'


class Pages(dict[str, Page]):
    """Pages by path."""

    @classmethod
    def read(cls):
        """Read what `write` wrote into the folder that BENCH_PAGES names."""
        paths = [path for path in Path(os.environ["BENCH_PAGES"]).iterdir() if not path.suffix]
        return cls({f"/{path.name}": Page(path.read_bytes(), path.with_suffix(".gz").read_bytes()) for path in paths})

    @staticmethod
    def write(folder: Path, name: str, body: bytes) -> None:
        (folder / name).write_bytes(body)
        (folder / name).with_suffix(".gz").write_bytes(gzip.compress(body))
