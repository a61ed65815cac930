"""A kept response, in the encodings that browsers ask for."""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli

# Shorter bodies do not become smaller on the way.
MIN_COMPRESSED = 200
BROTLI_QUALITY = 5  # 11 makes pages 5% smaller in thirty times the time
GZIP_LEVEL = 6
COMPRESSED_TYPES = re.compile(r"text/|application/(?:[a-z.]+\+)?(?:json|xml)|image/svg")
ACCEPTED = re.compile(r"(?:^|,)\s*(br|gzip)\s*(?:;\s*q=([01](?:\.[0-9]*)?)\s*)?(?=,|$)")
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
}
# Headers of the full response that a 304 does not repeat.
NOT_IN_304 = {"content-type", "content-length", "content-encoding", "content-language", "last-modified"}


@dataclass(frozen=True)
class Answer:
    """A response in one encoding. `etag` is empty where a browser may not keep it."""

    body: bytes
    etag: str
    headers: list[tuple[str, str]]
    headers_of_304: list[tuple[str, str]]


@dataclass
class Entry:
    """A response and the tags that it was made from, current at the change number `number`."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    tags: frozenset[str]
    number: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self):
        named = {name.lower(): value for name, value in self.headers}
        is_text = bool(COMPRESSED_TYPES.match(named.get("content-type", "")))
        self.is_compressible = is_text and len(self.body) >= MIN_COMPRESSED and "content-encoding" not in named
        self.has_validator = self.status.startswith("200") and "no-store" not in named.get("cache-control", "")

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory, with both compressed bodies."""
        return int(len(self.body) * 1.5) + 100 * len(self.tags) + 3_000

    def make_private(self) -> None:
        """Have no browser and no shared cache store the response."""
        self.headers = [(name, value) for name, value in self.headers if name.lower() != "cache-control"]
        self.headers.append(("Cache-Control", "private, no-store"))
        self.has_validator = False

    def encoding_for(self, accept_encoding: str) -> str:
        """Return the best encoding that an Accept-Encoding header allows; "" for none."""
        if not self.is_compressible:
            return ""
        accepted = {name for name, quality in ACCEPTED.findall(accept_encoding) if not quality or float(quality) > 0}
        return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""

    def answer_in(self, encoding: str) -> Answer:
        """Return the response in this encoding, compressed on first use."""
        if encoding not in self.answers:
            self.answers[encoding] = self._make_answer(encoding)
        return self.answers[encoding]

    def _make_answer(self, encoding: str) -> Answer:
        body = COMPRESS[encoding](self.body)
        # A strong validator: the encodings differ in bytes, so also in this.
        etag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}{encoding and "-"}{encoding}"'
        headers = [
            (name, value) for name, value in self.headers if name.lower() not in {"etag", "content-length", "vary"}
        ]
        vary = [value for name, value in self.headers if name.lower() == "vary" and "Accept-Encoding" not in value]
        if self.is_compressible:
            vary.append("Accept-Encoding")
        if vary:
            headers.append(("Vary", ", ".join(vary)))
        if self.has_validator:
            headers.append(("ETag", etag))
        headers_of_304 = [(name, value) for name, value in headers if name.lower() not in NOT_IN_304]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        return Answer(body, etag if self.has_validator else "", headers, headers_of_304)
