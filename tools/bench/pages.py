"""Copies of Gazette's pages, for the servers that it is compared with."""

import gzip
import os
from pathlib import Path

HEADERS = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'}


def write(folder: Path, name: str, body: bytes) -> None:
    (folder / name).write_bytes(body)
    (folder / f"{name}.gz").write_bytes(gzip.compress(body))


def read() -> dict[str, bytes]:
    """Return all files of the folder that BENCH_PAGES names, by path."""
    return {f"/{path.name}": path.read_bytes() for path in Path(os.environ["BENCH_PAGES"]).iterdir()}


def respond(pages: dict[str, bytes], path: str, if_none_match: str, accept_encoding: str):
    """Return the status, headers and body of a response."""
    if if_none_match == HEADERS["ETag"]:
        return 304, {"ETag": HEADERS["ETag"]}, b""
    if "gzip" in accept_encoding:
        body = pages[f"{path}.gz"]
        return 200, {**HEADERS, "Content-Encoding": "gzip", "Content-Length": str(len(body))}, body
    return 200, {**HEADERS, "Content-Length": str(len(pages[path]))}, pages[path]
