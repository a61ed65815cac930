"""Fetch a public URL that a user names, without reaching what only this machine or its network can."""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
MAX_REDIRECTS = 3
REDIRECTS = frozenset([301, 302, 303, 307, 308])
CHUNK = 64 * 1024
# IPv6 networks whose addresses contain one of IPv4, and where in them it begins.
EMBEDDING = ((ipaddress.IPv6Network("64:ff9b::/96"), 12), (ipaddress.IPv6Network("2002::/16"), 2))


class CannotFetch(Exception):
    """The URL was not fetched; the message is one sentence for the user."""


@dataclass(frozen=True)
class Fetched:
    url: str  # after redirects
    content_type: str  # in small letters, without parameters
    charset: str
    content: bytes


def fetch(url: str, *, accept: str, max_bytes: int, seconds: float, may_be_cut: bool = False) -> Fetched:
    """Return what a GET of the URL answers. Raises CannotFetch.

    `accept`: the beginning of the content type that is wanted. `seconds` and `max_bytes` bound the whole with all its
    redirects; `may_be_cut`: return the beginning of what is larger.
    """
    deadline = monotonic() + seconds
    for _step in range(MAX_REDIRECTS + 1):
        host, port, target = checked(url)
        # The connection goes to the address that was checked: a name may have another one the next moment.
        connection = Connection(host, port, public_ip(host, port, deadline), deadline)
        try:
            status, headers, content = connection.get(target, accept, max_bytes)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise CannotFetch(_("%(host)s did not answer.") % {"host": host}) from error
        finally:
            connection.close()
        if status in REDIRECTS and headers.get("Location"):
            url = joined(url, headers["Location"])
            continue
        if status != 200:
            raise CannotFetch(_("%(host)s answered with the status %(status)s.") % {"host": host, "status": status})
        content_type = headers.get_content_type()
        if not content_type.startswith(accept) or headers.get("Content-Encoding", "identity") != "identity":
            texts = {"host": host, "content_type": content_type}
            raise CannotFetch(_("%(host)s sent something else than expected: %(content_type)s.") % texts)
        if len(content) > max_bytes and not may_be_cut:
            texts = {"host": host, "number": max_bytes // 1024}
            raise CannotFetch(_("%(host)s sent more than %(number)s KB.") % texts)
        return Fetched(url, content_type, headers.get_content_charset() or "", content[:max_bytes])
    raise CannotFetch(_("There are too many redirects."))


def joined(base: str, url: str) -> str:
    """Return what a link on a page leads to. Raises CannotFetch."""
    try:
        return urljoin(base, url)
    except ValueError as error:
        raise CannotFetch(_("This is no valid URL.")) from error


def checked(url: str) -> tuple[str, int, str]:
    """Return host, port and request target of a URL that may be fetched, as far as the URL alone tells."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
        path = (parts.path or "/").encode("utf-8", "surrogateescape").decode("latin-1")
        query = parts.query.encode("utf-8", "surrogateescape").decode("latin-1")
    except (ValueError, UnicodeError) as error:
        raise CannotFetch(_("This is no valid URL.")) from error
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise CannotFetch(_("Only http and https URLs can be fetched."))
    if port not in (None, PORTS[parts.scheme]):
        raise CannotFetch(_("Only the usual ports of http and https can be fetched."))
    target = f"{path}?{query}" if query else path
    if any(character <= " " or character == "\x7f" for character in target + host):
        raise CannotFetch(_("This is no valid URL."))
    return host, PORTS[parts.scheme], target


def public_ip(host: str, port: int, deadline: float) -> str:
    """Return an IP address of the host. Raises CannotFetch if any of them is not public."""
    found = ip_addresses(host, port, deadline)
    if not found:
        raise CannotFetch(_("%(host)s was not found.") % {"host": host})
    if not all(is_public(ip_address) for ip_address in found):
        raise CannotFetch(_("%(host)s is not a public site.") % {"host": host})
    return found[0]


def ip_addresses(host: str, port: int, deadline: float) -> list[str]:
    """Return the host's IP addresses; none if it is unknown. Raises CannotFetch at the deadline.

    In a thread, because a look-up can't be given a time limit; one that is late ends by the limits of the resolver.
    """
    found: list[str] = []

    def look_up():
        with suppress(OSError, UnicodeError):
            found.extend(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    thread = threading.Thread(target=look_up, name="look-up of a host", daemon=True)
    thread.start()
    thread.join(max(0, deadline - monotonic()))
    if thread.is_alive():
        raise CannotFetch(_("%(host)s took too long to answer.") % {"host": host})
    return found


def is_public(ip_address: str) -> bool:
    """Return whether the whole internet reaches this IP address: none of a private network, a loopback or a service."""
    ip = ipaddress.ip_address(ip_address.partition("%")[0])
    if ip.version == 6:
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        else:
            for network, place in EMBEDDING:
                if ip in network and not is_public(str(ipaddress.IPv4Address(ip.packed[place : place + 4]))):
                    return False
        if ip.version == 6 and ip.is_site_local:  # global to Python
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class Connection(http.client.HTTPConnection):
    """A connection to one IP address, which is cut at the deadline whatever the other side does."""

    def __init__(self, host: str, port: int, ip_address: str, deadline: float):
        seconds = deadline - monotonic()
        if seconds <= 0:
            raise CannotFetch(_("%(host)s took too long to answer.") % {"host": host})
        super().__init__(host, port, timeout=seconds)
        self.deadline = deadline
        self.ip_address = ip_address
        self.timer: threading.Timer | None = None

    def connect(self):
        plain = socket.create_connection((self.ip_address, self.port), self.timeout)
        self.sock = plain
        self.timer = threading.Timer(max(0, self.deadline - monotonic()), cut, [plain])
        self.timer.daemon = True
        self.timer.start()
        if self.port == PORTS["https"]:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            # Wrapping takes the socket over: the timer could not cut it meanwhile.
            self.timer.args = [self.sock]
            if monotonic() >= self.deadline:
                raise TimeoutError

    def get(self, target: str, accept: str, max_bytes: int):
        # No cookies, and nothing about the site or its user.
        headers = {"Accept": f"{accept}*" if accept.endswith("/") else accept, "Accept-Encoding": "identity"}
        self.request("GET", target, headers={**headers, "User-Agent": "Gazette link card", "Connection": "close"})
        response = self.getresponse()
        content = bytearray()
        while response.status == 200 and len(content) <= max_bytes and (piece := response.read1(CHUNK)):
            content += piece
        return response.status, response.headers, bytes(content)

    def close(self):
        if self.timer:
            self.timer.cancel()
        super().close()


def cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is closed already
