"""A real SMTP server for tests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from django.test import override_settings

from gazette.settings.base import mailers
from tests.served import free_port


@dataclass
class MailServer:
    """What was received; `answers` maps recipients to the error that the server answers.

    `after_mail` and `after_data`: the error that it answers to every sender and to every text.
    """

    emails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    after_mail: str = ""
    after_data: str = ""

    async def handle_MAIL(self, server, session, envelope, sender, options):
        if self.after_mail:
            return self.after_mail
        envelope.mail_from = sender
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, recipient, options):
        if recipient in self.answers:
            return self.answers[recipient]
        envelope.rcpt_tos.append(recipient)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        time.sleep(self.seconds)
        if self.after_data:
            return self.after_data
        self.raw.append(envelope.content)
        self.emails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, recipient: str) -> list[EmailMessage]:
        return [letter for letter in self.emails if letter["To"] == recipient]


def deliver_to(port: int, backend="django.core.mail.backends.smtp.EmailBackend"):
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return override_settings(MAILERS=mailers({"BACKEND": backend, "OPTIONS": options}))


@contextmanager
def serving(mail_server: MailServer, port: int = 0) -> Iterator[int]:
    """Serve on a port of this machine; yield the port."""
    # Not port 0: the library connects to the given port to see whether the server is up.
    controller = Controller(mail_server, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def running_mail_server(mail_server: MailServer | None = None, port: int = 0, **mailer) -> Iterator[MailServer]:
    """Run a server that receives the mail of this process."""
    mail_server = mail_server or MailServer()
    with serving(mail_server, port) as served, deliver_to(served, **mailer):
        yield mail_server
