"""A real SMTP server for the tests: what it was sent, and how it answers."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from django.test import override_settings

from gazette.settings.base import mailers


@dataclass
class PostOffice:
    """`answers` maps a recipient to what the server says in place of yes."""

    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        time.sleep(self.seconds)
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]


def mail_goes_to(port: int, backend="django.core.mail.backends.smtp.EmailBackend"):
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return override_settings(MAILERS=mailers({"BACKEND": backend, "OPTIONS": options}))


@contextmanager
def serving(office: PostOffice, port: int = 0) -> Iterator[int]:
    """Serves on a port of this machine, and gives it."""
    # Not port 0, with which the library would knock at port 0 to see whether it is there.
    controller = Controller(office, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def open_office(office: PostOffice | None = None, port: int = 0, **mailer) -> Iterator[PostOffice]:
    """A server to which the mail of this process goes meanwhile."""
    office = office or PostOffice()
    with serving(office, port) as served, mail_goes_to(served, **mailer):
        yield office


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
