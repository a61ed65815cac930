"""Identify the client's network without storing it: only a keyed hash is kept."""

import ipaddress
import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

# Keyed network hashes are kept this long.
NETWORK_DAYS = 30


def digest(salt: str, value: str) -> str:
    """Return a keyed hash of 32 hexadecimal digits: without SECRET_KEY, a short value can't be found by trying."""
    return salted_hmac(f"gazette.comments.{salt}", value, algorithm="sha256").hexdigest()[:32]


def trusted_proxies() -> int:
    """Return how many of our proxies stand before the application, each adding one entry to X-Forwarded-For."""
    count = str(getattr(settings, "GAZETTE_TRUSTED_PROXIES", 0))
    if not re.fullmatch(r"\d", count):
        raise ImproperlyConfigured(f"GAZETTE_TRUSTED_PROXIES is {count!r}: write how many proxies there are, 0 to 9.")
    return int(count)


def forwarded_for(request) -> str | None:
    """Return the entry of X-Forwarded-For that our proxies vouch for: empty if none, None without the header.

    Each trusted proxy vouches for one entry, counted from the end.
    """
    if "HTTP_X_FORWARDED_FOR" not in request.META:
        return None
    entries = [entry.strip() for entry in request.META["HTTP_X_FORWARDED_FOR"].split(",")]
    proxies = trusted_proxies()
    return entries[-proxies] if 0 < proxies <= len(entries) else ""


def client_ip(request) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the client's IP address, None where it is unknown."""
    try:
        ip = ipaddress.ip_address(forwarded_for(request) or request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    return ip.ipv4_mapped if ip.version == 6 and ip.ipv4_mapped else ip


def network_of(request) -> str:
    """Return the keyed hash of the client's network: one IPv4 address, or the /64 that one IPv6 subscriber has."""
    ip = client_ip(request)
    if ip is None:
        return digest("network", "unknown")
    return digest("network", str(ipaddress.ip_network((ip, 64), strict=False) if ip.version == 6 else ip))


def wide_network_of(request) -> str:
    """Return the keyed hash of the IPv6 /48 that one customer may have; empty for IPv4."""
    ip = client_ip(request)
    if ip is None or ip.version == 4:
        return ""
    return digest("network", str(ipaddress.ip_network((ip, 48), strict=False)))
