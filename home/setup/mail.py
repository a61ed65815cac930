"""How email is sent, and a test email that goes at once, past the outbox: its sender learns what the server says."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends import console
from django.utils.translation import gettext as _

from gazette import outbox
from gazette.publications import Publication

from ..setup_models import SetupState


def send_test(to: str, *, publication: Publication) -> str:
    """Send it; return what went wrong, or "" if the mail server took it."""
    if not to:
        return _("Your account has no email address. Enter one in your account settings.")
    text = _("This email shows that %(publication)s can send email.") % {"publication": publication.name}
    sender = outbox.from_headers(publication)
    message = EmailMessage(
        subject=_("%(publication)s: test email") % {"publication": publication.name},
        body=outbox.signed(text, publication),
        to=[to],
        headers={"From": sender["From"], "Message-ID": outbox.new_message_id()},
        reply_to=[publication.reply_to] if publication.reply_to else None,
    )
    mailer = mailers["delivery"]
    if isinstance(mailer, console.EmailBackend):
        return _("no mail server is configured. Your operator names one in EMAIL_URL.")
    try:
        mailer.send_messages([message])
    except Exception as error:  # noqa: BLE001  whatever a mail server, a host name or a certificate may raise
        problem = ": ".join(filter(None, [server(), type(error).__name__, str(error)]))[:500]
        if getattr(mailer, "host", "") == "localhost":  # which is used if nothing else is configured
            problem += " " + _("If no mail server runs there, your operator names another one in EMAIL_URL.")
        return problem
    return ""


def server() -> str:
    """Return host and port of the mail server; "" where email goes to none."""
    mailer = mailers["delivery"]
    host = getattr(mailer, "host", "")
    return f"{host}:{getattr(mailer, 'port', '')}" if host else ""


def state(now: datetime) -> dict:
    """Return how email is sent, and how it goes: what the page "Email" shows."""
    waiting, failed = outbox.number_waiting()
    return {
        "server": server(),
        "sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "waiting": waiting,
        "failed": failed,
        "is_late": outbox.is_late(now),
        "given_up": outbox.number_given_up(),
        "last_problem": outbox.last_problem(),
        "tested_at": SetupState.current().mail_tested_at,
    }
