"""From where a comment comes, told apart without being kept: a network is stored as a keyed hash only."""

import ipaddress

from django.utils.crypto import salted_hmac

from . import conf


def digest(salt: str, value: str) -> str:
    """A keyed hash of 32 hexadecimal digits: without the site's secret, a short value can't be found by trying."""
    return salted_hmac(f"gazette.comments.{salt}", value, algorithm="sha256").hexdigest()[:32]


def address_of(request) -> str:
    """The client's address. Each trusted proxy vouches for one entry of X-Forwarded-For, counted from its end."""
    proxies = conf.trusted_proxies()
    forwarded = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def network_of(request) -> str:
    """The keyed hash of the client's network: one IPv4 address, or the /64 that one IPv6 subscriber has."""
    try:
        address = ipaddress.ip_address(address_of(request))
    except ValueError:
        return digest("network", "unknown")
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 6:
        return digest("network", str(ipaddress.ip_network((address, 64), strict=False)))
    return digest("network", str(address))
