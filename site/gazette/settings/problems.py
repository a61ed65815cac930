"""Checks of environment variables: each returns one line that says what to write instead, or an empty string."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http.request import validate_host

LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(\.{LABEL})*|\[[0-9a-f:.]+\]")


class RecordingEnv(environ.Env):
    """The environment, and the names of all variables that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get_value(self, var, *args, **kwargs):
        self.asked.add(var)
        return super().get_value(var, *args, **kwargs)


def with_unknown_names(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return a line for each of our variables that nothing reads, such as a mistyped one."""
    by_end = {name.removeprefix("GAZETTE_"): name for name in known}  # SITE_URL and the like have no prefix
    lines = []
    for name in sorted(name for name in names if name.startswith("GAZETTE_") and name not in by_end.values()):
        close = get_close_matches(name.removeprefix("GAZETTE_"), by_end, n=1)
        hint = f"did you mean {by_end[close[0]]}?" if close else "docs/operators.md has all of them."
        lines.append(f"{name} is no variable of Gazette: {hint}")
    return lines


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; empty ones if it is invalid."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def allowed_host(url: str) -> str:
    """Return the host of a URL as ALLOWED_HOSTS names it: an IPv6 address in brackets."""
    name = split_url(url).hostname or ""
    return f"[{name}]" if ":" in name else name


def with_site_url(url: str) -> str:
    parts = split_url(url)
    has_more = parts.path or parts.query or parts.fragment or parts.username is not None
    if parts.scheme in {"http", "https"} and HOST.fullmatch(allowed_host(url)) and not has_more:
        return ""
    return "SITE_URL must be a URL like https://gazette.example.org, without a path."


def with_allowed_hosts(hosts: list[str], url: str) -> str:
    for host in hosts:
        if host == "*":
            return "ALLOWED_HOSTS must not hold *: name the hosts that this site answers to."
        if not HOST.fullmatch(host.lower().removeprefix(".")):
            return f"ALLOWED_HOSTS names {host!r}: write names of hosts, without scheme, port and path, as ASCII."
    host = allowed_host(url)
    if host and not validate_host(host, [each.lower() for each in hosts]):
        return f"ALLOWED_HOSTS must name {host} too, the host of SITE_URL."
    return ""


def with_sender(sender: str) -> str:
    try:
        if "\n" in sender or "\r" in sender:
            raise ValidationError("more than one line")
        EmailValidator(allowlist=["localhost"])(parseaddr(sender, strict=True)[1])
    except ValidationError:
        return f"DEFAULT_FROM_EMAIL is {sender!r}: write an email address such as Gazette <news@gazette.example.org>."
    return ""


def with_state_folder(path: Path, error: OSError) -> str:
    return f"GAZETTE_VAR: nothing can be written to {path} ({error.strerror})."


def with_scheme(name: str, schemes: tuple[str, ...], example: str) -> str:
    *others, last = [scheme for scheme in schemes if scheme.endswith("/")]  # sqlite://:memory: is for bin/check only
    return unreadable(name, f"it must begin with {', '.join(others)} or {last}, as in {example}")


def with_service(name: str, url: str, example: str, needs: dict[str, str]) -> str:
    """Return what is wrong with the URL of a service, without any part of it: each may be a part of a password."""
    try:
        parts = urlsplit(url)
    except ValueError:  # one bracket
        return unreadable(name, f"write it as in {example}")
    try:
        _ = parts.port
    except ValueError:
        return unreadable(name, f"its port is no number from 1 to 65535. Write it as in {example}")
    missing = [part for attribute, part in needs.items() if not (getattr(parts, attribute) or "").strip("/")]
    if missing:
        return unreadable(name, f"it lacks the {' and the '.join(missing)} of {example}")
    return unreadable(name, f"write it as in {example}")


def unreadable(name: str, reason: str) -> str:
    hint = "Escape special characters in the password (@ as %40)."
    return f"Gazette cannot start: {name} can't be read: {reason}. {hint}"


def with_number(name: str, text: str, most: int) -> str:
    if re.fullmatch("0*[1-9][0-9]{0,5}", text) and int(text) <= most:
        return ""
    return f"{name}={text} cannot be used: write a number from 1 to {most}."
