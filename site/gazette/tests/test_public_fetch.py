"""Fetching a URL that a user names: what is never reached, and what bounds the rest."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep

import pytest

from gazette import public_fetch
from gazette.public_fetch import CannotFetch, checked, fetch, is_public, public_ip


@pytest.mark.parametrize(
    ("ip_address", "expected"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("0.0.0.0", False),  # noqa: S104
        ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fd00::1", False), ("ff02::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:169.254.169.254", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("2002:a9fe:a9fe::1", False), ("192.0.2.1", False),
        ("fec0::1", False),
    ],
)  # fmt: skip
def test_public_ip_addresses(ip_address, expected):
    assert is_public(ip_address) is expected


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/", "https:///x", "//example.org/", "https://u:p@example.org/", "",
        "http://example.org:22/", "https://example.org:8443/", "http://example.org/\r\nX: y", "http://exa mple.org/",
        "http://[::1", "http://example.org/\ud800",
    ],
)  # fmt: skip
def test_url_that_is_never_asked_for(url):
    with pytest.raises(CannotFetch):
        checked(url)


def test_host_with_slow_dns_is_refused_at_the_deadline(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: ended.wait(10) and [])
    start = monotonic()

    with pytest.raises(CannotFetch, match="took too long"):
        fetch("http://example.org/", accept="text/", max_bytes=1, seconds=0.1)

    assert monotonic() - start < 5
    ended.set()


def test_host_with_any_private_ip_address_is_refused(monkeypatch):
    both = [(socket.AF_INET, 1, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: both)

    with pytest.raises(CannotFetch, match="is not a public site"):
        public_ip("example.org", 80, monotonic() + 5)
    for host in ("127.0.0.1", "localhost"):
        monkeypatch.undo()
        with pytest.raises(CannotFetch, match="is not a public site"):
            fetch(f"http://{host}/", accept="text/html", max_bytes=10, seconds=2)


class Site(BaseHTTPRequestHandler):
    asked: list[tuple[str, str | None]] = []

    def do_GET(self):
        self.asked.append((self.path, self.headers["Cookie"]))
        if self.path == "/there":
            self.answer(b"<title>There</title>", "text/html; charset=latin-1")
        elif self.path.startswith("/to/"):
            self.send_response(302)
            places = {"/to/there": "/there", "/to/in": "http://10.0.0.1/", "/to/none": "http://["}
            self.send_header("Location", places.get(self.path, self.path))
            self.end_headers()
        elif self.path == "/slow":
            self.send_response(200)
            for _ in range(200):
                self.wfile.write(b"X: y\r\n")
                sleep(0.1)
        elif self.path == "/large":
            self.answer(b"x" * 5_000, "text/html")
        else:
            self.answer(b"{}", "application/json")

    def answer(self, content, content_type):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def served(monkeypatch):
    """A site on this machine, as example.org at a public address to whoever looks the name up."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(public_fetch, "PORTS", {"http": server.server_port, "https": 443})
    real = public_ip

    def looked_up(host, port, deadline):
        return "127.0.0.1" if host == "example.org" else real(host, port, deadline)

    monkeypatch.setattr(public_fetch, "public_ip", looked_up)
    Site.asked.clear()
    yield "http://example.org"
    server.shutdown()
    server.server_close()


def test_pages_are_fetched_within_limits(served):
    limits = {"accept": "text/html", "max_bytes": 1_000, "seconds": 5}

    found = fetch(f"{served}/to/there", **limits)

    assert (found.url, found.content_type, found.charset) == (f"{served}/there", "text/html", "latin-1")
    assert found.content == b"<title>There</title>"
    assert Site.asked == [("/to/there", None), ("/there", None)]
    assert len(fetch(f"{served}/large", **limits, may_be_cut=True).content) == 1_000
    for path, message in {
        "/large": "sent more than",
        "/data": "something else than expected: application/json",
        "/to/itself": "too many redirects",
        # Every step is checked, not the first alone.
        "/to/in": "10.0.0.1 is not a public site",
        "/to/none": "no valid URL",
    }.items():
        with pytest.raises(CannotFetch, match=message):
            fetch(f"{served}{path}", **limits)


def test_a_site_that_drips_is_cut_at_the_deadline(served):
    start = monotonic()

    with pytest.raises(CannotFetch, match="did not answer"):
        fetch(f"{served}/slow", accept="text/html", max_bytes=1_000, seconds=1)

    assert monotonic() - start < 6
